package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.Retention;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Collecting about 100,000 dead objects of 1,000,000 on RocksDB, in a heap of 256 MB, which the tree is made in too; and how many
 * commits one thread makes while such a collection runs, against how many it makes alone, before and after.
 */
@Fork(
        value = 3,
        jvmArgs = {Heap.COLLECTOR, Heap.TOUCHED},
        jvmArgsAppend = {"-Xms256m", "-Xmx256m"})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class GarbageCollections extends SideBySide {

    private static final int CHILDREN = 100_000;

    /** Each writes the chunks from a leaf to the root, the root node and itself: five or six objects. */
    private static final int COMMITS = 185_000;

    /** One in ten of these objects is dead when the other commits are dropped. */
    private static final int KEPT_COMMITS = 166_500;

    private static final int THREADS = 8;
    private static final long ALONE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Units units;
    private FreshStore fresh;
    private ConfigRoot root;
    private ExecutorService thread;
    private long committed;
    private long begun;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double alonePerSecond;
        public double besidePerSecond;
        public double ratio;
    }

    @Setup(Level.Iteration)
    public void fill() {
        units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.ROCKSDB);
        root = units.fill(fresh.store());
        thread = Executors.newSingleThreadExecutor();
        try (Committers committers = new Committers(root, units, THREADS)) {
            committers.commit(COMMITS);
        }
        root.prune(Retention.lastCommits(KEPT_COMMITS).grace(Duration.ZERO));
    }

    @TearDown(Level.Iteration)
    public void drop() {
        thread.shutdown();
        root.close();
        fresh.close();
    }

    @Benchmark
    public long collect(ObjectCounts counts) {
        return counts.collect(root);
    }

    @Benchmark
    public long commitsBesideACollection(Rates rates) throws ExecutionException, InterruptedException {
        double before = commitsPerSecond(() -> System.nanoTime() - begun < ALONE_NANOS);
        Future<Long> collecting = thread.submit(() -> root.collectGarbage().dead());
        rates.besidePerSecond = commitsPerSecond(() -> !collecting.isDone());
        double after = commitsPerSecond(() -> System.nanoTime() - begun < ALONE_NANOS);
        rates.alonePerSecond = (before + after) / 2; // the disk may be faster at one time than at another
        rates.ratio = rates.besidePerSecond / rates.alonePerSecond;
        return collecting.get();
    }

    private double commitsPerSecond(BooleanSupplier isOn) {
        begun = System.nanoTime();
        long first = committed;
        while (isOn.getAsBoolean()) {
            int index = (int) (committed * 7_919 % CHILDREN);
            root.update(units.path(index), units.unit(index, 2 + committed++));
        }
        return (committed - first) * 1e9 / (System.nanoTime() - begun);
    }
}
