package io.revtree.history;

import io.revtree.thread.Threads;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One commit on its way to a branch, and the thread that makes it. Guarded by the lock of its {@link Committers}. */
final class Seat {

    static final Comparator<Seat> BY_ARRIVAL = Comparator.comparingLong(seat -> seat.ticket);

    /** Where a commit can be on its way. */
    enum State {
        /** To be made, when its turn comes. */
        WAITING,
        /** Its thread has the turn, and makes the draft. */
        MAKING,
        /** Its draft goes out with the next batch. */
        READY,
        /** Its batch is out. */
        OUT,
        /** Its thread can return. */
        DONE
    }

    final Cause cause;
    final Proposal proposal;
    final Thread thread = Thread.currentThread();
    final long ticket;
    final long arrivedNanos;
    final long deadlineNanos;

    /** Changed under the lock; read without it by a thread that spins. */
    volatile State state = State.WAITING;

    /** The head that the draft is made upon, while it is made. */
    @Nullable
    Tip base;

    /** What goes out, from READY on. */
    @Nullable
    Draft draft;

    /** Whether it stands in the line of those that wait. */
    boolean queued;

    /** Whether its thread sleeps, or is about to; not when it waits awake. */
    boolean asleep;

    /** Whether its thread was woken since it fell asleep. */
    boolean woken;

    /** Whether its thread waits awake for its turn. */
    boolean spinning;

    /** Whether it was made before, and has to be made again, since the head moved. */
    boolean again;

    /** Whether it goes out in a batch of its own, since one in a batch of several failed. */
    boolean alone;

    /** Whether its thread was interrupted while it waited. */
    boolean interrupted;

    /** How many times its batch lost the head to others. */
    int losses;

    /** When the turn may be taken from its thread, which runs code of a user's; 0 when it does not. */
    long limitNanos;

    /** What it became, when DONE. */
    private @Nullable CommitObject result;

    private @Nullable Throwable fault;

    Seat(Cause cause, Proposal proposal, long ticket, long arrivedNanos, long deadlineNanos) {
        this.cause = cause;
        this.proposal = proposal;
        this.ticket = ticket;
        this.arrivedNanos = arrivedNanos;
        this.deadlineNanos = deadlineNanos;
    }

    /** What goes out; IllegalStateException while nothing is made. */
    Draft draft() {
        Draft made = draft;
        if (made == null) {
            throw new IllegalStateException("a commit that is " + state + " has no draft");
        }
        return made;
    }

    void wake() {
        Threads.unpark(thread);
    }

    void done(CommitObject commit) {
        result = commit;
        state = State.DONE;
    }

    void done(Throwable because) {
        fault = because;
        state = State.DONE;
    }

    /** What {@link #done} was told. */
    CommitObject outcome() {
        if (fault instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (fault instanceof Error error) {
            throw error;
        }
        if (fault != null) {
            throw new UndeclaredThrowableException(fault);
        }
        if (result == null) {
            throw new IllegalStateException("the commit has no outcome yet");
        }
        return result;
    }
}
