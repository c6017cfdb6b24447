package io.revtree.history;

import io.revtree.ConfigException;
import io.revtree.ContentionException;
import io.revtree.RevisionNotFoundException;
import io.revtree.hooks.Hooks;
import io.revtree.object.ObjectBatch;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.tree.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One branch as this process sees it: its newest state, which is never older than the commits that this process made, and
 * the only way to a new one. Thread-safe; committers of one process take turns.
 *
 * <p>A commit lands so:
 *
 * <ol>
 *   <li>The change is made onto the newest known head, which gives a tree. If its content is the head's, or the head refuses
 *       the change, that is all, provided that the store knows no newer head.
 *   <li>Every object of it that is not found at the same place in the head's tree is written, whatever was written before,
 *       and the head moves from the value that was read by compare-and-set: one publish.
 *   <li>If the answer is not yes, the head is read again. As long as it has not moved, the very same commit is sent again:
 *       should the first one land after all, the second one finds its own commit as the head. If it has moved, the new
 *       commits are searched for the transaction's id; found, it has landed. Otherwise it never will, since the value
 *       that it expected is gone: the change is made again, onto the new head.
 * </ol>
 *
 * Tries are bounded. What ends them without success throws ContentionException or StoreUnavailableException if nothing
 * landed, and UnknownOutcomeException, with the transaction's id, if that cannot be known.
 */
public final class Line {

    private static final int TRIES_MAX = 40;

    /** A store that does not answer is not what waiting in a commit is for. */
    private static final int UNAVAILABLE_MAX = 6;

    private final Repository repository;
    private final KvStore store;
    private final String branch;
    private final String ref;
    private final ReentrantLock turn = new ReentrantLock();
    private final Hooks hooks = new Hooks();
    private volatile Tip tip;

    Line(Repository repository, String branch, byte[] value) {
        this.repository = repository;
        this.store = repository.store();
        this.branch = branch;
        this.ref = Head.PREFIX + branch;
        this.tip = read(value, null);
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
        return tip;
    }

    /** Reads the newest state from the store. */
    public Tip refresh() {
        turn.lock();
        try {
            return reread();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Makes a commit.
     *
     * @param proposal what it is to be
     * @return the commit that landed, or that of the head when nothing changes
     */
    public CommitObject commit(Cause cause, Proposal proposal) {
        turn.lock();
        try {
            return new Attempts(cause, proposal).land();
        } finally {
            turn.unlock();
        }
    }

    private Tip reread() {
        byte[] value = store.readRef(ref);
        if (value == null) {
            throw new RevisionNotFoundException("there is no branch '" + branch + "' any more; it was deleted");
        }
        Tip known = tip;
        if (!Arrays.equals(value, known.value())) {
            known = read(value, known);
            tip = known;
        }
        return known;
    }

    private Tip read(byte[] value, @Nullable Tip known) {
        Head head = Head.parse(ref, value);
        if (known != null && known.commit().id().equals(head.commit())) {
            return new Tip(value, head, known.commit(), known.tree(), known.ancestor());
        }
        CommitObject commit = repository.commits().read(head.commit());
        repository.schemas().next(commit.schema());
        return new Tip(value, head, commit, repository.tree(commit), Ancestor.of(commit));
    }

    /** A commit that is ready to go out, and what the branch is once it has. */
    private record Draft(Tip next, ObjectBatch batch) {}

    private Draft draft(Tip head, Tree tree, Cause cause) {
        ObjectBatch batch = new ObjectBatch();
        tree.collectNew(head.tree(), batch);
        CommitObject parent = head.commit();
        BlobId schema = repository.schemas().next(parent.schema());
        if (!schema.equals(parent.schema())) {
            repository.schemas().collect(batch);
        }
        Ancestor jump = head.ancestor().jumpOfChild(repository.commits());
        CommitObject commit = CommitObject.write(
                tree.id(),
                schema,
                List.of(parent.id()),
                parent.sequence() + 1,
                Math.max(repository.now(), parent.time()),
                cause,
                jump.asJump(),
                batch);
        Head next = Head.of(commit, head.head().epoch());
        return new Draft(new Tip(next.value(), next, commit, tree, jump.nearer(commit)), batch);
    }

    /** The tries of one commit, in its turn. */
    private final class Attempts {

        private final Cause cause;
        private final Proposal proposal;
        private final Tries tries = new Tries(TRIES_MAX);
        private int unavailable;

        /** The time of the first draft: what is older than it cannot be made from it. */
        private long since = Long.MAX_VALUE;

        /** Why it may have landed, or may yet, unknown to us; null when it has certainly not. */
        private @Nullable UnknownOutcomeException doubt;

        /** Why the head that was tried last takes no such change; null when it takes it. */
        private @Nullable ConfigException refusal;

        Attempts(Cause cause, Proposal proposal) {
            this.cause = cause;
            this.proposal = proposal;
        }

        CommitObject land() {
            Tip head = tip;
            Draft draft = null;
            while (tries.next()) {
                try {
                    if (draft == null) {
                        Tree tree = changed(head);
                        if (tree == null) {
                            Tip now = reread();
                            if (Arrays.equals(now.value(), head.value())) {
                                return unchanged(head);
                            }
                            head = now;
                            continue;
                        }
                        draft = draft(head, tree, cause);
                        since = Math.min(since, draft.next.commit().time());
                    }
                    if (send(draft, head)) {
                        tip = draft.next;
                        draft.batch.landed();
                        return draft.next.commit();
                    }
                    Tip now = reread();
                    if (!Arrays.equals(now.value(), head.value())) {
                        CommitObject landed = repository
                                .commits()
                                .ofTransaction(cause.transaction(), now.commit(), head.commit(), since);
                        if (landed != null) {
                            draft.batch.landed();
                            return landed;
                        }
                        doubt = null;
                        head = now;
                        draft = null;
                    }
                } catch (RuntimeException e) {
                    boolean again = e instanceof StoreUnavailableException && ++unavailable < UNAVAILABLE_MAX;
                    if (!again) {
                        throw doubt == null ? e : unknown(e);
                    }
                }
            }
            if (doubt != null) {
                throw unknown(doubt);
            }
            throw new ContentionException("other writers of branch '" + branch + "' won " + tries.made()
                    + " times in a row; nothing was committed, try again later");
        }

        /** What the change makes of a head, sealed; null when it changes nothing or is refused, as {@link #refusal} says. */
        private @Nullable Tree changed(Tip head) {
            refusal = null;
            try {
                Tree tree = proposal.onto(head).tree().seal();
                return tree.id().equals(head.tree().id()) ? null : tree;
            } catch (ConfigException e) {
                refusal = e;
                return null;
            }
        }

        /** The outcome of a change that the newest head refuses, or that changes nothing there. */
        private CommitObject unchanged(Tip head) {
            if (refusal != null) {
                throw refusal;
            }
            return head.commit();
        }

        /** Sends everything once; whether it has landed. */
        private boolean send(Draft draft, Tip head) {
            try {
                return publish(draft, head);
            } catch (UnknownOutcomeException e) {
                doubt = e;
                return false;
            }
        }

        private UnknownOutcomeException unknown(RuntimeException cause) {
            return new UnknownOutcomeException(
                    "transaction " + this.cause.transaction() + " on branch '" + branch
                            + "' may have been committed or not: " + cause.getMessage(),
                    cause);
        }
    }

    private boolean publish(Draft draft, Tip head) {
        Map<BlobId, byte[]> blobs = draft.batch.blobs();
        if (!repository.fits(draft.batch)) {
            blobs = repository.writeAhead(blobs);
        }
        return store.publish(blobs, ref, head.value(), draft.next.value());
    }
}
