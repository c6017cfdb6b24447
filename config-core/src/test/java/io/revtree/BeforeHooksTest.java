package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.tck.FaultyStore.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hooks that are called before a change, may veto it, and may add to it. */
class BeforeHooksTest extends HookedRoots {

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void oneThatEditsWithoutEndIsStoppedWhenItsTimeIsOver() {
        try (ConfigRoot mine =
                ConfigRoot.builder(store).hookTimeout(Duration.ofMillis(50)).load(Voltha.getDefaultInstance())) {
            RevisionId revision = mine.head().revision();
            mine.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> {
                for (int i = 0; true; i++) {
                    set(mine, "4", "version", "v" + i);
                }
            });
            mine.proxy("/adapters/2")
                    .before(
                            ChangeKind.UPDATE,
                            change -> mine.transactVoid(tx -> {
                                while (true) {
                                    assertThat(version(tx, "4")).isNotNull();
                                }
                            }));
            for (String id : List.of("3", "2")) {
                assertThatThrownBy(() -> set(mine, id, "version", "new"))
                        .isInstanceOf(RejectedChangeException.class)
                        .hasMessageContaining("limit");
                assertThatThrownBy(() -> mine.transactVoid(tx -> set(tx, id, "version", "new")))
                        .isInstanceOf(RejectedChangeException.class)
                        .hasMessageContaining("limit");
            }
            assertThat(mine.head().revision()).isEqualTo(revision);
        }
    }

    @Test
    void oneThatThrowsStopsTheEditThroughRootBranchAndProxyAlike() {
        RevisionId revision = root.head().revision();
        IllegalArgumentException fault = new IllegalArgumentException("not this one");
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            throw fault;
        });
        List<Consumer<ConfigRoot>> edits = List.of(
                r -> set(r, "3", "version", "2"),
                r -> set(r.branch("main"), "3", "version", "2"),
                r -> set(r.proxy("/"), "3", "version", "2"),
                r -> r.proxy("/adapters/3").update("/", Sample.adapter("3", "2")),
                r -> r.strict().update("/adapters/3", Sample.adapter("3", "2")),
                r -> r.put(
                        "/",
                        Voltha.newBuilder()
                                .addAdapters(Adapter.newBuilder().setId("3"))
                                .build()),
                r -> r.transactVoid(tx -> set(tx, "3", "version", "2")));
        for (Consumer<ConfigRoot> edit : edits) {
            assertThatThrownBy(() -> edit.accept(root))
                    .isInstanceOfSatisfying(
                            RejectedChangeException.class,
                            e -> assertThat(e.path()).isEqualTo("/adapters/3"))
                    .hasMessageContaining("not this one")
                    .hasCause(fault);
        }
        assertThat(root.head().revision()).isEqualTo(revision);
        assertThat(root.log()).hasSize(1);
        set(root, "2", "version", "2");
        assertThat(version(root, "2")).isEqualTo("2");
    }

    @Test
    void whateverItThrowsIsAVeto() {
        AtomicReference<Error> error = new AtomicReference<>(new AssertionError("no"));
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            throw error.get();
        });
        assertThatThrownBy(() -> set(root, "3", "version", "2"))
                .isInstanceOf(RejectedChangeException.class)
                .hasCause(error.get());
        error.set(new StackOverflowError("broken"));
        assertThatThrownBy(() -> set(root, "3", "version", "2")).isSameAs(error.get());
        assertThatThrownBy(() -> root.transactVoid(tx -> set(tx, "3", "version", "2")))
                .isSameAs(error.get());
        set(root, "2", "version", "2");
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void severalOfAKindRunInOrderOfRegistrationUntilOneVetoes() {
        ConfigProxy proxy = root.proxy("/adapters/3");
        for (int i = 0; i < 4; i++) {
            String name = "hook " + i;
            boolean vetoes = i == 2;
            proxy.before(ChangeKind.UPDATE, change -> {
                calls.add(name);
                if (vetoes) {
                    throw new IllegalStateException(name);
                }
            });
        }
        assertThatThrownBy(() -> set(root, "3", "version", "2")).hasMessageContaining("hook 2");
        assertThat(calls).containsExactly("hook 0", "hook 1", "hook 2");
    }

    @Test
    void aVetoInATransactionRefusesThatEditAndTheTransactionGoesOn() {
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("no");
        });
        try (ConfigTransaction tx = root.begin()) {
            set(tx, "1", "version", "2");
            assertThatThrownBy(() -> set(tx, "3", "version", "2")).isInstanceOf(RejectedChangeException.class);
            assertThat(version(tx, "3")).isEmpty();
            set(tx, "2", "version", "2");
            tx.commit();
        }
        assertThat(version(root, "1") + version(root, "2") + version(root, "3")).isEqualTo("22");
    }

    @Nested
    class AtTheCommit {

        @Test
        void itIsNotCalledAgainWhenNobodyElseChangedWhatItSaw() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add(shown(change)));
            before("/", ChangeKind.ADD, change -> calls.add("ADD " + change.path()));
            before("/", ChangeKind.LIST, change -> calls.add("LIST"));
            try (ConfigTransaction tx = root.begin()) {
                set(tx, "3", "version", "2");
                tx.add("/adapters", Sample.adapter("x"));
                tx.add("/notes", note("n"));
                set(other, "2", "version", "9");
                other.remove("/adapters/0");
                other.add("/adapters", Sample.adapter("y"));
                tx.commit();
            }
            assertThat(calls).containsExactly("UPDATE vendor 2", "ADD /adapters/x", "LIST");
            assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4", "x", "y");
        }

        @Test
        void itIsCalledAgainWhereTheMergedValueDiffersFromTheOneThatItSaw() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add(shown(change)));
            try (ConfigTransaction tx = root.begin()) {
                set(tx, "3", "version", "mine");
                set(other, "3", "vendor", "theirs");
                tx.commit();
            }
            assertThat(calls).containsExactly("UPDATE vendor mine", "UPDATE theirs mine");
        }

        @Test
        void aVetoThereFailsTheCommitAndNothingLands() {
            before("/adapters/3", ChangeKind.UPDATE, change -> {
                calls.add(shown(change));
                Adapter after = Sample.after(change);
                if (after.getVendor().equals("theirs") && after.getVersion().equals("mine")) {
                    throw new IllegalStateException("not both");
                }
            });
            ConfigTransaction tx = root.begin();
            set(tx, "3", "version", "mine");
            set(tx, "1", "version", "mine");
            set(other, "3", "vendor", "theirs");
            assertThatThrownBy(tx::commit)
                    .isInstanceOf(RejectedChangeException.class)
                    .hasMessageContaining("not both");
            assertThat(root.refresh().commit()).isEqualTo(other.head().commit());
            assertThat(version(root, "1")).isEmpty();
            assertThatThrownBy(tx::commit).isInstanceOf(ClosedTransactionException.class);
            assertThat(calls).containsExactly("UPDATE vendor mine", "UPDATE theirs mine");
        }

        @Test
        void itIsNotCalledForWhatOthersChanged() {
            before("/adapters/2", ChangeKind.UPDATE, change -> calls.add("2"));
            try (ConfigTransaction tx = root.begin()) {
                set(tx, "3", "version", "mine");
                set(other, "2", "vendor", "theirs");
                tx.commit();
            }
            assertThat(calls).isEmpty();
        }

        @Test
        void aHookThatIsClosedMeanwhileIsNotCalledAgain() {
            Registration hook = root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> calls.add(shown(change)));
            try (ConfigTransaction tx = root.begin()) {
                set(tx, "3", "version", "mine");
                set(other, "3", "vendor", "theirs");
                hook.close();
                tx.commit();
            }
            assertThat(calls).containsExactly("UPDATE vendor mine");
        }
    }

    @Nested
    class WhenTheHeadIsLost {

        /** Lets the other process commit just before the next commit here would. */
        private void overtake(Runnable otherCommit) {
            store.before(Call.PUBLISH, 1, otherCommit);
        }

        @Test
        void aSingleEditIsShownOnceIfItsValueIsTheSame() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add(shown(change)));
            overtake(() -> set(other, "2", "version", "9"));
            set(root, "3", "version", "mine");
            assertThat(calls).containsExactly("UPDATE vendor mine");
            assertThat(version(root, "2") + version(root, "3")).isEqualTo("9mine");
        }

        @Test
        void aSingleEditIsShownAgainIfItsValueIsAnother() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add(shown(change)));
            overtake(() -> set(other, "3", "vendor", "theirs"));
            set(root, "3", "version", "mine");
            assertThat(calls).containsExactly("UPDATE vendor mine", "UPDATE theirs mine");
        }

        @Test
        void whatBecomesAnAddOnTheNewHeadIsShownAsOne() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add("UPDATE"));
            before("/", ChangeKind.ADD, change -> calls.add("ADD"));
            overtake(() -> other.remove("/adapters/3"));
            root.put("/adapters/3", Sample.adapter("3", "2"));
            assertThat(calls).containsExactly("UPDATE", "ADD");
        }

        @Test
        void whatBecomesAnUpdateOnTheNewHeadIsShownAsOneAlsoIfItsValueIsTheSame() {
            root.add("/adapters", Sample.adapter("x"));
            before("/adapters/x", ChangeKind.UPDATE, change -> calls.add("UPDATE"));
            before("/", ChangeKind.ADD, change -> calls.add("ADD"));
            root.remove("/adapters/x");
            overtake(() -> other.add("/adapters", Sample.adapter("x", "theirs")));
            root.put("/adapters/x", Sample.adapter("x", "2"));
            assertThat(calls).containsExactly("ADD", "UPDATE");
        }

        @Test
        void aValueThatWasThereOnTheOldHeadIsShownOnTheNewOne() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add(shown(change)));
            before("/adapters/2", ChangeKind.UPDATE, change -> calls.add("2"));
            overtake(() -> set(other, "3", "version", "theirs"));
            root.put(
                    "/",
                    Sample.base().toBuilder()
                            .setAdapters(2, Sample.adapter("2", "2"))
                            .build());
            // on the old head the third adapter was what the edit makes of it, so that it was no change
            assertThat(calls).containsExactly("2", "UPDATE vendor ");
        }

        @Test
        void theEditsOfHooksAreMadeAnewOnTheNewHeadSoThatNoneIsLostOrDoubled() {
            before("/adapters/3", ChangeKind.UPDATE, change -> {
                calls.add("counted");
                int count = Integer.parseInt("0" + version(root, "4"));
                set(root, "4", "version", String.valueOf(count + 1));
            });
            overtake(() -> set(other, "4", "version", "1"));
            set(root, "3", "version", "mine");
            assertThat(version(root, "4")).isEqualTo("2");
            assertThat(calls).containsExactly("counted", "counted");
            assertThat(root.log()).hasSize(3);
        }

        @Test
        void aTransactionIsShownAgainOnlyWhereItsValueIsAnotherThanAnyThatWasSeen() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add(shown(change)));
            ConfigTransaction tx = root.begin();
            set(tx, "3", "version", "mine");
            set(other, "3", "vendor", "theirs");
            overtake(() -> set(other, "2", "vendor", "theirs"));
            tx.commit();
            assertThat(calls).containsExactly("UPDATE vendor mine", "UPDATE theirs mine");
        }
    }

    @Nested
    class OnMerges {

        private ConfigBranch side;

        @BeforeEach
        void branch() {
            side = root.branch("side", "main");
        }

        @Test
        void theySeeWhatTheMergeBringsAndAddToIt() {
            set(side, "3", "version", "side");
            set(root, "2", "version", "main");
            before("/adapters/2", ChangeKind.UPDATE, change -> calls.add("2"));
            before("/adapters/3", ChangeKind.UPDATE, change -> {
                calls.add(shown(change));
                set(root, "4", "version", "hook");
            });
            root.proxy("/adapters/4").after(ChangeKind.UPDATE, change -> calls.add("after 4"));
            Commit merge = root.merge("side", "main");
            assertThat(merge.parents()).hasSize(2);
            assertThat(calls).containsExactly("UPDATE vendor side", "after 4");
            assertThat(version(root, "2") + version(root, "3") + version(root, "4"))
                    .isEqualTo("mainsidehook");
        }

        @Test
        void aBranchThatWouldOnlyMoveOnGetsACommitForWhatTheyAdd() {
            set(side, "3", "version", "side");
            root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add("after"));
            assertThat(root.merge("side", "main")).isEqualTo(side.head().commit());
            set(side, "3", "version", "side 2");
            before("/adapters/3", ChangeKind.UPDATE, change -> set(root, "4", "version", "hook"));
            Commit merge = root.merge("side", "main");
            assertThat(merge.parents()).hasSize(2).endsWith(side.head().commit().id());
            assertThat(calls).containsExactly("after", "after");
            assertThat(version(root, "3") + version(root, "4")).isEqualTo("side 2hook");
            assertThat(version(side, "4")).isEmpty();
        }

        @Test
        void theyVetoThemAndNothingMoves() {
            set(side, "3", "version", "side");
            before("/adapters/3", ChangeKind.UPDATE, change -> {
                throw new IllegalStateException("no");
            });
            Commit head = root.head().commit();
            assertThatThrownBy(() -> root.merge("side", "main")).isInstanceOf(RejectedChangeException.class);
            assertThat(root.refresh().commit()).isEqualTo(head);
        }

        @Test
        void thoseOfTheBranchThatIsMergedIntoCount() {
            set(root, "3", "version", "main");
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add("main"));
            side.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> calls.add("side"));
            root.merge("main", "side");
            assertThat(calls).containsExactly("side");
        }
    }

    @Nested
    class Registrations {

        @Test
        void endTheirHookAndNoOtherHoweverOftenTheyAreClosed() {
            ConfigProxy proxy = root.proxy("/adapters/3");
            Consumer<ConfigChange> hook = change -> calls.add("called");
            Registration first = proxy.before(ChangeKind.UPDATE, hook);
            Registration second = proxy.before(ChangeKind.UPDATE, hook);
            set(root, "3", "version", "1");
            first.close();
            first.close();
            set(root, "3", "version", "2");
            second.close();
            set(root, "3", "version", "3");
            assertThat(calls).hasSize(3);
        }

        @Test
        void endWithTheirProxyAndNotWithOthersOfItsPath() {
            ConfigProxy one = root.proxy("/adapters/3");
            ConfigProxy two = root.proxy("/adapters/3");
            Registration ofOne = one.before(ChangeKind.UPDATE, change -> calls.add("one"));
            two.before(ChangeKind.UPDATE, change -> calls.add("two"));
            one.close();
            ofOne.close();
            set(root, "3", "version", "1");
            assertThat(calls).containsExactly("two");
            assertThatThrownBy(() -> one.before(ChangeKind.UPDATE, change -> {}))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> one.after(ChangeKind.UPDATE, change -> {}))
                    .isInstanceOf(IllegalStateException.class);
        }

        @Test
        void canBeClosedByTheirOwnHookAndByOneBefore() {
            ConfigProxy proxy = root.proxy("/adapters/3");
            List<Registration> all = new ArrayList<>();
            all.add(proxy.before(ChangeKind.UPDATE, change -> {
                calls.add("first");
                all.forEach(Registration::close);
                set(root, "4", "version", "first");
            }));
            all.add(proxy.before(ChangeKind.UPDATE, change -> calls.add("second")));
            set(root, "3", "version", "1");
            set(root, "3", "version", "2");
            assertThat(calls).containsExactly("first");
            assertThat(version(root, "3") + version(root, "4")).isEqualTo("2first");
            assertThat(root.log()).hasSize(3);
        }

        @Test
        void ofANodeThatIsGoneAreThereAgainWhenItIs() {
            before("/adapters/3", ChangeKind.UPDATE, change -> calls.add("called"));
            root.remove("/adapters/3");
            root.add("/adapters", Sample.adapter("3"));
            set(root, "3", "version", "1");
            assertThat(calls).containsExactly("called");
        }
    }
}
