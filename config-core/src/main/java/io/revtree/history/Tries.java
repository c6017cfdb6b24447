package io.revtree.history;

import io.revtree.thread.Threads;
import java.util.concurrent.TimeUnit;

/**
 * How often something is tried that others may win, and the pause between: random and longer each time, so that those who
 * met once do not meet again. Not thread-safe.
 */
public final class Tries {

    private static final long PAUSE_FIRST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int DOUBLINGS_MAX = 8;

    private final int max;
    private int made;

    /** So many at most. */
    public Tries(int max) {
        this.max = max;
    }

    /** Whether there is one more, which then is taken; before any but the first, a pause. An interrupt ends the pause only. */
    public boolean next() {
        if (made == max) {
            return false;
        }
        pause(made++);
        return true;
    }

    /** The pause after so many tries, none after none. */
    static void pause(int made) {
        if (made > 0) {
            long longest = PAUSE_FIRST_NANOS << Math.min(made, DOUBLINGS_MAX);
            rest(Math.floorMod(Threads.random(), longest));
        }
    }

    /**
     * Returns after so long, or when the thread is interrupted. One park is not enough: whoever ended this thread's last commit
     * may have woken it when it was awake already, and that ends the next park at once.
     */
    static void rest(long nanos) {
        long until = Threads.nanoTime() + nanos;
        for (long left = nanos;
                left > 0 && !Thread.currentThread().isInterrupted();
                left = until - Threads.nanoTime()) {
            Threads.parkNanos(Tries.class, left);
        }
    }

    /** How many were taken. */
    public int made() {
        return made;
    }
}
