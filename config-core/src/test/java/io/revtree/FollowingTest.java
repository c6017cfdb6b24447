package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.behaviours.Ear;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import io.revtree.store.tck.ForwardingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the commits of other processes are learnt of. Another process is another root with a cache of its own. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FollowingTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofMillis(20);

    private final KvStore store = Sample.store();
    private final ConfigRoot other = ConfigRoot.create(store, Sample.base());
    private final Ear ear = new Ear();
    private final BlockingQueue<Throwable> delays = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        other.close();
        store.close();
    }

    private ConfigRoot open(KvStore over, Duration poll) {
        return ConfigRoot.builder(over)
                .pollInterval(poll)
                .observer(new ConfigObserver() {
                    @Override
                    public void watchDelayed(String branch, Throwable fault) {
                        delays.add(fault);
                    }
                })
                .load(Voltha.getDefaultInstance());
    }

    private Commit version(String id, String version) {
        other.update("/adapters/" + id, Sample.adapter(id, version));
        return other.head().commit();
    }

    /** A store that gives no hints. */
    private static KvStore mute(KvStore store) {
        return new ForwardingStore(store) {
            @Override
            public io.revtree.store.Registration watchRefs(String prefix, Consumer<String> hint) {
                return () -> {};
            }
        };
    }

    @Test
    void withoutHintsTheStoreIsAskedFromTimeToTime() {
        try (ConfigRoot root = open(mute(store), SOON)) {
            root.watch("/adapters/*", ear);
            for (int i = 0; i < 5; i++) {
                Commit commit = version("1", "v" + i);
                assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
            }
        }
    }

    @Test
    void unlessAnythingElseIsSaidThatIsWithinASecond() {
        try (ConfigRoot root = ConfigRoot.load(mute(store), Voltha.getDefaultInstance())) {
            root.watch("/adapters/*", ear);
            long best = Long.MAX_VALUE; // of several, since this machine may be busy
            for (int i = 0; i < 5; i++) {
                long began = System.nanoTime();
                Commit commit = version("1", "v" + i);
                assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
                best = Math.min(best, System.nanoTime() - began);
            }
            assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** Until the test's time is over. */
    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aRootThatIsToFollowShowsOthersCommitsToReadersToo() {
        try (ConfigRoot root = ConfigRoot.builder(mute(store)).follow(true).load(Voltha.getDefaultInstance());
                ConfigRoot idle = ConfigRoot.load(mute(store), Voltha.getDefaultInstance())) {
            ConfigBranch side = root.branch("side", "main");
            long best = Long.MAX_VALUE; // of several, since this machine may be busy
            for (int i = 0; i < 5; i++) {
                long began = System.nanoTime();
                Commit commit = version("1", "v" + i);
                await(() -> root.head().commit().equals(commit));
                best = Math.min(best, System.nanoTime() - began);
            }
            assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(1));
            other.branch("side").update("/adapters/2", Sample.adapter("2", "there"));
            Commit there = other.branch("side").head().commit();
            await(() -> side.head().commit().equals(there));
            root.deleteBranch("side");
            await(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("revtree-watch-side")));
            assertThat(idle.head().commit().sequence()).isZero();
            assertThat(idle.refresh().commit()).isEqualTo(root.head().commit());
        }
    }

    @Test
    void whereTheStoreHintsNobodyWaitsForThat() {
        try (ConfigRoot root = open(store, NEVER)) {
            root.watch("/adapters/*", ear);
            Commit own = own(root, "own");
            assertThat(ear.next(Committed.class).commit()).isEqualTo(own);
            for (int i = 0; i < 5; i++) {
                Commit commit = version("1", "v" + i);
                assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
            }
        }
    }

    private static Commit own(ConfigRoot root, String version) {
        root.update("/adapters/4", Sample.adapter("4", version));
        return root.head().commit();
    }

    @Test
    void hintsThatAreRepeatedChangeNothingAndThoseThatAreLostAreMadeUpFor() {
        List<Consumer<String>> hints = new ArrayList<>();
        KvStore manual = new ForwardingStore(store) {
            @Override
            public io.revtree.store.Registration watchRefs(String prefix, Consumer<String> hint) {
                hints.add(hint);
                return () -> hints.remove(hint);
            }
        };
        try (ConfigRoot root = open(manual, Duration.ofMillis(200))) {
            root.watch("/adapters/*", ear);
            Commit lost = version("1", "lost");
            assertThat(ear.next(Committed.class).commit()).isEqualTo(lost);
            assertThat(hints).hasSize(1);
            Commit hinted = version("1", "hinted");
            for (int i = 0; i < 100; i++) {
                hints.get(0).accept("heads/main");
                hints.get(0).accept("heads/main2");
            }
            assertThat(ear.next(Committed.class).commit()).isEqualTo(hinted);
            Commit end = version("1", "end");
            assertThat(ear.next(Committed.class).commit()).isEqualTo(end);
            assertThat(ear.rest()).isEmpty();
        }
        assertThat(hints).isEmpty();
    }

    @Test
    void nothingIsAskedOfTheStoreWhileNobodyWatches() {
        FaultyStore counting = FaultyStore.over(mute(store), 1);
        try (ConfigRoot root = open(counting, Duration.ofMillis(1))) {
            assertThat(root.exists("/adapters/1")).isTrue();
            long before = counting.calls();
            version("1", "a");
            assertThat(counting.calls()).isEqualTo(before);
            Registration registration = root.watch("/adapters/*", ear);
            ear.upTo(version("1", "b").id());
            registration.close();
            assertThat(counting.calls(Call.READ_REF)).isPositive();
        }
    }

    @Test
    void aStoreThatIsDownForAWhileLosesNothingAndRepeatsNothing() throws Exception {
        FaultyStore down = FaultyStore.over(store, 1);
        try (ConfigRoot root = open(down, SOON)) {
            root.watch("/adapters/*", ear);
            Commit before = version("1", "before");
            assertThat(ear.next(Committed.class).commit()).isEqualTo(before);
            down.downFrom(1);
            List<Commit> meanwhile = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                meanwhile.add(version("2", "v" + i));
            }
            assertThat(delays.poll(2, TimeUnit.MINUTES)).isNotNull();
            assertThat(ear.rest()).isEmpty();
            down.heal();
            for (Commit commit : meanwhile) {
                assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
            }
            Commit after = version("1", "after");
            assertThat(ear.next(Committed.class).commit()).isEqualTo(after);
            assertThat(ear.rest()).isEmpty();
            assertThat(delays).isEmpty();
        }
    }

    @Test
    void aStoreThatFailsNowAndThenLosesNothingAndRepeatsNothing() {
        FaultyStore faulty = FaultyStore.over(store, 7);
        try (ConfigRoot root =
                ConfigRoot.builder(faulty).pollInterval(Duration.ofMillis(1)).load(Voltha.getDefaultInstance())) {
            for (Call call : List.of(Call.READ_REF, Call.READ_BLOBS, Call.HINT, Call.WATCH_REFS)) {
                faulty.chance(call, Fault.UNAVAILABLE, 0.2);
            }
            CommitId from = other.head().commit().id();
            root.watch("/adapters/*", ear);
            Ear late = new Ear();
            List<Commit> commits = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                commits.add(version("2", "v" + i));
                if (i == 20) {
                    root.watch("/adapters/*", from, late);
                }
            }
            for (Ear each : List.of(ear, late)) {
                for (Commit commit : commits) {
                    assertThat(each.next(Committed.class).commit()).isEqualTo(commit);
                }
                assertThat(each.rest()).isEmpty();
            }
        }
    }

    @Test
    void whileABranchIsGoneThatIsReportedOnceAndWhenItIsBackItGoesOn() throws Exception {
        ConfigBranch side = other.branch("side", "main");
        try (ConfigRoot root = open(store, SOON)) {
            root.branch("side").watch("/adapters/*", ear);
            side.update("/adapters/1", Sample.adapter("1", "a"));
            Commit first = side.head().commit();
            assertThat(ear.next(Committed.class).commit()).isEqualTo(first);
            other.deleteBranch("side");
            assertThat(delays.poll(2, TimeUnit.MINUTES)).isInstanceOf(RevisionNotFoundException.class);
            ConfigBranch again = other.branch("side", first.id().toString());
            again.update("/adapters/1", Sample.adapter("1", "b"));
            assertThat(ear.next(Committed.class).commit())
                    .isEqualTo(again.head().commit());
            assertThat(delays).isEmpty();
        }
    }

    @Test
    void aGapOfMoreThanAThousandCommitsOfOthersIsOneDifference() {
        FaultyStore down = FaultyStore.over(store, 1);
        try (ConfigRoot root = open(down, SOON)) {
            Commit from = other.head().commit();
            Ear idle = new Ear();
            root.watch("/adapters/*", ear);
            root.watch("/health", idle);
            Ear ready = new Ear();
            root.watchState("/health", ready);
            assertThat(ready.next()).isInstanceOf(Resync.class);
            down.downFrom(1);
            Commit to = from;
            for (int i = 0; i < 1001; i++) {
                to = version("2", "v" + i);
            }
            down.heal();
            assertThat(ear.next())
                    .isEqualTo(new Skipped(
                            from,
                            to,
                            other.diff(from.id().toString(), to.id().toString()).changes()));
            assertThat(idle.rest()).isEmpty();
        }
    }
}
