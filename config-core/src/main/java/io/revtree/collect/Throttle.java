package io.revtree.collect;

import io.revtree.thread.Threads;
import java.util.concurrent.TimeUnit;

/** Keeps a work below so many units a second. What was not used of it is not made up for. For one thread. */
final class Throttle {

    private final long perSecondMax;
    private long freeAtNanos = Threads.nanoTime();

    /** 0 for no limit. */
    Throttle(long perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** Waits until this many units may be done; returns early when the thread is interrupted. */
    void take(long units) {
        if (perSecondMax == 0) {
            return;
        }
        long now = Threads.nanoTime();
        for (long left = freeAtNanos - now;
                left > 0 && !Thread.currentThread().isInterrupted();
                left = freeAtNanos - Threads.nanoTime()) {
            Threads.parkNanos(this, left);
        }
        long from = freeAtNanos - now > 0 ? freeAtNanos : now;
        freeAtNanos = from + (long) (TimeUnit.SECONDS.toNanos(1) * (double) units / perSecondMax);
    }
}
