package io.revtree.history;

import io.revtree.CommitWithdrawnException;
import io.revtree.ContentionException;
import io.revtree.UnknownCommitException;
import io.revtree.store.BlobId;
import io.revtree.store.StoreLimits;
import io.revtree.thread.Threads;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who does what next, among the committers of one branch in this process. Thread-safe.
 *
 * <p>Each committer makes its draft in its own thread, one at a time, in the order of arrival, and upon the draft before: so
 * drafts stack up. Whenever no batch is out, a thread whose draft is ready takes what has stacked up, as much as one publish
 * carries, and leads: it publishes the batch for all of them. A commit is thus in the next publish after it was made, or,
 * when that is full, in one soon after. When a batch does not land as it is, everything that was made upon its head is
 * made again, in the order of arrival.
 *
 * <p>{@link Turn} says whose thread makes its draft next, {@link Drafts} holds what was made, and {@link Pace} says whether a
 * leader waits before it takes its batch.
 */
final class Committers {

    /** What a thread has to do. */
    enum Step {
        /** Make the draft, and hand it to {@link #made}, or the fault to {@link #broken}. */
        MAKE,
        /** Publish {@link #batch}, and tell what came of it. */
        LEAD,
        /** Return with the outcome of the seat. */
        RETURN
    }

    private static final long SPIN_NANOS = 50_000;
    private static final int LOSSES_MAX = 40;

    private final String branch;
    private final long timeoutNanos;
    private final AtomicLong tickets = new AtomicLong();

    /** A monitor, since those spin for a moment: it is never held for longer than it takes to fall asleep. */
    private final Object lock = new Object();

    private final Turn turn = new Turn();
    private final Pace pace = new Pace();
    private final Drafts drafts;

    Committers(String branch, StoreLimits limits, long timeoutNanos, Tip tip) {
        this.branch = branch;
        this.timeoutNanos = timeoutNanos;
        this.drafts = new Drafts(limits, tip);
    }

    /** The newest state that is known to be in the store. */
    Tip tip() {
        return drafts.tip();
    }

    /** How many times the tip was set; to be asked before the store is read for {@link #adopt}. */
    long moves() {
        synchronized (lock) {
            return drafts.moves();
        }
    }

    /** The commits that were made here and have not landed yet. Heads that drafts are made upon are among them. */
    Map<BlobId, CommitObject> unpublished() {
        synchronized (lock) {
            return drafts.unpublished();
        }
    }

    /** Whether a batch is out. */
    boolean isPublishing() {
        return drafts.isOut();
    }

    /**
     * Takes a state that was read from the store.
     *
     * @param asOf {@link #moves} before it was read
     * @return the newest state: this one, or a newer one that is known since then
     */
    Tip adopt(Tip read, long asOf) {
        synchronized (lock) {
            return drafts.adopt(read, asOf);
        }
    }

    /**
     * The batch that is out has landed: from now on reads show it. Those who wait for it are told by {@link #landed}.
     *
     * @param now the head since then: its highest draft's, or a later one that others made upon it
     */
    void reached(Tip now) {
        synchronized (lock) {
            drafts.setNewest(now);
        }
    }

    /** A new committer; the calling thread's. */
    Seat arrive(Cause cause, Proposal proposal) {
        if (turn.ofThisThread() != null) {
            throw new IllegalStateException("a commit on branch '" + branch
                    + "' cannot be made while this thread makes another one there; let it be part of that");
        }
        long now = Threads.nanoTime();
        return new Seat(cause, proposal, tickets.getAndIncrement(), now, now + timeoutNanos);
    }

    /**
     * Waits until the thread of this seat has something to do. An interrupt withdraws a commit that is not out.
     *
     * <p>It waits awake first, unless enough others do: what it waits for is often there sooner than a thread that sleeps.
     */
    Step next(Seat seat) {
        boolean spun = false;
        while (true) {
            boolean spins;
            long patience;
            synchronized (lock) {
                turn.awake(seat);
                Step step = step(seat);
                if (step != null) {
                    return step;
                }
                spins = !spun && maySpin(seat);
                if (!spins) {
                    turn.asleep(seat);
                }
                patience = patience(seat);
            }
            if (spins) {
                spin(seat);
            } else {
                Threads.parkNanos(this, patience);
            }
            spun = spins;
        }
    }

    private @Nullable Step step(Seat seat) {
        if (seat.again && seat.state == Seat.State.WAITING) {
            seat.interrupted |= Thread.interrupted();
            giveUp(seat); // else one whose head moves on whenever it is made would be made for ever
        }
        if (seat.state == Seat.State.WAITING && turn.take(seat, branch)) {
            seat.state = Seat.State.MAKING;
            seat.base = drafts.top();
            return Step.MAKE;
        }
        if (seat.state == Seat.State.READY && mayLead()) {
            drafts.take();
            pace.began();
            return Step.LEAD;
        }
        seat.interrupted |= Thread.interrupted();
        if (seat.state != Seat.State.DONE) {
            giveUp(seat);
        }
        if (seat.state == Seat.State.DONE) {
            return Step.RETURN;
        }
        if (seat.state == Seat.State.WAITING) {
            turn.await(seat);
        }
        return null;
    }

    /** Whether one whose draft is ready may take the batch now. It need not be the lowest: this one may be asleep. */
    private boolean mayLead() {
        return !drafts.isOut() && pace.lingerNanos(drafts.readyCount()) <= 0;
    }

    /** What the leader publishes, lowest draft first. */
    List<Seat> batch() {
        return drafts.batch();
    }

    /** Withdraws a commit that is not out, and leaves one that is, when its caller waits no longer. */
    private void giveUp(Seat seat) {
        boolean late = Threads.nanoTime() - seat.deadlineNanos >= 0;
        if (seat.state == Seat.State.OUT) {
            if (late) {
                seat.done(new UnknownCommitException(
                        seat.cause.transaction(),
                        "transaction " + seat.cause.transaction() + " on branch '" + branch
                                + "' is out, and within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                                + " ms no answer came; ask later whether it has landed",
                        null));
            }
            return;
        }
        if (late || seat.interrupted) {
            withdraw(seat);
            seat.done(new CommitWithdrawnException("transaction " + seat.cause.transaction() + " on branch '" + branch
                    + "' was withdrawn, since its thread "
                    + (seat.interrupted
                            ? "was interrupted"
                            : "had waited for " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms")
                    + "; nothing was committed"));
        }
    }

    private void withdraw(Seat seat) {
        if (!turn.leave(seat)) {
            drafts.remove(seat).forEach(this::again);
        }
        wakeLowest(); // it may have been this one's part to lead
        turn.wakeFirst();
    }

    private long patience(Seat seat) {
        long now = Threads.nanoTime();
        long patience = seat.deadlineNanos - now;
        if (turn.isLimitedBefore(seat)) {
            patience = Math.min(patience, turn.limitNanos() - now);
        }
        if (drafts.lowest() == seat && !drafts.isOut() && pace.lingers()) {
            patience = Math.min(patience, pace.lingerNanos(drafts.readyCount()));
        }
        return Math.max(patience, 1);
    }

    private boolean maySpin(Seat seat) {
        return switch (seat.state) {
            case WAITING -> turn.beginSpin(seat);
            case READY -> Threads.maySpin() && drafts.lowest() == seat && drafts.isOut() && !pace.isSlow();
            default -> false;
        };
    }

    private void spin(Seat seat) {
        Seat.State state = seat.state;
        long until = Threads.nanoTime() + SPIN_NANOS;
        while (seat.state == state
                && (state == Seat.State.WAITING ? turn.isTaken() : drafts.isOut())
                && Threads.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    /** To be called without the lock, since each of them takes it first. */
    private static void wakeDone(List<Seat> batch) {
        for (Seat seat : batch) {
            if (seat.state == Seat.State.DONE) {
                seat.wake();
            }
        }
    }

    private void wakeLowest() {
        Seat lowest = drafts.lowest();
        if (lowest != null) {
            lowest.wake();
        }
    }

    /** Puts a draft upon the others; if the branch moved while it was made, it has to be made again. */
    void made(Seat seat, Draft draft) {
        Seat next;
        synchronized (lock) {
            if (!turn.end(seat)) { // it was taken from it
                if (draft.refusal() != null) {
                    seat.done(draft.refusal());
                }
                return;
            }
            if (!drafts.push(seat, draft)) {
                again(seat);
            }
            next = turn.next();
        }
        if (next != null) {
            next.wake();
        }
    }

    /** Ends a commit that could not be made. */
    void broken(Seat seat, Throwable fault) {
        synchronized (lock) {
            if (turn.end(seat)) {
                turn.wakeFirst();
            }
            seat.done(fault);
        }
    }

    private void again(Seat seat) {
        seat.draft = null;
        seat.again = true;
        seat.state = Seat.State.WAITING;
        turn.await(seat);
    }

    /** The batch has landed, and the tip has {@link #reached} it. */
    void landed(List<Seat> batch) {
        synchronized (lock) {
            pace.ended(batch.size(), drafts.readyCount());
            for (Seat seat : batch) {
                if (seat.state == Seat.State.OUT) {
                    Draft draft = seat.draft();
                    if (draft.refusal() != null) {
                        seat.done(draft.refusal());
                    } else {
                        seat.done(draft.next().commit());
                    }
                }
            }
            drafts.end();
            if (drafts.tip() != batch.get(batch.size() - 1).draft().next()) {
                allAgain();
            }
            wakeLowest();
        }
        wakeDone(batch);
    }

    /** Others moved the head first: all is made again upon it, but for those that lost it too often. */
    void lost(List<Seat> batch, Tip now) {
        synchronized (lock) {
            drafts.end();
            drafts.setNewest(now);
            for (Seat seat : batch) {
                if (seat.state == Seat.State.OUT && ++seat.losses >= LOSSES_MAX) {
                    seat.done(new ContentionException("other writers of branch '" + branch + "' won " + seat.losses
                            + " times in a row; nothing was committed, try again later"));
                }
            }
            batchAgain(batch);
        }
        wakeDone(batch);
    }

    /** One of the batch cannot be published, and which one is not known: each goes out alone. */
    void apart(List<Seat> batch) {
        synchronized (lock) {
            drafts.end();
            batch.forEach(seat -> seat.alone = true);
            batchAgain(batch);
        }
    }

    /** Nothing comes of the batch. */
    void failed(List<Seat> batch, Function<Seat, Throwable> fault) {
        synchronized (lock) {
            drafts.end();
            for (Seat seat : batch) {
                if (seat.state == Seat.State.OUT) {
                    seat.done(fault.apply(seat));
                }
            }
            allAgain();
        }
        wakeDone(batch);
    }

    private void batchAgain(List<Seat> batch) {
        for (Seat seat : batch) {
            if (seat.state == Seat.State.OUT) {
                again(seat);
            }
        }
        allAgain();
    }

    private void allAgain() {
        drafts.clear().forEach(this::again);
        turn.wakeFirst();
    }

    /**
     * Runs code of a user's. When the thread has the turn, it loses it after the limit, if others wait for it.
     *
     * @return whether it was over within the limit
     */
    boolean limited(long limitNanos, Runnable code) {
        long until = Threads.nanoTime() + limitNanos;
        Seat mine = turn.ofThisThread();
        if (mine == null) {
            code.run();
            return Threads.nanoTime() - until < 0;
        }
        long outer = limit(mine, until);
        try {
            code.run();
        } finally {
            limit(mine, outer);
        }
        return turn.isOf(mine) && Threads.nanoTime() - until < 0;
    }

    private long limit(Seat seat, long untilNanos) {
        synchronized (lock) {
            return turn.limit(seat, untilNanos);
        }
    }
}
