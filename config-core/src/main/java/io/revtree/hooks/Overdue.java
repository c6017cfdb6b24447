package io.revtree.hooks;

import io.revtree.thread.Threads;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The commits whose after hooks are being called. A hook among them that takes longer than the limit is reported once that is over, also
 * if it never ends and nobody waits for it. There is a thread for that only while hooks are called, and for a while after, so that not
 * each commit begins one. Thread-safe.
 */
final class Overdue {

    /** After so long without hooks, or a limit that is shorter, the thread ends. */
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final long limitNanos;
    private final Set<Aftermath> called = new HashSet<>();
    private boolean watched;

    Overdue(long limitNanos) {
        this.limitNanos = limitNanos;
    }

    /** The hooks of this commit are called from now on; {@link #end} must follow. */
    synchronized void begin(Aftermath aftermath) {
        called.add(aftermath);
        if (!watched) {
            Threads.daemon(this::watch, "revtree-hooks").start();
            watched = true;
        }
    }

    synchronized void end(Aftermath aftermath) {
        called.remove(aftermath);
    }

    private void watch() {
        long rest = limitNanos;
        while (rest > 0) {
            Threads.parkNanos(this, Math.min(rest, IDLE_NANOS));
            rest = look();
        }
    }

    /** Reports what is over its limit; how long until that can be of another one, 0 when no hooks are called any more. */
    private long look() {
        Set<Aftermath> now;
        synchronized (this) {
            watched = !called.isEmpty();
            now = Set.copyOf(called);
        }
        long rest = now.isEmpty() ? 0 : limitNanos; // no hook that begins after this look is over its limit before
        for (Aftermath aftermath : now) {
            rest = Math.min(rest, aftermath.reportOverdue());
        }
        return rest;
    }
}
