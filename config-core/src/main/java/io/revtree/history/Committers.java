package io.revtree.history;

import io.revtree.CommitWithdrawnException;
import io.revtree.ContentionException;
import io.revtree.store.BlobId;
import io.revtree.store.StoreLimits;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.thread.Threads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who does what next, among the committers of one branch in this process. Thread-safe.
 *
 * <p>Each committer makes its draft in its own thread, one at a time, in the order of arrival, and upon the draft before: so
 * drafts stack up. Whenever no batch is out, the thread of the lowest draft takes what has stacked up, as much as one publish
 * carries, and leads: it publishes the batch for all of them. A commit is thus in the next publish after it was made, or,
 * when that is full, in one soon after. When a batch does not land as it is, everything that was made upon its head is
 * made again, in the order of arrival.
 *
 * <p>{@link Turn} says whose thread makes its draft next, {@link Pace} whether a leader waits before it takes its batch.
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

    private static final long SPIN_NANOS = 20_000;
    private static final int LOSSES_MAX = 40;

    private final String branch;
    private final StoreLimits limits;
    private final long timeoutNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Turn turn = new Turn();
    private final Pace pace = new Pace();
    private final Deque<Seat> ready = new ArrayDeque<>();
    private volatile @Nullable List<Seat> out;
    private volatile Tip tip;

    /** The head that the next draft is made upon: the highest draft's, or else the tip. */
    private Tip top;

    private long moves;
    private long movesWhenTaken;
    private long tickets;

    Committers(String branch, StoreLimits limits, long timeoutNanos, Tip tip) {
        this.branch = branch;
        this.limits = limits;
        this.timeoutNanos = timeoutNanos;
        this.tip = tip;
        this.top = tip;
    }

    /** The newest state that is known to be in the store. */
    Tip tip() {
        return tip;
    }

    /** How many times the tip was set; to be asked before the store is read for {@link #adopt}. */
    long moves() {
        lock.lock();
        try {
            return moves;
        } finally {
            lock.unlock();
        }
    }

    /** The commits that were made here and have not landed yet. Heads that drafts are made upon are among them. */
    Map<BlobId, CommitObject> unpublished() {
        Map<BlobId, CommitObject> commits = new HashMap<>();
        lock.lock();
        try {
            List<Seat> batch = out;
            Stream.concat(batch == null ? Stream.of() : batch.stream(), ready.stream())
                    .map(seat -> draft(seat).next().commit())
                    .forEach(commit -> commits.put(commit.id(), commit));
            return commits;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a batch is out. */
    boolean isPublishing() {
        return out != null;
    }

    /**
     * Takes a state that was read from the store.
     *
     * @param asOf {@link #moves} before it was read
     * @return the newest state: this one, or a newer one that is known since then
     */
    Tip adopt(Tip read, long asOf) {
        lock.lock();
        try {
            if (asOf == moves || tip.head().sequence() < read.head().sequence()) {
                set(read);
                if (out == null && ready.isEmpty()) {
                    top = tip;
                }
            }
            return tip;
        } finally {
            lock.unlock();
        }
    }

    private void set(Tip next) {
        if (next != tip) {
            tip = next;
            moves++;
        }
    }

    /** What came of a batch, unless a still newer state was read from the store meanwhile. */
    private void setNewest(Tip now) {
        boolean newer =
                moves != movesWhenTaken && tip.head().sequence() > now.head().sequence();
        set(newer ? tip : now);
    }

    /**
     * The batch that is out has landed: from now on reads show it. Those who wait for it are told by {@link #landed}.
     *
     * @param now the head since then: its highest draft's, or a later one that others made upon it
     */
    void reached(Tip now) {
        lock.lock();
        try {
            setNewest(now);
        } finally {
            lock.unlock();
        }
    }

    /** A new committer; the calling thread's. */
    Seat arrive(Cause cause, Proposal proposal) {
        long now = Threads.nanoTime();
        lock.lock();
        try {
            if (turn.ofThisThread() != null) {
                throw new IllegalStateException("a commit on branch '" + branch
                        + "' cannot be made while this thread makes another one there; let it be part of that");
            }
            return new Seat(cause, proposal, tickets++, now, now + timeoutNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the thread of this seat has something to do. An interrupt withdraws a commit that is not out. */
    Step next(Seat seat) {
        boolean spun = false;
        while (true) {
            long patience;
            lock.lock();
            try {
                Step step = step(seat);
                if (step != null) {
                    return step;
                }
                patience = patience(seat);
            } finally {
                lock.unlock();
            }
            if (spun) {
                Threads.parkNanos(this, patience);
            } else {
                spin(seat);
                spun = true;
            }
        }
    }

    private @Nullable Step step(Seat seat) {
        if (seat.again && seat.state == Seat.State.WAITING) {
            seat.interrupted |= Thread.interrupted();
            giveUp(seat); // else one whose head moves on whenever it is made would be made for ever
        }
        if (seat.state == Seat.State.WAITING && turn.take(seat, branch)) {
            seat.state = Seat.State.MAKING;
            seat.base = top;
            return Step.MAKE;
        }
        if (seat.state == Seat.State.READY && mayLead(seat)) {
            take();
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

    private boolean mayLead(Seat seat) {
        return out == null && ready.peekFirst() == seat && pace.lingerNanos(ready.size()) <= 0;
    }

    private void take() {
        List<Seat> batch = new ArrayList<>(ready.size());
        int blobs = 0;
        long bytes = 0;
        for (Seat seat = ready.peekFirst(); seat != null; seat = ready.peekFirst()) {
            blobs += draft(seat).batch().size();
            bytes += draft(seat).batch().bytes();
            boolean fits = blobs <= limits.blobsPerBatchMax() && bytes <= limits.batchBytesMax();
            if (!batch.isEmpty() && (!fits || seat.alone || batch.get(0).alone)) {
                break;
            }
            seat.state = Seat.State.OUT;
            batch.add(ready.removeFirst());
        }
        movesWhenTaken = moves;
        pace.began();
        out = batch;
    }

    /** What the leader publishes, lowest draft first. */
    List<Seat> batch() {
        List<Seat> batch = out;
        if (batch == null) {
            throw new IllegalStateException("no batch is out");
        }
        return batch;
    }

    static Draft draft(Seat seat) {
        Draft draft = seat.draft;
        if (draft == null) {
            throw new IllegalStateException("a commit that is " + seat.state + " has no draft");
        }
        return draft;
    }

    /** Withdraws a commit that is not out, and leaves one that is, when its caller waits no longer. */
    private void giveUp(Seat seat) {
        boolean late = Threads.nanoTime() - seat.deadlineNanos >= 0;
        if (seat.state == Seat.State.OUT) {
            if (late) {
                seat.done(
                        new UnknownOutcomeException("transaction " + seat.cause.transaction() + " on branch '" + branch
                                + "' is out, and within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                                + " ms no answer came; ask later whether it has landed"));
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
        if (!turn.leave(seat) && ready.contains(seat)) {
            while (ready.peekLast() != seat) {
                again(ready.removeLast());
            }
            ready.removeLast();
            top = highest();
        }
        turn.wakeFirst();
    }

    private Tip highest() {
        Seat last = ready.peekLast();
        List<Seat> batch = out;
        if (last == null && batch != null) {
            last = batch.get(batch.size() - 1);
        }
        return last == null ? tip : draft(last).next();
    }

    private long patience(Seat seat) {
        long now = Threads.nanoTime();
        long patience = seat.deadlineNanos - now;
        if (turn.isLimitedBefore(seat)) {
            patience = Math.min(patience, turn.limitNanos() - now);
        }
        if (ready.peekFirst() == seat && out == null && pace.lingers()) {
            patience = Math.min(patience, pace.lingerNanos(ready.size()));
        }
        return Math.max(patience, 1);
    }

    private void spin(Seat seat) {
        Seat.State state = seat.state;
        if (!Threads.maySpin() || (state != Seat.State.WAITING && pace.isSlow())) {
            return;
        }
        long until = Threads.nanoTime() + SPIN_NANOS;
        while (seat.state == state
                && (state == Seat.State.WAITING ? turn.isTaken() : out != null)
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
        Seat lowest = ready.peekFirst();
        if (lowest != null) {
            lowest.wake();
        }
    }

    /** Puts a draft upon the others; if the branch moved while it was made, it has to be made again. */
    void made(Seat seat, Draft draft) {
        lock.lock();
        try {
            if (!turn.end(seat)) { // it was taken from it
                if (draft.refusal() != null) {
                    seat.done(draft.refusal());
                }
                return;
            }
            if (draft.base() == top) {
                seat.draft = draft;
                seat.state = Seat.State.READY;
                ready.addLast(seat);
                top = draft.next();
                if (pace.lingers() && pace.lingerNanos(ready.size()) <= 0) {
                    wakeLowest();
                }
            } else {
                again(seat);
            }
            turn.wakeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a commit that could not be made. */
    void broken(Seat seat, Throwable fault) {
        lock.lock();
        try {
            if (turn.end(seat)) {
                turn.wakeFirst();
            }
            seat.done(fault);
        } finally {
            lock.unlock();
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
        lock.lock();
        try {
            pace.ended(ready.size() + batch.size());
            for (Seat seat : batch) {
                if (seat.state == Seat.State.OUT) {
                    Draft draft = draft(seat);
                    if (draft.refusal() != null) {
                        seat.done(draft.refusal());
                    } else {
                        seat.done(draft.next().commit());
                    }
                }
            }
            out = null;
            if (tip != draft(batch.get(batch.size() - 1)).next()) {
                allAgain();
            }
            wakeLowest();
        } finally {
            lock.unlock();
        }
        wakeDone(batch);
    }

    /** Others moved the head first: all is made again upon it, but for those that lost it too often. */
    void lost(List<Seat> batch, Tip now) {
        lock.lock();
        try {
            out = null;
            setNewest(now);
            for (Seat seat : batch) {
                if (seat.state == Seat.State.OUT && ++seat.losses >= LOSSES_MAX) {
                    seat.done(new ContentionException("other writers of branch '" + branch + "' won " + seat.losses
                            + " times in a row; nothing was committed, try again later"));
                }
            }
            batchAgain(batch);
        } finally {
            lock.unlock();
        }
        wakeDone(batch);
    }

    /** One of the batch cannot be published, and which one is not known: each goes out alone. */
    void apart(List<Seat> batch) {
        lock.lock();
        try {
            out = null;
            batch.forEach(seat -> seat.alone = true);
            batchAgain(batch);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes of the batch. */
    void failed(List<Seat> batch, Function<Seat, Throwable> fault) {
        lock.lock();
        try {
            out = null;
            for (Seat seat : batch) {
                if (seat.state == Seat.State.OUT) {
                    seat.done(fault.apply(seat));
                }
            }
            allAgain();
        } finally {
            lock.unlock();
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
        ready.forEach(this::again);
        ready.clear();
        top = tip;
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
        lock.lock();
        try {
            return turn.limit(seat, untilNanos);
        } finally {
            lock.unlock();
        }
    }
}
