package io.revtree.history;

import io.revtree.ConfigException;
import io.revtree.CorruptObjectException;
import io.revtree.PrunedRevisionException;
import io.revtree.TransactionId;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
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

    private static final int TRIES_MAX = 5;

    private final KvStore store;
    private final ObjectReader reader;
    private final Shallow shallow;

    /** Where history is cut; null for as it is in the store. */
    private final @Nullable Cuts given;

    private final Map<BlobId, CommitObject> unpublished;

    Commits(KvStore store, ObjectReader reader) {
        this(store, reader, new Shallow(store, reader), null, Map.of());
    }

    private Commits(
            KvStore store,
            ObjectReader reader,
            Shallow shallow,
            @Nullable Cuts given,
            Map<BlobId, CommitObject> unpublished) {
        this.store = store;
        this.reader = reader;
        this.shallow = shallow;
        this.given = given;
        this.unpublished = unpublished;
    }

    /** These commits, and some that are not in the store yet. */
    Commits with(Map<BlobId, CommitObject> more) {
        return more.isEmpty() ? this : new Commits(store, reader, shallow, given, more);
    }

    /** These commits, with history cut in these places, whatever becomes of it in the store. */
    public Commits by(Cuts cuts) {
        return new Commits(store, reader, shallow, cuts, unpublished);
    }

    /** These commits, each read from the store again, even if it was met before. */
    public Commits uncached() {
        return new Commits(store, new ObjectReader(store, 0), shallow, given, unpublished);
    }

    /** Where history is cut. */
    Shallow shallow() {
        return shallow;
    }

    private Cuts cuts() {
        return given == null ? shallow.cuts() : given;
    }

    /** The cuts as they are now; null if they are what was known. */
    private @Nullable Cuts newer(Cuts known) {
        Cuts now = given == null ? shallow.reload() : given;
        return now.equals(known) ? null : now;
    }

    /** Whether branches, tags, or what is pinned or expiring lead to a commit now. */
    public boolean isHeld(CommitObject commit) {
        return hold(commit, "") != Hold.NONE;
    }

    /** What leads to a commit now, but for one ref. */
    Hold hold(CommitObject commit, String without) {
        Tries tries = new Tries(TRIES_MAX);
        CorruptObjectException missing = null;
        while (tries.next()) {
            try {
                Cuts cuts = shallow.of(shallow.value());
                return Roots.read(store, without).hold(this, cuts, commit);
            } catch (CorruptObjectException e) {
                missing = e; // of a ref that was deleted meanwhile, perhaps
            }
        }
        throw Objects.requireNonNull(missing);
    }

    /** The fault of who met a missing object on the way back from a commit. */
    private ConfigException missing(CommitObject from, CorruptObjectException fault) {
        if (unpublished.isEmpty() && given == null && !isHeld(from)) {
            return new PrunedRevisionException(
                    "commit " + from.id() + " was pruned, and what it was made from is gone", fault);
        }
        return fault;
    }

    /** The commit with this id; CorruptObjectException if it is not in the store. */
    public CommitObject read(BlobId id) {
        CommitObject own = unpublished.get(id);
        return own != null ? own : reader.load(id, CommitObject.DECODER).value();
    }

    /**
     * The commits from this one back, along first parents, read one by one as they are asked for. Where some were pruned it
     * goes on with the nearest that is kept; it ends at the creating commit, or where none is kept.
     */
    public Stream<CommitObject> line(CommitObject from) {
        return Stream.<@Nullable CommitObject>iterate(
                        from, Objects::nonNull, commit -> parent(Objects.requireNonNull(commit)))
                .map(Objects::requireNonNull);
    }

    /**
     * The first parent, or the nearest ancestor along first parents that was not pruned; null for the creating commit, and
     * where none is kept.
     */
    public @Nullable CommitObject parent(CommitObject commit) {
        Cuts cuts = cuts();
        while (true) {
            Cuts.Cut cut = cuts.at(commit.id());
            BlobId parent = cut == null ? commit.firstParent() : cut.line();
            try {
                return parent == null ? null : read(parent);
            } catch (CorruptObjectException e) {
                Cuts now = newer(cuts);
                if (now == null) {
                    throw missing(commit, e);
                }
                cuts = now;
            }
        }
    }

    /** The parents, the first one first; where some were pruned, the nearest ancestors that are kept. */
    public List<CommitObject> parents(CommitObject commit) {
        Cuts cuts = cuts();
        while (true) {
            try {
                List<CommitObject> parents = new ArrayList<>();
                for (BlobId id : cuts.parents(commit)) {
                    parents.add(read(id));
                }
                return parents;
            } catch (CorruptObjectException e) {
                Cuts now = newer(cuts);
                if (now == null) {
                    throw missing(commit, e);
                }
                cuts = now;
            }
        }
    }

    /** The first parent itself; null for the creating commit. PrunedRevisionException if it was pruned. */
    @Nullable
    CommitObject ownParent(CommitObject commit) {
        CommitObject parent = parent(commit);
        BlobId own = commit.firstParent();
        if (own != null && (parent == null || !parent.id().equals(own))) {
            throw new PrunedRevisionException("the parent of commit " + commit.id()
                    + " was pruned, so what the commit changed is not known any more");
        }
        return parent;
    }

    /** All that these are made from, over all parents, themselves included, newest first; read as the stream is. */
    public Stream<CommitObject> all(Collection<CommitObject> from) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                        new Walk(this, from), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT),
                false);
    }

    /** Whether {@code older} is {@code newer} or one of its ancestors along first parents, and was not pruned from there. */
    public boolean isOnLine(CommitObject older, CommitObject newer) {
        CommitObject at = newer;
        while (at != null && at.sequence() > older.sequence()) {
            at = back(at, older.sequence());
        }
        return at != null && at.id().equals(older.id());
    }

    /** Whether {@code newer} is {@code older} or made from it, over all parents, as far as history was not cut. */
    public boolean isMadeFrom(CommitObject newer, CommitObject older) {
        return isOnLine(older, newer) || areMadeFrom(List.of(newer), older);
    }

    /** Whether one of these is {@code older} or made from it. */
    boolean areMadeFrom(Collection<CommitObject> these, CommitObject older) {
        Iterator<CommitObject> walk = new Walk(this, these);
        while (walk.hasNext()) {
            int order = NEWEST_FIRST.compare(walk.next(), older);
            if (order >= 0) {
                return order == 0;
            }
        }
        return false;
    }

    /** The ancestor along first parents with this sequence, at most that of the commit; PrunedRevisionException if it was pruned. */
    CommitObject ancestor(CommitObject from, long sequence) {
        CommitObject at = from;
        while (at.sequence() > sequence) {
            CommitObject next = back(at, sequence);
            if (next == null || next.sequence() < sequence) {
                throw pruned("the commit with the sequence " + sequence, at, next);
            }
            at = next;
        }
        return at;
    }

    /**
     * The newest commit along first parents that is not later than this; null when all are. PrunedRevisionException if it was
     * pruned.
     */
    @Nullable
    CommitObject latestAt(CommitObject from, long time) {
        CommitObject at = from;
        while (at.time() > time) {
            CommitObject far = jump(at, 0);
            if (far != null && far.time() > time) {
                at = far;
                continue;
            }
            CommitObject next = parent(at);
            if (next == null && at.sequence() == 0) {
                return null;
            }
            boolean goneBetween = next == null || next.sequence() < at.sequence() - 1;
            if (goneBetween && (next == null || next.time() <= time)) {
                throw pruned("what the branch was at " + CommitObject.instant(time), at, next);
            }
            at = Objects.requireNonNull(next);
        }
        return at;
    }

    private static PrunedRevisionException pruned(String what, CommitObject above, @Nullable CommitObject below) {
        return new PrunedRevisionException(what + " was pruned; still there are commit " + above.id() + " of "
                + CommitObject.instant(above.time()) + " after it and "
                + (below == null ? "none" : below.id() + " of " + CommitObject.instant(below.time())) + " before it");
    }

    /** As far back along first parents as few reads lead, but not past a sequence; null where the line ends. */
    private @Nullable CommitObject back(CommitObject at, long sequence) {
        CommitObject far = jump(at, sequence);
        return far == null ? parent(at) : far;
    }

    /** Where the jump of a commit leads; null if it has none, or leads past a sequence, or perhaps over or into what was pruned. */
    private @Nullable CommitObject jump(CommitObject at, long sequence) {
        CommitObject.Jump jump = at.jump();
        Cuts cuts = cuts();
        if (jump == null
                || jump.sequence() < sequence
                || cuts.at(at.id()) != null
                || cuts.anyBetween(jump.sequence(), at.sequence())) {
            return null;
        }
        return find(jump.id());
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
                for (CommitObject parent : parents(commit)) {
                    if (met.add(parent.id())) {
                        left.push(parent);
                    }
                }
            }
        }
        return null;
    }

    /** The commit with this id; null when it is not in the store. */
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
}
