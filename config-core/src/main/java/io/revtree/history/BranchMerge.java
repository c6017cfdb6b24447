package io.revtree.history;

import io.revtree.ConfigException;
import io.revtree.ContentionException;
import io.revtree.CorruptObjectException;
import io.revtree.MergePolicy;
import io.revtree.NoCommonAncestorException;
import io.revtree.PrunedRevisionException;
import io.revtree.merge.ThreeWayMerge;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.tree.Tree;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges a commit into a branch, whatever the branch's head is by then:
 *
 * <ul>
 *   <li>A head that is made from the commit, or is it, stays.
 *   <li>A head among the commit's first parents moves on to the commit.
 *   <li>Any other becomes the first parent of a new commit whose second one is the commit, also where the tree is just the
 *       commit's.
 * </ul>
 *
 * The commit is pinned until it is closed, so that a prune and a collection beside it cannot take away what the branch is about to be
 * made from, nor what both have in common. A pin that is gone when a head is met, since all took too long, is made again.
 *
 * <p>What was dropped by a prune is not merged: nobody knows any more what the two have in common, and with another base than that, what one
 * side took back would come again.
 */
public final class BranchMerge implements Proposal, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BranchMerge.class);

    private static final Duration PINNED = Duration.ofMinutes(10);

    private final Repository repository;
    private final Line into;
    private final CommitObject from;
    private final Tree theirs;
    private Holding.Pin pin;
    private final AtomicReference<@Nullable Made> prepared = new AtomicReference<>();

    /** What becomes of a head. */
    private record Made(Tip head, Next next) {}

    /**
     * SchemaMismatchException if the program's schema contradicts that of the commit, PrunedRevisionException if the commit was
     * pruned.
     */
    public BranchMerge(Repository repository, Line into, CommitObject from) {
        this.repository = repository;
        this.into = into;
        this.from = from;
        this.pin = repository.pinKept(from, PINNED);
        try {
            repository.schemas().next(from.schema());
            this.theirs = repository.tree(from);
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /**
     * Merges into the head that is known now, before there is a turn in which others wait. If it is still the head then, that is
     * done; if not, what was read is in memory.
     */
    public BranchMerge prepare() {
        Tip head = into.tip();
        try {
            prepared.set(new Made(head, next(head)));
        } catch (ConfigException | StoreUnavailableException e) {
            // a newer head may take it, and the store may answer then; the turn decides
        }
        return this;
    }

    /** MergeConflictException with all conflicts, if there are any; NoCommonAncestorException where nothing is in common. */
    @Override
    public Next onto(Tip head) {
        if (!pin.holds()) {
            pin = repository.pinKept(from, PINNED);
        }
        Made made = prepared.getAndSet(null);
        return made != null && made.head == head ? made.next : next(head);
    }

    @Override
    public void close() {
        try {
            pin.letGo();
        } catch (StoreException | ContentionException e) {
            LOG.debug("the pin of commit {} stays until it expires", from.id(), e);
        }
    }

    private Next next(Tip head) {
        Cuts cuts = repository.shallow().reload(); // since the head is known
        while (true) {
            try {
                return next(head, cuts);
            } catch (CorruptObjectException e) {
                Cuts now = repository.shallow().reload();
                if (now.equals(cuts)) {
                    throw e;
                }
                cuts = now; // else a collection took what a prune dropped meanwhile
            }
        }
    }

    private Next next(Tip head, Cuts cuts) {
        Commits commits = repository.commits().by(cuts).with(into.unpublished());
        CommitObject ours = head.commit();
        if (commits.isOnLine(from, ours)) {
            return new Next.Change(head.tree());
        }
        if (commits.isOnLine(ours, from)) {
            return new Next.Forward(theirs, from);
        }
        checkKnown(commits, cuts, ours);
        List<CommitObject> bases = new MergeBases(commits).of(ours, from);
        if (bases.isEmpty()) {
            throw new NoCommonAncestorException("commit " + from.id() + " and branch '" + into.branch()
                    + "' have no commit in common that is still there, so what each of them changed cannot be told;"
                    + " restore what is wanted of the one to the other");
        }
        if (bases.get(0).id().equals(from.id())) {
            return new Next.Change(head.tree());
        }
        repository.schemas().merged(ours.schema(), from.schema()); // what contradicts need not be merged first
        List<Tree> began = bases.stream().map(repository::tree).toList();
        MergePolicy policy = repository.settings().mergePolicy();
        return new Next.Merge(
                ThreeWayMerge.of(began, head.tree(), theirs, policy).orThrow().seal(), from);
    }

    /** PrunedRevisionException if only one of the two is made from a commit that was brought back after it was dropped. */
    private void checkKnown(Commits commits, Cuts cuts, CommitObject ours) {
        for (Cuts.Cut cut : cuts.broughtBack()) {
            CommitObject back = commits.find(cut.commit());
            if (back != null && commits.isMadeFrom(ours, back) != commits.isMadeFrom(from, back)) {
                throw new PrunedRevisionException(
                        "commit " + from.id() + " cannot be merged into branch '" + into.branch()
                                + "': commit " + back.id()
                                + ", which one of them is made from, was brought back after history was"
                                + " cut, so what they have in common is not known; restore what is wanted of the one to the other");
            }
        }
    }
}
