package io.revtree.store.consul;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets the parts of one call run side by side, a few of a store at a time. The caller takes a part himself, so a call of
 * one part needs no other thread. Thread-safe.
 */
final class Lanes implements AutoCloseable {

    private static final int THREADS = 8;
    private static final int IDLE_SECONDS_MAX = 10;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS_MAX,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Lanes::lane,
            // After close: the caller finds out for himself that the store is closed.
            (part, pool) -> part.run());

    Lanes() {
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread lane(Runnable work) {
        Thread thread = new Thread(work, "revtree-consul-lane");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does the same with every part. Once one has failed no other begins; when none is under way any more its fault is
     * thrown.
     */
    <P> void each(List<P> parts, Consumer<P> work) {
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        List<Runnable> tasks = new ArrayList<>();
        CountDownLatch underWay = new CountDownLatch(parts.size());
        for (P part : parts) {
            tasks.add(() -> {
                try {
                    if (fault.get() == null) {
                        work.accept(part);
                    }
                } catch (RuntimeException | Error e) {
                    fault.compareAndSet(null, e);
                } finally {
                    underWay.countDown();
                }
            });
        }
        tasks.stream().skip(1).forEach(threads::execute);
        tasks.stream().limit(1).forEach(Runnable::run);
        awaitAll(underWay);
        Throwable first = fault.get();
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static void awaitAll(CountDownLatch underWay) {
        boolean interrupted = false;
        while (true) {
            try {
                underWay.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the parts are bounded by their timeouts
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Parts that wait for a thread still get one. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
