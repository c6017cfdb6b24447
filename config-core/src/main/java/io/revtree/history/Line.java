package io.revtree.history;

import io.revtree.ConfigException;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.Registration;
import io.revtree.RevisionNotFoundException;
import io.revtree.UnknownCommitException;
import io.revtree.hooks.Hooks;
import io.revtree.object.ObjectBatch;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.thread.Threads;
import io.revtree.tree.Tree;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One branch as this process sees it: its newest state, which is never older than the commits that this process made, and
 * the only way to a new one. Thread-safe.
 *
 * <p>A commit lands so:
 *
 * <ol>
 *   <li>Its thread makes a draft upon the newest known head, or upon the drafts of those who came before, as {@link
 *       Committers} says. If the content is the head's, or the head refuses the change, the draft moves nothing; this is
 *       the outcome when what it was made upon turns out to be the head in the store.
 *   <li>The drafts that stacked up go out as one batch: every object of them that is not found at the same place in what
 *       they were made upon is written, whatever was written before, and the head moves from the value that was read to that of
 *       the highest draft by compare-and-set: one publish.
 *   <li>If the answer is not yes, the head is read again. As long as it has not moved, the very same batch is sent again:
 *       should the first one land after all, the second one finds its own commit as the head. If it has moved, the new
 *       commits are searched for the transaction's id; found, the batch has landed. Otherwise it never will, since the value
 *       that it expected is gone: all is made again, onto the new head.
 * </ol>
 *
 * Tries are bounded. What ends them without success throws ContentionException or StoreUnavailableException if nothing
 * landed, and UnknownOutcomeException, with the transaction's id, if that cannot be known. A batch that fails for another
 * reason is taken apart, so that a commit that cannot be stored fails alone.
 */
public final class Line {

    private static final int TRIES_MAX = 40;

    /** A store that does not answer is not what waiting in a commit is for. */
    private static final int UNAVAILABLE_MAX = 6;

    private final Repository repository;
    private final KvStore store;
    private final String branch;
    private final String ref;
    private final Committers committers;
    private final Hooks hooks;
    private final List<LineWatcher> watchers = new CopyOnWriteArrayList<>();

    /** How many batches in a row others were faster than. */
    private final AtomicInteger losses = new AtomicInteger();

    /** RevisionNotFoundException if there is no such branch any more. */
    Line(Repository repository, String branch) {
        this.repository = repository;
        this.store = repository.store();
        this.branch = branch;
        this.ref = Head.PREFIX + branch;
        this.committers = new Committers(
                branch, store.limits(), repository.settings().commitTimeout().toNanos(), reread(null));
        this.hooks = new Hooks(
                repository.settings().hookTimeout(), repository.settings().observer(), this::limited);
    }

    /** The name of the branch. */
    public String branch() {
        return branch;
    }

    /** What this process has hung onto the branch. */
    public Hooks hooks() {
        return hooks;
    }

    /** The newest state that this process knows. */
    public Tip tip() {
        return committers.tip();
    }

    /** Commits that a head may be made from, and that are not in the store yet. */
    Map<BlobId, CommitObject> unpublished() {
        return committers.unpublished();
    }

    /** Reads the newest state from the store; RevisionNotFoundException when the branch was deleted. */
    public Tip refresh() {
        long moves = committers.moves();
        Tip known = tip();
        Tip newest = committers.adopt(reread(known), moves);
        if (newest != known) {
            tellWatchers();
        }
        return newest;
    }

    /**
     * As {@link #refresh}, unless a commit of this process is on its way and will learn of it.
     *
     * @return whether the store was asked
     */
    public boolean follow() {
        if (committers.isPublishing()) {
            return false;
        }
        refresh();
        return true;
    }

    /** Has a watcher told, in the thread that learns of it, how the branch moves. */
    public Registration onMoved(LineWatcher watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Has a watcher told, in a thread of the store's, when the store says that the branch may have moved; it may never say so. */
    public Registration onHinted(Runnable watcher) {
        return store.watchRefs(ref, hint -> {
            if (hint.equals(ref)) {
                watcher.run();
            }
        })::close;
    }

    private void tellWatchers() {
        watchers.forEach(LineWatcher::moved);
    }

    /**
     * Runs code of a user's in this thread. If that is within {@link Proposal#onto} and takes longer than the limit, other
     * commits go ahead, and this one cannot land any more.
     *
     * @return whether it was over within the limit; if not, the proposal is to refuse the head
     */
    public boolean limited(Duration limit, Runnable code) {
        return committers.limited(limit.toNanos(), code);
    }

    /**
     * Makes a commit.
     *
     * @return the commit that landed, or that of the head when nothing changes
     */
    public CommitObject commit(Cause cause, Proposal proposal) {
        Seat seat = committers.arrive(cause, proposal);
        try {
            while (true) {
                switch (committers.next(seat)) {
                    case MAKE -> make(seat);
                    case LEAD -> publish(seat, committers.batch());
                    case RETURN -> {
                        return seat.outcome();
                    }
                }
            }
        } finally {
            if (seat.interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Tip reread(@Nullable Tip known) {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] value = store.readRef(ref);
            if (value == null) {
                throw new RevisionNotFoundException("there is no branch '" + branch + "' any more; it was deleted");
            }
            try {
                return read(value, known);
            } catch (CorruptObjectException e) {
                // The branch may have moved on since, and what it was be pruned and collected.
                if (Arrays.equals(value, store.readRef(ref))) {
                    throw e;
                }
            }
        }
        throw new ContentionException("branch '" + branch + "' was pruned and collected " + TRIES_MAX
                + " times in a row while it was read; try again");
    }

    private Tip read(byte[] value, @Nullable Tip known) {
        if (known != null && Arrays.equals(value, known.value())) {
            return known;
        }
        Head head = Head.parse(ref, value);
        if (head.isPending()) {
            throw new RevisionNotFoundException("there is no branch '" + branch + "' yet; it is just being begun");
        }
        if (known != null && known.commit().id().equals(head.commit())) {
            return new Tip(value, head, known.commit(), known.tree(), known.ancestor());
        }
        CommitObject commit = repository.commits().read(head.commit());
        repository.schemas().next(commit.schema());
        return new Tip(value, head, commit, Tree.load(repository.context(), commit.root()), Ancestor.of(commit));
    }

    private void make(Seat seat) {
        Tip head = Objects.requireNonNull(seat.base);
        Draft draft;
        try {
            draft = draft(head, seat);
        } catch (ConfigException refusal) {
            draft = Draft.refused(head, refusal);
        } catch (Throwable e) { // also a checked one, which code in other languages throws
            committers.broken(seat, e);
            return;
        }
        committers.made(seat, draft);
    }

    private Draft draft(Tip head, Seat seat) {
        Tries tries = new Tries(UNAVAILABLE_MAX);
        StoreUnavailableException unavailable = null;
        while (tries.next()) {
            try {
                return draft(head, seat.cause, seat.proposal.onto(head));
            } catch (StoreUnavailableException e) {
                unavailable = e;
            }
        }
        throw Objects.requireNonNull(unavailable);
    }

    private Draft draft(Tip head, Cause cause, Next next) {
        if (next instanceof Next.Forward forward) {
            return forward(head, forward);
        }
        CommitObject merged = next instanceof Next.Merge merge ? merge.merged() : null;
        Tree tree = next.tree().seal();
        if (merged == null && tree.id().equals(head.tree().id())) {
            return Draft.unchanged(head);
        }
        ObjectBatch batch = repository.newBatch();
        tree.collectNew(head.tree(), batch);
        CommitObject parent = head.commit();
        BlobId schema = merged == null
                ? repository.schemas().next(parent.schema())
                : repository.schemas().merged(parent.schema(), merged.schema());
        if (!schema.equals(parent.schema())) {
            repository.schemas().collect(schema, batch);
        }
        // A second parent is strictly older, so that times order all ancestors.
        long time = Math.max(repository.now(), parent.time());
        Ancestor jump = head.ancestor().jumpOfChild(repository.commits());
        CommitObject commit = CommitObject.write(
                tree.id(),
                schema,
                merged == null ? List.of(parent.id()) : List.of(parent.id(), merged.id()),
                parent.sequence() + 1,
                merged == null ? time : Math.max(time, merged.time() + 1),
                cause,
                jump.asJump(),
                batch);
        Head value = head.head().at(commit);
        return new Draft(head, new Tip(value.value(), value, commit, tree, jump.nearer(commit)), batch, false, null);
    }

    private Draft forward(Tip head, Next.Forward forward) {
        CommitObject to = forward.to();
        if (to.id().equals(head.commit().id())) {
            return Draft.unchanged(head);
        }
        Head value = head.head().at(to);
        Tip next = new Tip(value.value(), value, to, forward.tree(), Ancestor.of(to));
        return new Draft(head, next, new ObjectBatch(), true, null);
    }

    /** Publishes a batch for all its committers, and tells what came of it. */
    private void publish(Seat leader, List<Seat> batch) {
        try {
            new Publishing(leader, batch).run();
        } catch (Throwable e) { // whatever else breaks, nobody waits for ever
            committers.failed(batch, seat -> unknown(seat, e));
        }
        tellWatchers();
    }

    private UnknownCommitException unknown(Seat seat, Throwable cause) {
        return new UnknownCommitException(
                seat.cause.transaction(),
                "transaction " + seat.cause.transaction() + " on branch '" + branch
                        + "' may have been committed or not: " + cause.getMessage(),
                cause);
    }

    /** The tries of one batch. */
    private final class Publishing {

        private final Seat leader;
        private final List<Seat> batch;
        private final Tip base;
        private final Tip last;
        private final Map<BlobId, byte[]> blobs;
        private final Tries tries = new Tries(TRIES_MAX);
        private int unavailable;
        private @Nullable RuntimeException absence;

        /** Why it may have landed, or may yet, unknown to us; null when it has certainly not. */
        private @Nullable UnknownOutcomeException doubt;

        Publishing(Seat leader, List<Seat> batch) {
            this.leader = leader;
            this.batch = batch;
            this.base = batch.get(0).draft().base();
            this.last = batch.get(batch.size() - 1).draft().next();
            this.blobs = blobs();
        }

        private Map<BlobId, byte[]> blobs() {
            if (batch.size() == 1) {
                return batch.get(0).draft().batch().blobs();
            }
            Map<BlobId, byte[]> all = new HashMap<>();
            batch.forEach(seat -> all.putAll(seat.draft().batch().blobs()));
            return all;
        }

        void run() {
            Tip landed = land();
            if (landed != null) {
                losses.set(0);
                committers.reached(landed);
                for (Seat seat : batch) {
                    Draft draft = seat.draft();
                    if (draft.moves()) {
                        draft.batch().landed();
                        seat.proposal.landed(draft.base(), draft.next());
                        watchers.forEach(watcher -> watcher.landed(draft.next()));
                    }
                }
                committers.landed(batch);
            }
        }

        /** The head since the batch landed; null if it has not, and all its committers know. */
        private @Nullable Tip land() {
            while (mayTry()) {
                try {
                    if (last == base ? isStillHead() : send()) {
                        return last;
                    }
                    Tip now = reread(base);
                    if (!Arrays.equals(now.value(), base.value())) {
                        if (isAmongAncestors(now)) {
                            return now;
                        }
                        Tries.pause(losses.getAndIncrement());
                        committers.lost(batch, reread(base));
                        return null;
                    }
                } catch (RuntimeException e) {
                    absence = e;
                    if (!(e instanceof StoreUnavailableException) || ++unavailable == UNAVAILABLE_MAX) {
                        break;
                    }
                }
            }
            failed(
                    absence != null
                            ? absence
                            : new ContentionException("branch '" + branch + "' refused " + tries.made()
                                    + " times in a row; nothing was committed, try again later"));
            return null;
        }

        /**
         * Whether there is another try, which there is not when the leader has waited for as long as a commit may. An interrupt concerns
         * it when all is over, but not those that it publishes for.
         */
        private boolean mayTry() {
            leader.interrupted |= Thread.interrupted();
            boolean late = tries.made() > 0 && Threads.nanoTime() - leader.deadlineNanos >= 0;
            return !late && tries.next();
        }

        private boolean isStillHead() {
            return Arrays.equals(store.readRef(ref), base.value());
        }

        /** Sends everything once; whether it has landed. */
        private boolean send() {
            try {
                Map<BlobId, byte[]> rest = repository.fits(blobs) ? blobs : repository.writeAhead(blobs);
                return store.publish(rest, ref, base.value(), last.value());
            } catch (UnknownOutcomeException e) {
                doubt = e;
                return false;
            }
        }

        /** Whether the highest of the batch's commits is among those that a newer head was made from. */
        private boolean isAmongAncestors(Tip now) {
            for (int i = batch.size() - 1; i >= 0; i--) {
                Draft draft = batch.get(i).draft();
                if (draft.moves() && !draft.forward()) {
                    return repository
                                    .commits()
                                    .ofTransaction(
                                            batch.get(i).cause.transaction(),
                                            now.commit(),
                                            base.commit(),
                                            draft.next().commit().time())
                            != null;
                }
            }
            return false; // one that only moved the head forward finds that done when it is made again
        }

        private void failed(RuntimeException e) {
            if (doubt != null) {
                committers.failed(batch, seat -> unknown(seat, e));
            } else if (e instanceof StoreUnavailableException) {
                committers.failed(batch, seat -> new StoreUnavailableException(String.valueOf(e.getMessage()), e));
            } else if (batch.size() > 1) {
                committers.apart(batch);
            } else {
                committers.failed(batch, seat -> e);
            }
        }
    }
}
