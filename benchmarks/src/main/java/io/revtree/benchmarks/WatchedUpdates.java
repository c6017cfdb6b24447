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

/**
 * Transactions that update one child of 100,000 each, by one thread, while nobody watches, while somebody watches
 * everything, and, to tell what the watching costs from what a machine loses when another processor is busy at all, while another
 * thread only counts. They take turns in blocks, and their ratios are the result.
 */
public class WatchedUpdates extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int BLOCK_COMMITS = 8_000;

    /** Then a new tree is begun, since the store keeps all that was ever written. */
    private static final int BLOCKS_OF_TREE = 3;

    private static final int WARMUP_TREES = 5;

    /** How many each side makes, after some that are not measured. */
    @Param("240000")
    public int commits;

    private final Units units = new Units(CHILDREN, 1);
    private final AtomicLong told = new AtomicLong();

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double alonePerSecond;
        public double watchedPerSecond;
        public double besideBusyPerSecond;
        public double ratio;
        public double ratioToBusy;

        /** How many calls of the listener there were for each commit; fewer where it fell behind. */
        public double calls;
    }

    @Setup(Level.Iteration)
    public void warmUp() {
        measure(WARMUP_TREES, new Rates());
    }

    @Benchmark
    public void watchedBesideAlone(Rates rates) {
        measure(commits / (BLOCK_COMMITS * BLOCKS_OF_TREE), rates);
    }

    private void measure(int trees, Rates rates) {
        Side alone = new Side();
        Side watched = new Side();
        Side busy = new Side();
        told.set(0);
        for (int tree = 0; tree < trees; tree++) {
            try (FreshStore fresh = FreshStore.open(FreshStore.MEMORY);
                    ConfigRoot root = units.fill(fresh.store());
                    Committers one = new Committers(root, units, 1)) {
                one.commit(BLOCK_COMMITS);
                for (int block = 0; block < BLOCKS_OF_TREE; block++) {
                    alone.turn(BLOCK_COMMITS, () -> one.commit(BLOCK_COMMITS));
                    Registration watching = root.watch("/**", event -> told.incrementAndGet());
                    watched.turn(BLOCK_COMMITS, () -> one.commit(BLOCK_COMMITS));
                    watching.close();
                    Counting counting = new Counting();
                    busy.turn(BLOCK_COMMITS, () -> one.commit(BLOCK_COMMITS));
                    counting.end();
                }
            }
        }
        rates.alonePerSecond = alone.perSecond();
        rates.watchedPerSecond = watched.perSecond();
        rates.besideBusyPerSecond = busy.perSecond();
        rates.ratio = watched.times(alone);
        rates.ratioToBusy = watched.times(busy);
        rates.calls = (double) told.get() / watched.done();
    }

    /** A thread that is busy with nothing. */
    private static final class Counting {

        private volatile boolean over;

        Counting() {
            Thread thread = new Thread(() -> {
                while (!over) {
                    Thread.onSpinWait();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void end() {
            over = true;
        }
    }
}
