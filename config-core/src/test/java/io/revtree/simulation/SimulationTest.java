package io.revtree.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.StoreMoment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Runs of the whole on a store that fails in every way that it may, each decided wholly by its seed. The system property {@code
 * revtree.sim.seeds} says how many are tried, {@code revtree.sim.from} with which to begin; {@code revtree.sim.seed} has one of them run
 * alone and printed, call by call.
 */
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("revtree.sim.seeds", 3_000);

    /** A machine that is busy with other things tries fewer, unless it was told how many. */
    private static final Duration TIME_MAX =
            System.getProperty("revtree.sim.seeds") == null ? Duration.ofSeconds(90) : Duration.ofDays(30);

    private static final long FROM = Long.getLong("revtree.sim.from", 1);
    private static final @Nullable Long SEED = Long.getLong("revtree.sim.seed");
    private static final int RUNS_AT_ONCE = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final int TOLD_MAX = 5;
    private static final int REPLAYED = 60;
    private static final int FOUND_WITHIN = 400;

    @Test
    void whatIsPromisedHoldsWhateverTheStoreDoes() throws Exception {
        if (SEED != null) {
            replay(SEED);
            return;
        }
        long began = System.nanoTime();
        AtomicLong tried = new AtomicLong();
        SortedMap<Long, AssertionError> broken = run(SEEDS, TOLD_MAX, SimulatedStore::new, tried);
        System.out.printf(
                "%d simulations from seed %d, %.1f s%n", tried.get(), FROM, (System.nanoTime() - began) / 1e9);
        if (!broken.isEmpty()) {
            AssertionError first = broken.values().iterator().next();
            throw new AssertionError(
                    "seeds " + broken.keySet() + " fail; replay one by\n"
                            + "mvn -pl config-core -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Drevtree.sim.seed=" + broken.firstKey() + "\n" + first.getMessage(),
                    first);
        }
    }

    private static void replay(long seed) throws InterruptedException {
        Trace trace = new Trace(true);
        try {
            Simulation.run(seed, trace, SimulatedStore::new);
        } finally {
            trace.lines().forEach(System.out::println);
        }
    }

    /** Those of the seeds that fail, until there are so many. */
    private static SortedMap<Long, AssertionError> run(
            int seeds, int brokenMax, Simulation.Stores stores, AtomicLong tried) throws Exception {
        SortedMap<Long, AssertionError> broken = new ConcurrentSkipListMap<>();
        long began = System.nanoTime();
        AtomicLong next = new AtomicLong(FROM);
        ExecutorService threads = Executors.newFixedThreadPool(RUNS_AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < RUNS_AT_ONCE; i++) {
                running.add(threads.submit(() -> {
                    long seed = next.getAndIncrement();
                    while (seed < FROM + seeds
                            && broken.size() < brokenMax
                            && System.nanoTime() - began < TIME_MAX.toNanos()) {
                        tried.incrementAndGet();
                        Trace trace = new Trace(false);
                        try {
                            Simulation.run(seed, trace, stores);
                        } catch (AssertionError e) {
                            broken.put(seed, e);
                        }
                        seed = next.getAndIncrement();
                    }
                    return seed;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return broken;
    }

    @Test
    void aSeedGivesTheSameRunCallByCall() throws Exception {
        for (long seed = FROM; seed < FROM + REPLAYED; seed++) {
            Trace first = new Trace(true);
            Trace second = new Trace(true);
            Simulation.run(seed, first, SimulatedStore::new);
            Simulation.run(seed, second, SimulatedStore::new);
            assertThat(second.lines()).as("seed %d", seed).isEqualTo(first.lines());
        }
    }

    @Test
    void aSeedThatFailsFailsAgainInTheSameWay() throws Exception {
        SortedMap<Long, AssertionError> broken = run(FOUND_WITHIN, 1, DroppingBlobs::new, new AtomicLong());
        assertThat(broken).isNotEmpty();
        long seed = broken.firstKey();
        String first = String.valueOf(Objects.requireNonNull(broken.get(seed)).getMessage());
        assertThatThrownBy(() -> Simulation.run(seed, new Trace(false), DroppingBlobs::new))
                .isInstanceOf(AssertionError.class)
                .hasMessage(first);
    }

    /** A store whose compare-and-set looks first and writes then. */
    private static final class MovingInTwoSteps extends SimulatedStore {

        MovingInTwoSteps(SimulatedState state, Scheduler scheduler, Faults faults) {
            super(state, scheduler, faults);
        }

        @Override
        boolean moveRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean matches = Arrays.equals(state().ref(name), expected);
            if (matches) {
                scheduler().step();
                state().force(name, next);
            }
            return matches;
        }
    }

    /** A store that says of a blob in a hundred that it was written, and has not. */
    private static final class DroppingBlobs extends SimulatedStore {

        DroppingBlobs(SimulatedState state, Scheduler scheduler, Faults faults) {
            super(state, scheduler, faults);
        }

        @Override
        void write(BlobId id, byte[] bytes, long begun) {
            if (scheduler().random().nextInt(100) != 0) {
                super.write(id, bytes, begun);
            }
        }
    }

    /** A store that deletes whatever it is told to, also what was written since. */
    private static final class DeletingWhatIsNew extends SimulatedStore {

        DeletingWhatIsNew(SimulatedState state, Scheduler scheduler, Faults faults) {
            super(state, scheduler, faults);
        }

        @Override
        void delete(BlobId id, StoreMoment before) {
            super.delete(id, new StoreMoment(Long.MAX_VALUE));
        }
    }

    /** A store that sends a compare-and-set twice when its answer does not come, so that its false may be of the second one. */
    private static final class SendingTwice extends SimulatedStore {

        SendingTwice(SimulatedState state, Scheduler scheduler, Faults faults) {
            super(state, scheduler, faults);
        }

        @Override
        boolean moveRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean moved = super.moveRef(name, expected, next);
            boolean twice = moved && scheduler().random().nextInt(3) == 0;
            return twice ? super.moveRef(name, expected, next) : moved;
        }
    }

    @Test
    void findsAStoreWhoseCompareAndSetIsNotAtomic() throws Exception {
        assertThat(run(FOUND_WITHIN, 1, MovingInTwoSteps::new, new AtomicLong()))
                .isNotEmpty();
    }

    @Test
    void findsAStoreThatDropsBlobs() throws Exception {
        assertThat(run(FOUND_WITHIN, 1, DroppingBlobs::new, new AtomicLong())).isNotEmpty();
    }

    @Test
    void findsAStoreThatDeletesWhatWasWrittenSince() throws Exception {
        assertThat(run(FOUND_WITHIN, 1, DeletingWhatIsNew::new, new AtomicLong()))
                .isNotEmpty();
    }

    @Test
    void findsAStoreThatSendsACompareAndSetTwice() throws Exception {
        assertThat(run(FOUND_WITHIN, 1, SendingTwice::new, new AtomicLong())).isNotEmpty();
    }
}
