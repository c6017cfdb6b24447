package io.revtree.history;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a publish takes, and how long a leader waits before the next one for those who were just answered: a twentieth
 * of it, and up to a quarter as long as waiting pays, which is when it adds a larger share to the batch than to the time. Without
 * that, the committers of a slow store fall into two halves that wait for each other. Guarded by the lock of its {@link Committers}.
 */
final class Pace {

    private static final double SHARE_MIN = 0.05;
    private static final double SHARE_MAX = 0.25;

    /** Who was answered and has not come back after so long is busy with something else. */
    private static final long LINGER_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    /** What takes less is over before a thread that waits for it has gone to sleep and is awake again. */
    private static final long SHORT_NANOS = 50_000;

    private final LongSupplier clock;

    /** How much of the last publish's time may be waited. */
    private double share = SHARE_MIN;

    private long beganNanos;

    /** Read without the lock by threads that spin. */
    private volatile long tookNanos;

    private long endedNanos;
    private int readyAtEnd;
    private long lingerUntilNanos;
    private int lingerFor;

    Pace() {
        this(System::nanoTime);
    }

    Pace(LongSupplier clock) {
        this.clock = clock;
    }

    /** A publish of so many commits begins. */
    void began(int commits) {
        beganNanos = clock.getAsLong();
        if (lingers() && commits < lingerFor) {
            boolean paid =
                    (double) (commits - readyAtEnd) * tookNanos > (double) readyAtEnd * (beganNanos - endedNanos);
            share = paid ? Math.min(2 * share, SHARE_MAX) : Math.max(share / 2, SHARE_MIN);
        }
        lingerUntilNanos = 0;
    }

    /** The publish has ended. So many commits are ready, and so many were answered that may come back with the next one. */
    void ended(int ready, int answered) {
        endedNanos = clock.getAsLong();
        tookNanos = endedNanos - beganNanos;
        readyAtEnd = Math.max(ready, 1); // of none, somebody has to be the first
        long linger = Math.min((long) (tookNanos * share), LINGER_NANOS_MAX);
        if (linger >= SHORT_NANOS) {
            lingerUntilNanos = endedNanos + linger;
            lingerFor = ready + answered;
        }
    }

    /** Whether a leader may have to wait. */
    boolean lingers() {
        return lingerUntilNanos != 0;
    }

    /** How long a leader still waits while so many are ready; 0 or less for not at all. */
    long lingerNanos(int ready) {
        return lingerUntilNanos == 0 || ready >= lingerFor ? 0 : lingerUntilNanos - clock.getAsLong();
    }

    /** Whether the last publish took longer than to fall asleep and wake. */
    boolean isSlow() {
        return tookNanos > SHORT_NANOS;
    }
}
