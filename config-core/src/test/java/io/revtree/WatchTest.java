package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.behaviours.Ear;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a listener is told, from where on, and by which pattern. */
class WatchTest {

    private final KvStore store = Sample.store();
    private ConfigRoot root = ConfigRoot.create(store, Sample.base());
    private final Ear ear = new Ear();

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private Commit version(String id, String version) {
        root.update("/adapters/" + id, Sample.adapter(id, version));
        return root.head().commit();
    }

    private void reopen() {
        root.close();
        root = ConfigRoot.load(store, Voltha.getDefaultInstance());
    }

    @Test
    void eachCommitIsToldWithWhatItChangedAsADiffHasIt() {
        root.watch("/**", ear);
        Commit before = root.head().commit();
        try (ConfigTransaction tx = root.begin()) {
            tx.update("/adapters/3", Sample.adapter("3", "2"));
            tx.add("/adapters", Sample.adapter("new"));
            tx.remove("/adapters/0");
            tx.put("/health", HealthStatus.getDefaultInstance());
            tx.message("several").commit();
        }
        Commit several = root.head().commit();
        assertThat(ear.next())
                .isEqualTo(new Committed(
                        several,
                        root.diff(before.id().toString(), several.id().toString())
                                .changes()));
        Commit next = version("1", "x");
        Committed second = ear.next(Committed.class);
        assertThat(second.commit()).isEqualTo(next);
        assertThat(second.upTo()).isEqualTo(next.id());
        assertThat(second.changes())
                .containsExactly(new ConfigChange(
                        "/adapters/1",
                        ChangeKind.UPDATE,
                        Sample.adapter("1"),
                        Sample.adapter("1", "x"),
                        List.of("version")));
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void ofTenThousandWatchersACommitConcernsOnlyThoseOfItsPath() {
        AtomicInteger deliveries = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        root.close();
        root = ConfigRoot.builder(store)
                .executor(delivery -> {
                    deliveries.incrementAndGet();
                    delivery.run();
                })
                .load(Voltha.getDefaultInstance());
        for (int i = 0; i < 10_000; i++) {
            root.watch(i % 2 == 0 ? "/adapters/x" + i : "/devices/*/ports/" + i, event -> others.incrementAndGet());
        }
        root.watch("/adapters/1", ear);
        Commit first = version("1", "when all of them have come");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(first);
        int before = deliveries.get();
        for (int i = 0; i < 20; i++) {
            Commit commit = version("1", "v" + i);
            assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
        }
        assertThat(deliveries.get() - before).as("one for each commit at most").isBetween(1, 20);
        assertThat(others).hasValue(0);
    }

    @Test
    void aCommitWithoutAMatchingChangeIsNotTold() {
        root.watch("/adapters/3", ear);
        version("2", "x");
        Commit told = version("3", "x");
        version("2", "y");
        Commit again = version("3", "y");
        assertThat(ear.next().upTo()).isEqualTo(told.id());
        assertThat(ear.next().upTo()).isEqualTo(again.id());
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void whatWasThereBeforeIsNotToldUnlessAskedFor() {
        version("1", "before");
        root.watch("/**", ear);
        Commit after = version("1", "after");
        assertThat(ear.next().upTo()).isEqualTo(after.id());
    }

    @Test
    void theStateIsToldFirstWhereItIsAskedForAndTheChangesComeAfterIt() {
        Commit before = version("1", "before");
        root.watchState("/adapters/*", ear);
        Commit after = version("1", "after");
        Resync state = ear.next(Resync.class);
        assertThat(state.upTo()).isEqualTo(before.id());
        assertThat(state.snapshot().get("/adapters/1")).isEqualTo(Sample.adapter("1", "before"));
        assertThat(state.snapshot().find("/adapters/*")).hasSize(5);
        assertThat(ear.next())
                .isInstanceOf(Committed.class)
                .extracting(ConfigEvent::upTo)
                .isEqualTo(after.id());
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void aListenerGoesOnFromTheCommitThatItSawLastAfterReopening() {
        Registration first = root.watch("/adapters/*", ear);
        Commit seen = version("1", "seen");
        assertThat(ear.next().upTo()).isEqualTo(seen.id());
        first.close();
        List<Commit> missed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            missed.add(version("2", "missed " + i));
        }
        reopen();
        root.watch("/adapters/*", seen.id(), ear);
        for (Commit commit : missed) {
            assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
        }
        Commit live = version("3", "live");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(live);
        root.watch("/adapters/*", live.id(), ear);
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void aListenerThatComesLateGoesBackFurtherThanThoseThatAreThere() {
        List<Commit> commits = new ArrayList<>();
        commits.add(root.head().commit());
        for (int i = 0; i < 10; i++) {
            commits.add(version("1", "early " + i));
        }
        root.watch("/**", new Ear());
        for (int i = 0; i < 10; i++) {
            commits.add(version("1", "late " + i));
        }
        for (int from : new int[] {5, 15, 0}) {
            Ear late = new Ear();
            root.watch("/**", commits.get(from).id(), late);
            for (Commit commit : commits.subList(from + 1, commits.size())) {
                assertThat(late.next(Committed.class).commit()).isEqualTo(commit);
            }
        }
    }

    @Test
    void aListenerThatComesFromFurtherThanAThousandCommitsIsToldTheDifferenceOfBothEnds() {
        Commit from = root.head().commit();
        for (int i = 0; i < 1001; i++) {
            version(i % 2 == 0 ? "1" : "2", "v" + i);
        }
        version("3", "x");
        Commit to = version("3", Sample.adapter("3").getVersion());
        root.watch("/adapters/*", from.id(), ear);
        List<ConfigChange> changes =
                root.diff(from.id().toString(), to.id().toString()).changes();
        assertThat(ear.next()).isEqualTo(new Skipped(from, to, changes));
        assertThat(changes).extracting(ConfigChange::path).containsExactly("/adapters/1", "/adapters/2");
        Commit next = version("1", "next");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(next);
    }

    @Test
    void fromACommitThatIsGoneOrOfAnotherLineAStateComesFirst() {
        root.branch("side", "main");
        root.branch("side").update("/adapters/1", Sample.adapter("1", "aside"));
        CommitId aside = root.branch("side").head().commit().id();
        Commit head = version("2", "x");
        CommitId gone = new CommitId(BlobId.parse("ab".repeat(BlobId.BYTES)));
        CommitId none = new CommitId(head.revision().blob());
        for (CommitId from : List.of(aside, gone, none)) {
            Ear each = new Ear();
            root.watch("/**", from, each);
            assertThat(each.next(Resync.class).snapshot().commit()).isEqualTo(head);
            assertThat(each.rest()).isEmpty();
        }
        root.watch("/**", aside, ear);
        assertThat(ear.next()).isInstanceOf(Resync.class);
        Commit next = version("2", "y");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(next);
    }

    @Test
    void aMergeIsOneCommitWithAllThatItBrought() {
        ConfigBranch side = root.branch("side", "main");
        side.update("/adapters/1", Sample.adapter("1", "a"));
        side.update("/adapters/2", Sample.adapter("2", "b"));
        version("3", "c");
        root.watch("/adapters/*", ear);
        Commit merge = root.merge("side", "main");
        Committed told = ear.next(Committed.class);
        assertThat(told.commit()).isEqualTo(merge);
        assertThat(told.changes()).extracting(ConfigChange::path).containsExactly("/adapters/1", "/adapters/2");
    }

    @Test
    void whereABranchMovesOnToAnotherEachCommitInBetweenIsTold() {
        ConfigBranch side = root.branch("side", "main");
        side.update("/adapters/1", Sample.adapter("1", "a"));
        Commit first = side.head().commit();
        side.update("/adapters/2", Sample.adapter("2", "b"));
        root.watch("/adapters/*", ear);
        Commit second = root.merge("side", "main");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(first);
        assertThat(ear.next(Committed.class).commit()).isEqualTo(second);
    }

    @Test
    void aRestoreAndARevertAreCommitsLikeAny() {
        Commit changed = version("1", "x");
        root.watch("/adapters/1", ear);
        root.restore("/", "main~1");
        assertThat(ear.changes())
                .singleElement()
                .satisfies(change -> assertThat(change.after()).isEqualTo(Sample.adapter("1")));
        root.cherryPick(changed.id().toString());
        assertThat(Sample.after(ear.changes().get(0)).getVersion()).isEqualTo("x");
        root.revert("main");
        assertThat(ear.paths()).containsExactly("/adapters/1");
    }

    @Test
    void eachBranchHasListenersOfItsOwn() {
        ConfigBranch side = root.branch("side", "main");
        Ear aside = new Ear();
        side.watch("/**", aside);
        root.watch("/**", ear);
        Commit main = version("1", "main");
        side.update("/adapters/2", Sample.adapter("2", "side"));
        assertThat(ear.next(Committed.class).commit()).isEqualTo(main);
        assertThat(aside.next(Committed.class).commit()).isEqualTo(side.head().commit());
        assertThat(ear.rest()).isEmpty();
        assertThat(aside.rest()).isEmpty();
    }

    @Test
    void aBranchThatIsDeletedIsQuietAndOneThatBeginsAnewElsewhereTellsItsState() {
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            version("1", "x");
            other.refresh();
            other.branch("side", "main");
            ConfigBranch side = root.branch("side");
            Registration registration = side.watch("/adapters/*", ear);
            other.deleteBranch("side");
            other.branch("side", "main~1");
            other.branch("side").update("/adapters/2", Sample.adapter("2", "anew"));
            Commit anew = other.branch("side").head().commit();
            List<ConfigEvent> events = ear.upTo(anew.id());
            assertThat(events.get(0)).isInstanceOf(Resync.class);
            assertThat(events.stream().filter(Resync.class::isInstance)).hasSize(1);
            registration.close();
        }
    }

    @Test
    void aBranchThatWasDeletedAndBeginsAnewWhereItWasGoesOn() {
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            other.branch("side", "main");
            root.branch("side").watch("/adapters/*", ear);
            other.deleteBranch("side");
            ConfigBranch side = other.branch("side", "main");
            side.update("/adapters/2", Sample.adapter("2", "on"));
            assertThat(ear.next(Committed.class).commit()).isEqualTo(side.head().commit());
        }
    }

    @Test
    void aPatternSelectsAmongTheChanges() {
        Device device = Device.newBuilder()
                .setId("d")
                .addPorts(Port.newBuilder().setPortNo(1))
                .addPorts(Port.newBuilder().setPortNo(10))
                .build();
        List<String> patterns = List.of(
                "/",
                "/*",
                "/**",
                "/devices/d",
                "/devices/*",
                "/devices/*/ports/*",
                "/devices/**",
                "/**/ports/10",
                "/devices",
                "/x");
        List<Ear> ears = new ArrayList<>();
        for (String pattern : patterns) {
            Ear each = new Ear();
            ears.add(each);
            root.watch(pattern, each);
        }
        root.add("/devices", device);
        root.transactVoid(tx -> {
            tx.update("/", Voltha.newBuilder().setInstanceId("end").build());
            tx.put(
                    "/health",
                    HealthStatus.newBuilder()
                            .setState(HealthStatus.State.OVERLOADED)
                            .build());
        });
        List<String> all = List.of("/devices/d", "/devices/d/ports/1", "/devices/d/ports/10");
        assertThat(ears.get(0).paths()).containsExactly("/");
        assertThat(ears.get(1).paths()).containsExactly("/health");
        assertThat(ears.get(2).paths()).isEqualTo(all);
        assertThat(ears.get(2).paths()).containsExactly("/", "/health");
        assertThat(ears.get(3).paths()).containsExactly("/devices/d");
        assertThat(ears.get(4).paths()).containsExactly("/devices/d");
        assertThat(ears.get(5).paths()).isEqualTo(all.subList(1, 3));
        assertThat(ears.get(6).paths()).isEqualTo(all);
        assertThat(ears.get(7).paths()).containsExactly("/devices/d/ports/10");
        assertThat(ears).allSatisfy(each -> assertThat(each.rest()).isEmpty());
    }

    @Test
    void aDiffSelectsByTheSamePatterns() {
        version("1", "x");
        root.add("/adapters", Sample.adapter("a*"));
        root.add("/notes", Note.newBuilder().setText("n").build());
        ConfigDiff diff = root.diff("main~3", "main");
        assertThat(diff.changes("/**")).isEqualTo(diff.changes());
        assertThat(diff.changes("/adapters/a%2a"))
                .extracting(ConfigChange::path)
                .containsExactly("/adapters/a%2A");
        assertThat(diff.changes("/health")).isEmpty();
        assertThatThrownBy(() -> diff.changes("adapters")).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void aContainerWithoutKeysIsOneChangeForAllPatternsThatLeadIntoIt() {
        for (String pattern : List.of("/notes", "/notes/*", "/notes/7", "/notes/**", "/**", "/*/*")) {
            Ear each = new Ear();
            try (Registration registration = root.watch(pattern, each)) {
                root.add("/notes", Note.newBuilder().setText("n").build());
                ConfigChange change = each.changes().get(0);
                assertThat(change.kind()).as(pattern).isEqualTo(ChangeKind.LIST);
                assertThat(change.path()).as(pattern).isEqualTo("/notes");
                assertThat(registration).isNotNull();
            }
        }
        ConfigDiff diff = root.diff("main~1", "main");
        assertThat(diff.changes("/notes/x")).isEmpty();
        assertThat(diff.changes("/**/health")).isEmpty();
        assertThat(diff.changes("/notes/*/health")).isEmpty();
    }

    @Test
    void byAProxyPatternsAreRelativeAndPathsAbsolute() {
        root.add("/devices", Device.newBuilder().setId("d/*").build());
        ConfigProxy proxy = root.proxy("/devices/d%2F*");
        Ear all = new Ear();
        proxy.watch("/", ear);
        proxy.watch("/**", all);
        root.add("/devices/d%2F%2A/ports", Port.newBuilder().setPortNo(7).build());
        assertThat(all.paths()).containsExactly("/devices/d%2F%2A/ports/7");
        root.update("/adapters/1", Sample.adapter("1", "elsewhere"));
        proxy.update("/", Device.newBuilder().setId("d/*").setModel("7").build());
        assertThat(ear.paths()).containsExactly("/devices/d%2F%2A");
        CommitId seen = all.next().upTo();
        Ear state = new Ear();
        Ear from = new Ear();
        proxy.watchState("/", state);
        proxy.watch("/**", seen, from);
        assertThat(state.next(Resync.class).snapshot().commit().id()).isEqualTo(seen);
        proxy.update("/", Device.newBuilder().setId("d/*").setModel("8").build());
        assertThat(state.paths()).isEqualTo(from.paths()).containsExactly("/devices/d%2F%2A");
        proxy.close();
        root.update(
                "/devices/d%2F%2A",
                Device.newBuilder().setId("d/*").setModel("9").build());
        Ear later = new Ear();
        root.watch("/**", seen, later);
        assertThat(later.upTo(root.head().commit().id())).hasSize(2);
        assertThat(from.rest()).isEmpty();
        assertThatThrownBy(() -> proxy.watch("/", ear)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPatternThatIsNoneIsRefusedAndSoIsAClosedRoot() {
        assertThatThrownBy(() -> root.watch("adapters", ear)).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> root.watch("/a*", ear)).isInstanceOf(InvalidPathException.class);
        root.close();
        assertThatThrownBy(() -> root.watch("/**", ear)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aVeryLargeCommitIsToldToEachListenerWhole() {
        Ear one = new Ear();
        root.watch("/adapters/*", ear);
        root.watch("/adapters/*", one);
        root.watch("/adapters/new7", new Ear());
        root.transactVoid(tx -> {
            for (int i = 0; i < 20_000; i++) {
                tx.add("/adapters", Adapter.newBuilder().setId("new" + i).build());
            }
        });
        assertThat(ear.changes())
                .hasSize(20_000)
                .isEqualTo(root.diff("main~1", "main").changes());
        assertThat(one.changes()).hasSize(20_000);
    }
}
