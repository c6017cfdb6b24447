package io.revtree.history;

import io.revtree.thread.Threads;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whose thread makes its draft, and who waits for that, in the order of arrival. Guarded by the lock of its {@link Committers}, but for
 * what a thread may ask of its own turn.
 *
 * <p>A newcomer may go ahead of one that waits in line, but not of one that has waited for {@value #WAIT_MICROS_MAX}
 * microseconds: to wake a thread takes longer than to make a commit.
 */
final class Turn {

    private static final long WAIT_MICROS_MAX = 200;

    private final PriorityQueue<Seat> waiting = new PriorityQueue<>(Seat.BY_ARRIVAL);
    private volatile @Nullable Seat maker;

    /** Gives the turn to this seat, if it may have it now. */
    boolean take(Seat seat, String branch) {
        evict(branch);
        if (maker != null || !mayGoAhead(seat)) {
            return false;
        }
        leave(seat);
        maker = seat;
        return true;
    }

    private boolean mayGoAhead(Seat seat) {
        Seat first = waiting.peek();
        if (first == null || first == seat) {
            return true;
        }
        return !seat.queued
                && !first.again
                && Threads.nanoTime() - first.arrivedNanos < TimeUnit.MICROSECONDS.toNanos(WAIT_MICROS_MAX);
    }

    /** Takes the turn from a thread that has been in a user's code for too long, for the sake of those that wait. */
    private void evict(String branch) {
        Seat turn = maker;
        if (!waiting.isEmpty() && turn != null && turn.limitNanos != 0 && Threads.nanoTime() - turn.limitNanos >= 0) {
            turn.done(new IllegalStateException(
                    "the turn was taken from a commit on branch '" + branch + "' that took too long"));
            maker = null;
        }
    }

    /** Puts a seat into the line, unless it stands there. */
    void await(Seat seat) {
        if (!seat.queued) {
            seat.queued = true;
            waiting.add(seat);
        }
    }

    /** Takes a seat out of the line; whether it stood there. */
    boolean leave(Seat seat) {
        boolean stood = seat.queued;
        if (stood) {
            waiting.remove(seat);
            seat.queued = false;
        }
        return stood;
    }

    /** Ends the turn of this seat; false if it was taken from it before. */
    boolean end(Seat seat) {
        if (maker != seat) {
            return false;
        }
        maker = null;
        return true;
    }

    /** Wakes the thread that has waited longest. */
    void wakeFirst() {
        Seat first = waiting.peek();
        if (first != null) {
            first.wake();
        }
    }

    /**
     * Limits how long the seat's thread may have the turn when others wait.
     *
     * @param untilNanos on the clock of {@link Threads#nanoTime}; 0 for no limit
     * @return what was the limit before
     */
    long limit(Seat seat, long untilNanos) {
        long before = seat.limitNanos;
        seat.limitNanos = untilNanos;
        wakeFirst(); // to wait no longer than that
        return before;
    }

    /** Whether this seat is the first in line, and waits for one whose turn is limited. */
    boolean isLimitedBefore(Seat seat) {
        return limitNanos() != 0 && waiting.peek() == seat;
    }

    /** When the turn may be taken from who has it; 0 when it may not. */
    long limitNanos() {
        Seat turn = maker;
        return turn == null ? 0 : turn.limitNanos;
    }

    /** Whether anyone has the turn. */
    boolean isTaken() {
        return maker != null;
    }

    boolean isOf(Seat seat) {
        return maker == seat;
    }

    /** The seat that has the turn, if that is the calling thread's. */
    @Nullable
    Seat ofThisThread() {
        Seat turn = maker;
        return turn != null && turn.thread == Thread.currentThread() ? turn : null;
    }
}
