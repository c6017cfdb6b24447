package io.revtree.history;

import io.revtree.CorruptObjectException;
import io.revtree.TransactionId;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The commits of a store, and the ways from one to another. Along first parents the sequence falls by one at each step and
 * time never rises, so that jumps lead to any ancestor with O(log n) reads. Thread-safe.
 */
public final class Commits {

    /**
     * An order in which each commit stands before all that it is made from, over all parents:
     *
     * <ol>
     *   <li>The sequence of a commit is one more than that of its first parent, and its time is not less. So by falling time, and
     *       by falling sequence where times are equal, it stands before its first parent.
     *   <li>The time of a merge is more than that of its second parent, whose sequence may be anything. So it stands before its
     *       second parent.
     *   <li>Ids only tell commits apart that are equal in both, of which by 1 and 2 none is made from the other.
     * </ol>
     */
    public static final Comparator<CommitObject> NEWEST_FIRST = Comparator.comparingLong(CommitObject::time)
            .thenComparingLong(CommitObject::sequence)
            .reversed()
            .thenComparing(CommitObject::id);

    private final KvStore store;
    private final ObjectReader reader;
    private final Map<BlobId, CommitObject> unpublished;

    Commits(KvStore store, ObjectReader reader) {
        this(store, reader, Map.of());
    }

    private Commits(KvStore store, ObjectReader reader, Map<BlobId, CommitObject> unpublished) {
        this.store = store;
        this.reader = reader;
        this.unpublished = unpublished;
    }

    /** These commits, and some that are not in the store yet. */
    Commits with(Map<BlobId, CommitObject> more) {
        return more.isEmpty() ? this : new Commits(store, reader, more);
    }

    /** The commit with this id; CorruptObjectException if it is not in the store. */
    CommitObject read(BlobId id) {
        CommitObject own = unpublished.get(id);
        return own != null ? own : reader.load(id, CommitObject.DECODER).value();
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

    /** All that these are made from, over all parents, themselves included, newest first; read as the stream is. */
    public Stream<CommitObject> all(Collection<CommitObject> from) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new Walk(this, from), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT),
                false);
    }

    /** Whether {@code older} is {@code newer} or one of its ancestors along first parents. */
    public boolean isOnLine(CommitObject older, CommitObject newer) {
        CommitObject at = newer;
        while (at != null && at.sequence() > older.sequence()) {
            CommitObject.Jump jump = at.jump();
            CommitObject far = jump != null && jump.sequence() >= older.sequence() ? find(jump.id()) : null;
            BlobId parent = at.firstParent();
            at = far != null || parent == null ? far : find(parent);
        }
        return at != null && at.id().equals(older.id());
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

    /** The commit with this id; null when it was pruned. */
    public @Nullable CommitObject find(BlobId id) {
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
