package io.revtree.collect;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Keeps a work below so many units a second. What was not used of it is not made up for. For one thread. */
final class Throttle {

    private final long perSecondMax;
    private long freeAtNanos = System.nanoTime();

    /** 0 for no limit. */
    Throttle(long perSecondMax) {
        this.perSecondMax = perSecondMax;
    }

    /** Waits until this many units may be done; returns early when the thread is interrupted. */
    void take(long units) {
        if (perSecondMax == 0) {
            return;
        }
        long now = System.nanoTime();
        for (long left = freeAtNanos - now;
                left > 0 && !Thread.currentThread().isInterrupted();
                left = freeAtNanos - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        long from = freeAtNanos - now > 0 ? freeAtNanos : now;
        freeAtNanos = from + (long) (TimeUnit.SECONDS.toNanos(1) * (double) units / perSecondMax);
    }
}
