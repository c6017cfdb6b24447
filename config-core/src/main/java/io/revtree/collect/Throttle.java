package io.revtree.collect;

import io.revtree.CollectionInterruptedException;
import io.revtree.thread.Threads;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a collection below so many units a second, and ends it when its thread is interrupted. What was not used of the units is not made
 * up for. For one thread.
 */
final class Throttle {

    private final long perSecondMax;
    private long freeAtNanos = Threads.nanoTime();

    /** 0 for no limit. */
    Throttle(long perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** Waits until this many units may be done; CollectionInterruptedException when the thread is interrupted before. */
    void take(long units) {
        checkInterrupt();
        if (perSecondMax == 0) {
            return;
        }
        long now = Threads.nanoTime();
        for (long left = freeAtNanos - now; left > 0; left = freeAtNanos - Threads.nanoTime()) {
            Threads.parkNanos(this, left);
            checkInterrupt();
        }
        long from = freeAtNanos - now > 0 ? freeAtNanos : now;
        freeAtNanos = from + (long) (TimeUnit.SECONDS.toNanos(1) * (double) units / perSecondMax);
    }

    private static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CollectionInterruptedException("the collection ended early, since its thread was interrupted;"
                    + " that does no harm, and the next one finds what it left");
        }
    }
}
