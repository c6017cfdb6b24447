package io.revtree.history;

import io.revtree.store.BlobId;
import org.jspecify.annotations.Nullable;

/**
 * A commit as the start of its chain of jumps, so that a branch knows where the next commit jumps to without reading. A
 * chain has O(log n) members, each shared by all the lines that it stands in. Thread-safe: racing threads find the same.
 *
 * <p>Source: E. Myers, "An applicative random-access stack", 1983.
 */
final class Ancestor {

    private final BlobId id;
    private final long sequence;
    private final CommitObject.@Nullable Jump jump;
    private volatile @Nullable Ancestor far;

    private Ancestor(BlobId id, long sequence, CommitObject.@Nullable Jump jump, @Nullable Ancestor far) {
        this.id = id;
        this.sequence = sequence;
        this.jump = jump;
        this.far = far;
    }

    static Ancestor of(CommitObject commit) {
        return new Ancestor(commit.id(), commit.sequence(), commit.jump(), null);
    }

    /** Where the jump of a commit leads whose first parent is this one. */
    Ancestor jumpOfChild(Commits commits) {
        Ancestor first = far(commits);
        Ancestor second = first.far(commits);
        return sequence - first.sequence == first.sequence - second.sequence ? second : this;
    }

    /** A commit whose jump leads here. */
    Ancestor nearer(CommitObject commit) {
        return new Ancestor(commit.id(), commit.sequence(), commit.jump(), this);
    }

    CommitObject.Jump asJump() {
        return new CommitObject.Jump(id, sequence);
    }

    /** Where this one's jump leads; itself when it has none, or when that was pruned. */
    private Ancestor far(Commits commits) {
        Ancestor known = far;
        if (known == null) {
            CommitObject commit = jump == null ? null : commits.find(jump.id());
            known = commit == null ? this : of(commit);
            far = known;
        }
        return known;
    }
}
