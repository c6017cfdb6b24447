package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.store.KvStores;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Transactions that update one child of 100,000 each, on a store that takes 5 ms a call: by one thread, and by 32 on
 * different children. A commit that fails ends the benchmark.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class SlowStoreUpdates extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int DELAY_MILLIS = 5;
    private static final int THREADS = 32;
    private static final int WARMUP_COMMITS = 20_000;
    private static final int ROUNDS = 5;
    private static final int ONE_COMMITS = 200;
    private static final int MANY_COMMITS = 32 * 200;

    private DelayingStore store;
    private ConfigRoot root;
    private Committers one;
    private Committers many;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double onePerSecond;
        public double manyPerSecond;
        public double ratio;
        public double manyMedianMillis;
        public double many99thMillis;
    }

    @Setup(Level.Iteration)
    public void fill() {
        Units units = new Units(CHILDREN, 1);
        store = new DelayingStore(KvStores.open(FreshStore.MEMORY), DELAY_MILLIS);
        root = units.fill(store);
        one = new Committers(root, units, 1);
        many = new Committers(root, units, THREADS);
        one.commit(WARMUP_COMMITS);
        many.commit(WARMUP_COMMITS);
        store.beginDelaying();
    }

    @TearDown(Level.Iteration)
    public void drop() {
        one.close();
        many.close();
        root.close();
        store.close();
    }

    @Benchmark
    public void oneThreadBesideMany(Rates rates) {
        Side ones = new Side();
        Side manys = new Side();
        List<long[]> taken = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ones.turn(ONE_COMMITS, () -> one.commit(ONE_COMMITS));
            manys.turn(MANY_COMMITS, () -> taken.addAll(many.commit(MANY_COMMITS)));
        }
        long[] sorted = taken.stream().flatMapToLong(LongStream::of).sorted().toArray();
        rates.onePerSecond = ones.perSecond();
        rates.manyPerSecond = manys.perSecond();
        rates.ratio = manys.times(ones);
        rates.manyMedianMillis = sorted[sorted.length / 2] / 1e6;
        rates.many99thMillis = sorted[sorted.length * 99 / 100] / 1e6;
    }
}
