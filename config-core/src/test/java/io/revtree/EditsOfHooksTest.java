package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Note;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Edits that before hooks make, which join the transaction. */
class EditsOfHooksTest extends HookedRoots {

    @Test
    void joinTheSingleEditAndLandInItsCommit() {
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            assertThat(version(root, "3")).isEqualTo("mine");
            set(root, "4", "version", "root");
            set(root.branch("main"), "2", "version", "branch");
            root.proxy("/adapters/1").update("/", Sample.adapter("1", "proxy"));
            root.strict().add("/adapters", Sample.adapter("x"));
            assertThat(version(root, "4")).isEqualTo("root");
            assertThat(root.proxy("/").count("/adapters")).isEqualTo(6);
            assertThat(other.refresh().count("/adapters")).isEqualTo(5);
        });
        set(root, "3", "version", "mine");
        assertThat(root.log()).hasSize(2);
        assertThat(root.keys("/adapters").map(id -> id + version(root, id)))
                .containsExactly("0", "1proxy", "2branch", "3mine", "4root", "x");
        assertThat(other.refresh().getDeep("/")).isEqualTo(root.getDeep("/"));
    }

    @Test
    void joinTheTransactionAndAreSeenByItAlone() {
        before("/adapters/3", ChangeKind.UPDATE, change -> set(root, "4", "version", "hook"));
        try (ConfigTransaction tx = root.begin()) {
            set(tx, "3", "version", "mine");
            assertThat(version(tx, "4")).isEqualTo("hook");
            assertThat(version(root, "4")).isEmpty();
            set(tx, "4", "version", "mine");
            tx.commit();
        }
        assertThat(root.log()).hasSize(2);
        assertThat(version(root, "4")).isEqualTo("mine");
    }

    @Test
    void joinTheCommitThatShowsTheMergedValue() {
        before(
                "/adapters/3",
                ChangeKind.UPDATE,
                change -> set(root, "4", "version", Sample.after(change).getVendor()));
        ConfigTransaction tx = root.begin();
        set(tx, "3", "version", "mine");
        set(other, "3", "vendor", "theirs");
        tx.commit();
        assertThat(version(root, "4")).isEqualTo("theirs");
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void meetHooksThemselves() {
        before("/adapters/3", ChangeKind.UPDATE, change -> set(root, "4", "version", "by 3"));
        before("/adapters/4", ChangeKind.UPDATE, change -> {
            calls.add(shown(change));
            root.add("/notes", note("4 changed"));
        });
        before("/", ChangeKind.LIST, change -> calls.add("noted"));
        set(root, "3", "version", "mine");
        assertThat(calls).containsExactly("UPDATE vendor by 3", "noted");
        assertThat(root.list("/notes", Note.class)).containsExactly(note("4 changed"));
    }

    @Test
    void goWithTheEditWhenItIsVetoed() {
        before("/adapters/3", ChangeKind.UPDATE, change -> set(root, "4", "version", "hook"));
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            assertThat(version(root, "4")).isEqualTo("hook");
            throw new IllegalStateException("no");
        });
        try (ConfigTransaction tx = root.begin()) {
            set(tx, "1", "version", "mine");
            assertThatThrownBy(() -> set(tx, "3", "version", "mine")).isInstanceOf(RejectedChangeException.class);
            assertThat(version(tx, "4")).isEmpty();
            assertThat(version(tx, "1")).isEqualTo("mine");
            tx.commit();
        }
        assertThatThrownBy(() -> set(root, "3", "version", "mine")).isInstanceOf(RejectedChangeException.class);
        assertThat(version(root, "4")).isEmpty();
    }

    @Test
    void areTakenBackAloneWhereTheHookLivesWithTheirVeto() {
        before("/adapters/4", ChangeKind.UPDATE, change -> {
            root.add("/notes", note("lost"));
            throw new IllegalStateException("never 4");
        });
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            set(root, "2", "version", "hook");
            assertThatThrownBy(() -> set(root, "4", "version", "hook"))
                    .isInstanceOf(RejectedChangeException.class)
                    .hasMessageContaining("/adapters/4");
        });
        set(root, "3", "version", "mine");
        assertThat(version(root, "2") + version(root, "3") + version(root, "4")).isEqualTo("hookmine");
        assertThat(root.count("/notes")).isZero();
    }

    @Test
    void areMadeByTransactAllOrNone() {
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            String given = root.transact(tx -> {
                set(tx, "4", "version", "hook");
                set(root, "2", "version", "hook");
                assertThat(version(tx, "2") + version(root, "4")).isEqualTo("hookhook");
                return "given";
            });
            calls.add(given);
            assertThatThrownBy(() -> root.transactVoid(tx -> {
                        set(tx, "1", "version", "lost");
                        set(root, "0", "version", "lost");
                        throw new IllegalStateException("stop");
                    }))
                    .hasMessage("stop");
            root.transactVoid(tx -> {
                set(tx, "1", "version", "lost");
                tx.cancel();
            });
        });
        set(root, "3", "version", "mine");
        assertThat(root.log()).hasSize(2);
        assertThat(calls).containsExactly("given");
        assertThat(root.keys("/adapters").map(id -> id + version(root, id)))
                .containsExactly("0", "1", "2hook", "3mine", "4hook");
    }

    @Test
    void thatTwoTransactionsDecidedByTheSameAreNotLost() {
        before("/", ChangeKind.ADD, change -> set(root, "4", "version", version(root, "4") + "+"));
        String began = version(root, "4");
        try (ConfigTransaction one = root.begin();
                ConfigTransaction two = root.begin()) {
            one.add("/adapters", Sample.adapter("x"));
            two.add("/adapters", Sample.adapter("y"));
            one.commit();
            assertThat(two.preview().conflicts()).extracting(Conflict::path).containsExactly("/adapters/4");
            assertThatThrownBy(two::commit)
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            e -> assertThat(e.conflicts())
                                    .extracting(Conflict::path)
                                    .containsExactly("/adapters/4"));
        }
        root.transactVoid(again -> again.add("/adapters", Sample.adapter("y")));
        assertThat(version(root, "4")).isEqualTo(began + "++");
    }

    @Test
    void ofAnEditThatWasRefusedGuardNothing() {
        before(
                "/adapters/3",
                ChangeKind.UPDATE,
                change -> root.transactVoid(tx -> {
                    tx.require("/adapters/1");
                    set(tx, "4", "version", "hook");
                }));
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("no");
        });
        try (ConfigTransaction tx = root.begin()) {
            assertThatThrownBy(() -> set(tx, "3", "version", "mine")).isInstanceOf(RejectedChangeException.class);
            set(tx, "2", "version", "mine");
            set(other, "1", "version", "theirs");
            set(other, "4", "version", "theirs");
            tx.commit();
        }
        assertThat(version(root, "2")).isEqualTo("mine");
        assertThat(version(root, "4")).isEqualTo("theirs");
    }

    @Test
    void thatAddDoNotKeepTransactionsFromLandingSideBySide() {
        before("/", ChangeKind.ADD, change -> {
            if (!change.path().endsWith("-log")) {
                root.add("/adapters", Sample.adapter(Sample.after(change).getId() + "-log"));
            }
        });
        try (ConfigTransaction one = root.begin();
                ConfigTransaction two = root.begin()) {
            one.add("/adapters", Sample.adapter("x"));
            two.add("/adapters", Sample.adapter("y"));
            one.commit();
            two.commit();
        }
        assertThat(root.keys("/adapters")).contains("x", "x-log", "y", "y-log");
    }

    @Test
    void canRequireWhatTheyWereDecidedBy() {
        before(
                "/adapters/3",
                ChangeKind.UPDATE,
                change -> root.transactVoid(tx -> {
                    tx.require("/adapters/1");
                    set(tx, "4", "version", "as 1 is " + version(tx, "1"));
                }));
        ConfigTransaction tx = root.begin();
        set(tx, "3", "version", "mine");
        set(other, "1", "version", "theirs");
        assertThatThrownBy(tx::commit)
                .isInstanceOfSatisfying(
                        MergeConflictException.class,
                        e -> assertThat(e.conflicts())
                                .extracting(Conflict::path)
                                .containsExactly("/adapters/1"));
        root.transactVoid(again -> set(again, "3", "version", "mine"));
        assertThat(version(root, "4")).isEqualTo("as 1 is theirs");
    }

    @Test
    void canBeMadeInTheTransactionItself() {
        AtomicReference<ConfigTransaction> running = new AtomicReference<>();
        before("/adapters/3", ChangeKind.UPDATE, change -> set(running.get(), "4", "version", "hook"));
        try (ConfigTransaction tx = root.begin()) {
            running.set(tx);
            set(tx, "3", "version", "mine");
            tx.commit();
        }
        assertThat(version(root, "4")).isEqualTo("hook");
    }

    @Test
    void ofOtherBranchesAndRootsAreCommitsOfTheirOwn() {
        ConfigBranch side = root.branch("side", "main");
        side.proxy("/adapters/1").before(ChangeKind.UPDATE, change -> set(root, "2", "version", "from side"));
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            set(side, "1", "version", "hook");
            throw new IllegalStateException("no");
        });
        assertThatThrownBy(() -> set(root, "3", "version", "mine")).isInstanceOf(RejectedChangeException.class);
        assertThat(version(side, "1")).isEqualTo("hook");
        assertThat(root.log()).hasSize(1);
        assertThat(side.log()).hasSize(2);
    }

    @Test
    void leadToNoSecondTransactionAndNoCommitWithinTheFirst() {
        root.tag("first");
        ConfigTransaction begun = root.begin();
        set(begun, "2", "version", "begun");
        List<Runnable> refused = List.of(
                root::begin,
                root.proxy("/")::begin,
                root.branch("main")::begin,
                begun::commit,
                () -> root.restore("/", "first"),
                () -> root.revert("main"),
                () -> root.cherryPick("main"),
                () -> root.merge("first", "main"),
                () -> root.transactVoid(ConfigTransaction::commit),
                () -> root.transactVoid(ConfigTransaction::preview));
        set(root, "1", "version", "1");
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            for (Runnable call : refused) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(RejectedChangeException.class)
                        .hasMessageStartingWith("/adapters/3: a before hook is running");
            }
            root.refresh();
            root.head();
            root.tag("hooked");
            calls.add("all");
        });
        set(root, "3", "version", "mine");
        root.transactVoid(tx -> set(tx, "3", "version", "yours"));
        assertThat(calls).containsExactly("all", "all");
        assertThat(root.log()).hasSize(4);
        begun.commit();
        assertThat(version(root, "2")).isEqualTo("begun");
    }

    @Test
    void thatCallEachOtherForEverAreRefused() {
        AtomicInteger count = new AtomicInteger();
        before("/adapters/3", ChangeKind.UPDATE, change -> set(root, "4", "version", "" + count.incrementAndGet()));
        before("/adapters/4", ChangeKind.UPDATE, change -> set(root, "3", "version", "" + count.incrementAndGet()));
        assertThatThrownBy(() -> set(root, "3", "version", "mine"))
                .isInstanceOf(RejectedChangeException.class)
                .hasMessageContaining("called each other by their edits 16 times")
                .hasRootCauseInstanceOf(RejectedChangeException.class);
        assertThat(count).hasValue(16);
        assertThat(root.log()).hasSize(1);
        set(root, "2", "version", "2");
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void thatComeToRestAreFine() {
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            if (version(root, "3").length() < 10) {
                set(root, "3", "version", version(root, "3") + "x");
            }
        });
        set(root, "3", "version", "");
        assertThat(root.log()).hasSize(1);
        set(root, "3", "version", "mine");
        assertThat(version(root, "3")).isEqualTo("minexxxxxx");
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void thatTakeTheEditBackMakeNoCommit() {
        before("/adapters/3", ChangeKind.UPDATE, change -> {
            if (version(root, "3").equals("mine")) {
                set(root, "3", "version", "");
            }
        });
        set(root, "3", "version", "mine");
        assertThat(root.log()).hasSize(1);
    }

    @Test
    void thatEndTheirOwnTransactionLeaveNothingOfIt() {
        AtomicReference<ConfigTransaction> running = new AtomicReference<>();
        before("/adapters/3", ChangeKind.UPDATE, change -> running.get().cancel());
        ConfigTransaction tx = root.begin();
        running.set(tx);
        assertThatThrownBy(() -> set(tx, "3", "version", "mine")).isInstanceOf(ClosedTransactionException.class);
        assertThatThrownBy(tx::commit).isInstanceOf(ClosedTransactionException.class);
    }
}
