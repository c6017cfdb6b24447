package io.revtree.history;

import io.revtree.thread.Threads;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whose thread makes its draft, and who waits for that, in the order of arrival. Guarded by the lock of its {@link Committers}, but for
 * what a thread may ask of its own turn.
 *
 * <p>Who is awake may go ahead of one that sleeps, but not of one that has waited for {@value #WAIT_MILLIS_MAX} milliseconds:
 * to wake a thread takes longer than to make a commit. For the same reason, one that sleeps is not woken while another one
 * waits awake, until half of that time is over.
 */
final class Turn {

    private static final long WAIT_MILLIS_MAX = 4;
    private static final long WAIT_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS_MAX);

    /** One processor is left for who has the turn. */
    private static final int SPINNERS_MAX = Runtime.getRuntime().availableProcessors() - 1;

    private final PriorityQueue<Seat> waiting = new PriorityQueue<>(Seat.BY_ARRIVAL);
    private volatile @Nullable Seat maker;
    private int spinners;

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
        return first == null || first == seat || (first.asleep && !first.again && !hasWaited(first, WAIT_NANOS_MAX));
    }

    private static boolean hasWaited(Seat seat, long nanos) {
        return Threads.nanoTime() - seat.arrivedNanos >= nanos;
    }

    /** Lets a thread wait awake for its turn; false if enough others do. */
    boolean beginSpin(Seat seat) {
        if (spinners >= SPINNERS_MAX || !Threads.maySpin()) {
            return false;
        }
        seat.spinning = true;
        spinners++;
        return true;
    }

    /** The seat's thread looks what there is to do. */
    void awake(Seat seat) {
        seat.asleep = false;
        seat.woken = false;
        if (seat.spinning) {
            seat.spinning = false;
            spinners--;
        }
    }

    /** The seat's thread falls asleep now. */
    void asleep(Seat seat) {
        seat.asleep = true;
        if (maker == null) { // what nobody was woken for, since this one was awake
            Seat next = next();
            if (next != null) {
                next.wake();
            }
        }
    }

    /** Whose thread is to be woken when nobody has the turn; null when one that is awake will take it. */
    @Nullable
    Seat next() {
        Seat first = waiting.peek();
        if (first == null
                || !first.asleep
                || first.woken
                || (spinners > 0 && !first.again && !hasWaited(first, WAIT_NANOS_MAX / 2))) {
            return null;
        }
        first.woken = true;
        return first;
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
