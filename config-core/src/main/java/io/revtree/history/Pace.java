package io.revtree.history;

import io.revtree.thread.Threads;
import java.util.concurrent.TimeUnit;

/**
 * How long a publish takes, and how long a leader waits before the next one for those who were just answered: at most a
 * quarter of it, where {@link Gathering} is worth it. Guarded by the lock of its {@link Committers}.
 */
final class Pace {

    private static final long LINGER_PART = 4;

    /** Who was answered and has not come back after so long is busy with something else. */
    private static final long LINGER_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    /** What takes less is over before a thread that waits for it has gone to sleep and is awake again. */
    private static final long SHORT_NANOS = 50_000;

    private final Gathering gathering = new Gathering();
    private long beganNanos;
    private long endedNanos;

    /** Read without the lock by threads that spin. */
    private volatile long tookNanos;

    private long lingerUntilNanos;
    private int lingerFor;

    /** How many had been answered or were ready when the last publish ended. */
    private int expected;

    /** A publish begins. */
    void began() {
        lingerUntilNanos = 0;
        beganNanos = Threads.nanoTime();
    }

    /** A publish of so many commits has ended, and so many more are ready for the next one. */
    void ended(int published, int ready) {
        long now = Threads.nanoTime();
        long linger = linger(now - beganNanos);
        boolean atOnce = beganNanos - endedNanos <= LINGER_PART * linger; // else nobody wanted to commit for a while
        if (linger >= SHORT_NANOS && expected > 1 && atOnce) {
            gathering.published(published, now - endedNanos);
        }
        tookNanos = now - beganNanos;
        endedNanos = now;
        expected = published + ready;
        if (linger >= SHORT_NANOS && gathering.isOn()) {
            lingerUntilNanos = now + linger;
            lingerFor = expected;
        }
    }

    private static long linger(long tookNanos) {
        return Math.min(tookNanos / LINGER_PART, LINGER_NANOS_MAX);
    }

    /** Whether a leader may have to wait. */
    boolean lingers() {
        return lingerUntilNanos != 0;
    }

    /** How long a leader still waits while so many are ready; 0 or less for not at all. */
    long lingerNanos(int ready) {
        return lingerUntilNanos == 0 || ready >= lingerFor ? 0 : lingerUntilNanos - Threads.nanoTime();
    }

    /** Whether the last publish took longer than to fall asleep and wake. */
    boolean isSlow() {
        return tookNanos > SHORT_NANOS;
    }
}
