package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that update children of one tree, each its own ones, in a transaction each. */
final class Committers implements AutoCloseable {

    private static final int WARMUP_COMMITS = 20_000;

    private final ConfigRoot root;
    private final Units units;
    private final int threads;
    private final ExecutorService pool;
    private final AtomicLong versions = new AtomicLong();

    Committers(ConfigRoot root, Units units, int threads) {
        this.root = root;
        this.units = units;
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /** Lets the JVM compile what commits run through, on a tree in memory, before a server is measured. */
    static void warmUp(Units units, int threads) {
        try (FreshStore memory = FreshStore.open(FreshStore.MEMORY);
                ConfigRoot root = units.fill(memory.store());
                Committers one = new Committers(root, units, 1);
                Committers many = new Committers(root, units, threads)) {
            one.commit(WARMUP_COMMITS);
            many.commit(WARMUP_COMMITS);
        }
    }

    /**
     * Makes commits.
     *
     * @param count of all threads together
     * @return how long each took, in nanoseconds, in no order
     */
    List<long[]> commit(int count) {
        return inAllThreads(thread -> () -> commit(thread, count / threads));
    }

    /** Does something in each thread, and waits until all have. */
    <R> List<R> inAllThreads(Work<R> work) {
        List<Future<R>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(work.of(i)));
        }
        List<R> results = new ArrayList<>();
        try {
            for (Future<R> each : running) {
                results.add(each.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return results;
    }

    /** What a thread does. */
    interface Work<R> {
        Callable<R> of(int thread);
    }

    private long[] commit(int thread, int count) {
        int own = units.count() / threads;
        long[] nanos = new long[count];
        SplittableRandom random = new SplittableRandom(versions.get() + thread);
        for (int i = 0; i < count; i++) {
            int chosen = thread * own + random.nextInt(own);
            long begin = System.nanoTime();
            try (ConfigTransaction transaction = root.begin()) {
                transaction.update(units.path(chosen), units.unit(chosen, versions.incrementAndGet()));
                transaction.commit();
            }
            nanos[i] = System.nanoTime() - begin;
        }
        return nanos;
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
