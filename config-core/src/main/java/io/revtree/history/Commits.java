package io.revtree.history;

import io.revtree.CorruptObjectException;
import io.revtree.TransactionId;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commits of a store, and the ways from one to another. Along first parents the sequence falls by one at each step and
 * time never rises, so that jumps lead to any ancestor with O(log n) reads. Thread-safe.
 */
public final class Commits {

    private final KvStore store;
    private final ObjectReader reader;

    Commits(KvStore store, ObjectReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** The commit with this id; CorruptObjectException if it is not in the store. */
    CommitObject read(BlobId id) {
        return reader.load(id, CommitObject.DECODER).value();
    }

    /** The commits from this one back to the creating one, along first parents, read one by one as they are asked for. */
    public Stream<CommitObject> line(CommitObject from) {
        return Stream.<@Nullable CommitObject>iterate(
                        from, Objects::nonNull, commit -> parent(Objects.requireNonNull(commit)))
                .map(Objects::requireNonNull);
    }

    /** The first parent; null for the creating commit. */
    public @Nullable CommitObject parent(CommitObject commit) {
        BlobId parent = commit.firstParent();
        return parent == null ? null : read(parent);
    }

    /** The ancestor along first parents with this sequence, which is at most that of the commit. */
    CommitObject ancestor(CommitObject from, long sequence) {
        CommitObject at = from;
        while (at.sequence() > sequence) {
            CommitObject.Jump jump = at.jump();
            CommitObject far = jump != null && jump.sequence() >= sequence ? find(jump.id()) : null;
            at = far != null ? far : firstParent(at);
        }
        return at;
    }

    /** The newest commit along first parents that is not later than this; null when all are. */
    @Nullable
    CommitObject latestAt(CommitObject from, long time) {
        CommitObject at = from;
        while (at.time() > time) {
            if (at.firstParent() == null) {
                return null;
            }
            CommitObject far = at.jump() == null ? null : find(at.jump().id());
            at = far != null && far.time() > time ? far : firstParent(at);
        }
        return at;
    }

    /**
     * The commit of a transaction among those that {@code from} is made from, itself included, and {@code known} is not; null
     * when it is not there.
     *
     * @param since the time of the commit that is looked for: what is older cannot be made from it
     */
    @Nullable
    CommitObject ofTransaction(TransactionId transaction, CommitObject from, CommitObject known, long since) {
        Deque<CommitObject> left = new ArrayDeque<>();
        Set<BlobId> met = new HashSet<>();
        met.add(known.id());
        if (met.add(from.id())) {
            left.push(from);
        }
        while (!left.isEmpty()) {
            CommitObject commit = left.pop();
            if (commit.transaction().equals(transaction)) {
                return commit;
            }
            if (commit.time() >= since) {
                for (BlobId parent : commit.parents()) {
                    if (met.add(parent)) {
                        left.push(read(parent));
                    }
                }
            }
        }
        return null;
    }

    /** What a jump leads to; null when that was pruned. */
    @Nullable
    CommitObject find(BlobId id) {
        try {
            return read(id);
        } catch (CorruptObjectException e) {
            if (store.readBlobs(List.of(id)).isEmpty()) {
                return null;
            }
            throw e;
        }
    }

    private CommitObject firstParent(CommitObject commit) {
        CommitObject parent = parent(commit);
        if (parent == null) {
            throw new CorruptObjectException("commit " + commit.id() + " has sequence " + commit.sequence()
                    + ", but its line ends before the commit that creates the tree");
        }
        return parent;
    }
}
