package io.revtree.history;

import io.revtree.thread.Threads;
import java.util.concurrent.TimeUnit;

/**
 * How long a publish takes, and how long a leader waits before the next one for those who were just answered: at most a
 * quarter of it. Without that, the committers of a slow store fall into two halves that wait for each other. Guarded by the
 * lock of its {@link Committers}.
 */
final class Pace {

    private static final long LINGER_PART = 4;

    /** Who was answered and has not come back after so long is busy with something else. */
    private static final long LINGER_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    /** What takes less is over before a thread that waits for it has gone to sleep and is awake again. */
    private static final long SHORT_NANOS = 50_000;

    private long beganNanos;

    /** Read without the lock by threads that spin. */
    private volatile long tookNanos;

    private long lingerUntilNanos;
    private int lingerFor;

    /** A publish begins. */
    void began() {
        lingerUntilNanos = 0;
        beganNanos = Threads.nanoTime();
    }

    /** The publish has ended; so many commits are ready, or may come back with the next one. */
    void ended(int expected) {
        long now = Threads.nanoTime();
        tookNanos = now - beganNanos;
        long linger = Math.min(tookNanos / LINGER_PART, LINGER_NANOS_MAX);
        if (linger >= SHORT_NANOS) {
            lingerUntilNanos = now + linger;
            lingerFor = expected;
        }
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
