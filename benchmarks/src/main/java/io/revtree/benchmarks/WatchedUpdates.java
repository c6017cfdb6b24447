package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.Registration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Transactions that update one child of 100,000 each, by one thread, while nobody watches and while somebody watches
 * everything. They take turns in blocks, and their ratio is the result.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class WatchedUpdates extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int BLOCK_COMMITS = 8_000;
    private static final int WARMUP_BLOCKS = 4;

    /** How many each side makes, after some that are not measured. */
    @Param("100000")
    public int commits;

    private FreshStore fresh;
    private ConfigRoot root;
    private Committers one;
    private final AtomicLong told = new AtomicLong();

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double alonePerSecond;
        public double watchedPerSecond;
        public double ratio;

        /** How many calls of the listener there were for each commit; fewer where it fell behind. */
        public double calls;
    }

    @Setup(Level.Iteration)
    public void fill() {
        Units units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.MEMORY);
        root = units.fill(fresh.store());
        one = new Committers(root, units, 1);
        measure(WARMUP_BLOCKS * BLOCK_COMMITS, new Rates());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        one.close();
        root.close();
        fresh.close();
    }

    @Benchmark
    public void watchedBesideAlone(Rates rates) {
        measure(commits, rates);
    }

    private void measure(int count, Rates rates) {
        Side alone = new Side();
        Side watched = new Side();
        told.set(0);
        for (int done = 0; done < count; done += BLOCK_COMMITS) {
            alone.turn(BLOCK_COMMITS, () -> one.commit(BLOCK_COMMITS));
            Registration watching = root.watch("/**", event -> told.incrementAndGet());
            try {
                watched.turn(BLOCK_COMMITS, () -> one.commit(BLOCK_COMMITS));
            } finally {
                watching.close();
            }
        }
        rates.alonePerSecond = alone.perSecond();
        rates.watchedPerSecond = watched.perSecond();
        rates.ratio = watched.times(alone);
        rates.calls = (double) told.get() / count;
    }
}
