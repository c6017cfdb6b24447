package io.revtree.history;

import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.object.Envelope;
import io.revtree.object.ObjectDecoder;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where history was cut: for each commit that lost a parent, what takes the parents' place, the nearest of its ancestors that
 * are kept. With these in place of parents, the kept commits are a history of their own, in which everything that leads from one to
 * another still does. Immutable; docs/format.md, 2.8.
 *
 * <p>Source: Git's grafts and its file {@code shallow}, which has no ancestors behind the cut.
 */
public final class Cuts {

    /** No cut anywhere. */
    public static final Cuts NONE = new Cuts(List.of());

    /** Reads them. */
    public static final ObjectDecoder<Cuts> DECODER = new Decoder();

    /**
     * One cut.
     *
     * @param commit whose parents it replaces
     * @param sequence that of the commit
     * @param line the nearest kept ancestor along first parents; null if there is none
     * @param others the other nearest kept ancestors
     * @param broughtBack whether it is, or lost on the way to these, one that was brought back after it was dropped: other
     *     commits may be made from it, or have ancestors in common with it, though the cuts say nothing of that
     */
    public record Cut(
            BlobId commit, long sequence, @Nullable BlobId line, List<BlobId> others, boolean broughtBack) {

        /** The same, brought back. */
        Cut asBroughtBack() {
            return new Cut(commit, sequence, line, others, true);
        }

        /** All that takes the place of the parents. */
        public List<BlobId> parents() {
            BlobId first = line;
            if (first == null) {
                return others;
            }
            List<BlobId> all = new ArrayList<>(others.size() + 1);
            all.add(first);
            all.addAll(others);
            return all;
        }
    }

    private static final int HAS_LINE = 1;
    private static final int BROUGHT_BACK = 2;

    private final Map<BlobId, Cut> byCommit = new LinkedHashMap<>();
    private final long[] sequences;

    /** These cuts, of as many different commits. */
    public Cuts(Collection<Cut> cuts) {
        Map<BlobId, Cut> sorted = new TreeMap<>();
        cuts.forEach(cut -> sorted.put(cut.commit(), cut));
        byCommit.putAll(sorted);
        sequences = sorted.values().stream()
                .mapToLong(Cut::sequence)
                .sorted()
                .distinct()
                .toArray();
    }

    /** All of them, in the order of the ids of their commits. */
    public Collection<Cut> all() {
        return byCommit.values();
    }

    /** What replaces the parents of a commit; null if it has its own. */
    public @Nullable Cut at(BlobId commit) {
        return byCommit.get(commit);
    }

    /** The parents of a commit, or what takes their place. */
    public List<BlobId> parents(CommitObject commit) {
        Cut cut = at(commit.id());
        return cut == null ? commit.parents() : cut.parents();
    }

    /** Those that {@link Cut#broughtBack} holds of. */
    List<Cut> broughtBack() {
        return byCommit.values().stream().filter(Cut::broughtBack).toList();
    }

    /** These, with a commit brought back that is in none of the histories that the cuts leave. */
    Cuts bringingBack(CommitObject commit) {
        Cut there = at(commit.id());
        List<BlobId> parents = commit.parents();
        if (there == null) {
            there = parents.isEmpty()
                    ? new Cut(commit.id(), commit.sequence(), null, List.of(), false)
                    : new Cut(
                            commit.id(), commit.sequence(), parents.get(0), parents.subList(1, parents.size()), false);
        }
        Map<BlobId, Cut> all = new LinkedHashMap<>(byCommit);
        all.put(commit.id(), there.asBroughtBack());
        return new Cuts(all.values());
    }

    /** The history in which it is known of any two commits what they have in common: without the ways behind what was brought back. */
    Cuts known() {
        if (broughtBack().isEmpty()) {
            return this;
        }
        return new Cuts(byCommit.values().stream()
                .map(cut -> cut.broughtBack ? new Cut(cut.commit, cut.sequence, null, List.of(), true) : cut)
                .toList());
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return byCommit.isEmpty();
    }

    /** Whether a commit with a sequence between these two, both left out, has lost a parent. */
    boolean anyBetween(long low, long high) {
        int at = Arrays.binarySearch(sequences, low + 1);
        int first = at >= 0 ? at : -at - 1;
        return first < sequences.length && sequences[first] < high;
    }

    /** As an object; LimitExceededException if there are more than one holds. */
    StoredObject encode() {
        ByteWriter writer = new ByteWriter(64 + 128 * byCommit.size()).uvarint(byCommit.size());
        for (Cut cut : byCommit.values()) {
            writer.raw(cut.commit.toBytes())
                    .uvarint(cut.sequence)
                    .u8((cut.line == null ? 0 : HAS_LINE) | (cut.broughtBack ? BROUGHT_BACK : 0));
            if (cut.line != null) {
                writer.raw(cut.line.toBytes());
            }
            writer.uvarint(cut.others.size());
            cut.others.forEach(id -> writer.raw(id.toBytes()));
        }
        byte[] body = writer.toByteArray();
        if (body.length > Envelope.BODY_BYTES_MAX) {
            throw new LimitExceededException(
                    "/",
                    "history would be cut at " + byCommit.size()
                            + " commits, which is more than can be noted; keep longer stretches of it, or fewer tags");
        }
        return StoredObject.encode(ObjectKind.CUTS, List.of(), body);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Cuts other && byCommit.equals(other.byCommit);
    }

    @Override
    public int hashCode() {
        return byCommit.hashCode();
    }

    private static final class Decoder implements ObjectDecoder<Cuts> {

        private static final long HEAP_BYTES_EACH = 300;

        @Override
        public ObjectKind kind() {
            return ObjectKind.CUTS;
        }

        @Override
        public Cuts decode(StoredObject object) {
            ByteReader reader = object.bodyReader();
            List<Cut> cuts = new ArrayList<>();
            BlobId before = null;
            for (long left = reader.uvarint(); left != 0; left--) {
                BlobId commit = BlobId.of(reader.raw(BlobId.BYTES));
                if (before != null && commit.compareTo(before) <= 0) {
                    throw new CorruptObjectException(
                            "the cuts in object " + object.id() + " do not stand in the order of their commits");
                }
                before = commit;
                long sequence = reader.uvarint();
                int flags = reader.u8();
                if ((flags & ~(HAS_LINE | BROUGHT_BACK)) != 0) {
                    throw new CorruptObjectException(
                            "the cuts in object " + object.id() + " have the unknown flags " + flags);
                }
                BlobId line = (flags & HAS_LINE) == 0 ? null : BlobId.of(reader.raw(BlobId.BYTES));
                List<BlobId> others = new ArrayList<>();
                for (long more = reader.uvarint(); more != 0; more--) {
                    others.add(BlobId.of(reader.raw(BlobId.BYTES)));
                }
                cuts.add(new Cut(commit, sequence, line, List.copyOf(others), (flags & BROUGHT_BACK) != 0));
            }
            if (!reader.atEnd()) {
                throw new CorruptObjectException("bytes follow the cuts in object " + object.id());
            }
            return new Cuts(cuts);
        }

        @Override
        public long heapBytes(Cuts cuts) {
            return HEAP_BYTES_EACH * cuts.byCommit.size();
        }
    }
}
