package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.Registration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Transactions that update one child of 100,000 each, by one thread, while nobody watches and while somebody watches
 * everything. They take turns in blocks, and their ratio is the result.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
        value = 5,
        jvmArgs = {Heap.LEAST, Heap.MOST, Heap.COLLECTOR})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class WatchedUpdates {

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
        long aloneNanos = 0;
        long watchedNanos = 0;
        told.set(0);
        for (int done = 0; done < count; done += BLOCK_COMMITS) {
            aloneNanos += block();
            Registration watching = root.watch("/**", event -> told.incrementAndGet());
            try {
                watchedNanos += block();
            } finally {
                watching.close();
            }
        }
        rates.alonePerSecond = count * 1e9 / aloneNanos;
        rates.watchedPerSecond = count * 1e9 / watchedNanos;
        rates.ratio = (double) aloneNanos / watchedNanos;
        rates.calls = (double) told.get() / count;
    }

    private long block() {
        long begin = System.nanoTime();
        one.commit(BLOCK_COMMITS);
        return System.nanoTime() - begin;
    }
}
