package io.revtree.watch;

import io.revtree.history.CommitObject;
import io.revtree.history.Repository;
import io.revtree.history.Tip;
import io.revtree.store.BlobId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way of a branch to its newest state, commit by commit. For one thread. */
final class Course {

    private final Repository repository;
    private final Tip newest;
    private final Map<BlobId, Tip> fresh;

    /** {@code fresh} are states of this process, which need not be read. */
    Course(Repository repository, Tip newest, Map<BlobId, Tip> fresh) {
        this.repository = repository;
        this.newest = newest;
        this.fresh = fresh;
    }

    /** The commits after this one, the newest last; null if that is not made from it along first parents. */
    @Nullable
    List<CommitObject> after(CommitObject older) {
        Deque<CommitObject> commits = new ArrayDeque<>();
        CommitObject at = newest.commit();
        while (at != null && at.sequence() > older.sequence()) {
            commits.addFirst(at);
            at = at.parents().isEmpty() ? null : commit(at.parents().get(0));
        }
        return at != null && at.id().equals(older.id()) ? List.copyOf(commits) : null;
    }

    private @Nullable CommitObject commit(BlobId id) {
        Tip own = fresh.get(id);
        return own == null ? repository.commits().find(id) : own.commit();
    }

    /** Whether the state that a commit of this way made need not be read. */
    boolean isAtHand(CommitObject commit) {
        return own(commit) != null;
    }

    private @Nullable Tip own(CommitObject commit) {
        return commit.id().equals(newest.commit().id()) ? newest : fresh.get(commit.id());
    }

    /** The state that a commit of this way made. */
    News.State state(CommitObject commit) {
        Tip own = own(commit);
        return new News.State(commit, own == null ? repository.tree(commit) : own.tree());
    }
}
