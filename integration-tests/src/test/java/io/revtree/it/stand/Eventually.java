package io.revtree.it.stand;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what must come. */
public final class Eventually {

    /** How long, where nothing else is said: servers start on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Eventually() {}

    /** Tries until it gives true; a fault counts as false, and the last one is told if it never comes. */
    public static void holds(String what, Callable<Boolean> condition) {
        holds(what, PATIENCE, condition);
    }

    /** As the other one, for so long at most. */
    public static void holds(String what, Duration patience, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        Throwable last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (Exception | AssertionError e) {
                last = e;
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new AssertionError("waited " + patience + " until " + what, last);
    }
}
