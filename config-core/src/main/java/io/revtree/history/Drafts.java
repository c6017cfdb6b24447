package io.revtree.history;

import io.revtree.store.BlobId;
import io.revtree.store.StoreLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of a branch, the batch of drafts that is being published upon it, and the drafts that stack up upon that. Guarded
 * by the lock of its {@link Committers}; {@link #tip} and {@link #isOut} may be asked without it.
 */
final class Drafts {

    private final StoreLimits limits;
    private final Deque<Seat> ready = new ArrayDeque<>();
    private volatile @Nullable List<Seat> out;
    private volatile Tip tip;

    /** The head that the next draft is made upon: the highest draft's, or else the tip. */
    private Tip top;

    private long moves;
    private long movesWhenTaken;

    Drafts(StoreLimits limits, Tip tip) {
        this.limits = limits;
        this.tip = tip;
        this.top = tip;
    }

    /** The newest state that is known to be in the store. */
    Tip tip() {
        return tip;
    }

    /** The head that the next draft is made upon. */
    Tip top() {
        return top;
    }

    /** How many times the tip was set. */
    long moves() {
        return moves;
    }

    /** Whether a batch is out. */
    boolean isOut() {
        return out != null;
    }

    /** How many are ready. */
    int readyCount() {
        return ready.size();
    }

    /** Whose draft is the lowest of those that are ready. */
    @Nullable
    Seat lowest() {
        return ready.peekFirst();
    }

    /** The commits that were made and have not landed yet. */
    Map<BlobId, CommitObject> unpublished() {
        Map<BlobId, CommitObject> commits = new HashMap<>();
        List<Seat> batch = out;
        Stream.concat(batch == null ? Stream.of() : batch.stream(), ready.stream())
                .map(seat -> seat.draft().next().commit())
                .forEach(commit -> commits.put(commit.id(), commit));
        return commits;
    }

    /** As {@link Committers#adopt}. */
    Tip adopt(Tip read, long asOf) {
        if (asOf == moves || tip.head().sequence() < read.head().sequence()) {
            set(read);
            if (out == null && ready.isEmpty()) {
                top = tip;
            }
        }
        return tip;
    }

    private void set(Tip next) {
        if (next != tip) {
            tip = next;
            moves++;
        }
    }

    /** What came of the batch that is out, unless a still newer state was read from the store meanwhile. */
    void setNewest(Tip now) {
        boolean newer =
                moves != movesWhenTaken && tip.head().sequence() > now.head().sequence();
        set(newer ? tip : now);
    }

    /** Puts a draft upon the others; false, and nothing is done, if it was not made upon them. */
    boolean push(Seat seat, Draft draft) {
        if (draft.base() != top) {
            return false;
        }
        seat.draft = draft;
        seat.state = Seat.State.READY;
        ready.addLast(seat);
        top = draft.next();
        return true;
    }

    /**
     * Takes a draft that is ready away.
     *
     * @return those that were made upon it, which are gone with it, highest first
     */
    List<Seat> remove(Seat seat) {
        List<Seat> above = new ArrayList<>();
        if (ready.contains(seat)) {
            for (Seat last = ready.removeLast(); last != seat; last = ready.removeLast()) {
                above.add(last);
            }
            top = highest();
        }
        return above;
    }

    private Tip highest() {
        Seat last = ready.peekLast();
        List<Seat> batch = out;
        if (last == null && batch != null) {
            last = batch.get(batch.size() - 1);
        }
        return last == null ? tip : last.draft().next();
    }

    /** Makes a batch of the lowest ones, as many as one publish carries; from now on it is out. At least one is ready. */
    void take() {
        List<Seat> batch = new ArrayList<>(ready.size());
        int blobs = 0;
        long bytes = 0;
        for (Seat seat = ready.peekFirst(); seat != null; seat = ready.peekFirst()) {
            blobs += seat.draft().batch().size();
            bytes += seat.draft().batch().bytes();
            boolean fits = blobs <= limits.blobsPerBatchMax() && bytes <= limits.batchBytesMax();
            if (!batch.isEmpty() && (!fits || seat.alone || batch.get(0).alone)) {
                break;
            }
            seat.state = Seat.State.OUT;
            batch.add(ready.removeFirst());
        }
        movesWhenTaken = moves;
        out = batch;
    }

    /** The batch that is out, lowest draft first. */
    List<Seat> batch() {
        List<Seat> batch = out;
        if (batch == null) {
            throw new IllegalStateException("no batch is out");
        }
        return batch;
    }

    /** The batch is back. What is ready was made upon it. */
    void end() {
        out = null;
    }

    /**
     * Takes all away that is ready.
     *
     * @return whose drafts are gone with that, lowest first
     */
    List<Seat> clear() {
        List<Seat> all = List.copyOf(ready);
        ready.clear();
        top = tip;
        return all;
    }
}
