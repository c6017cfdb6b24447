package io.revtree.simulation;

import io.revtree.history.Cuts;
import io.revtree.history.Expiring;
import io.revtree.history.Head;
import io.revtree.history.Shallow;
import io.revtree.history.StoreMeta;
import io.revtree.history.Tag;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.store.KvStores;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What refs lead to, by a walk of its own. What an object points at is remembered, since it never changes; whether it is there is not. */
final class Reach {

    /** What an object points at; of a commit the first two are its tree and its schema. */
    private record Points(boolean commit, List<BlobId> ids) {}

    /** What there is. */
    interface Blobs {
        byte @Nullable [] at(BlobId id);
    }

    private static final int BEFORE_PARENTS = 2;

    private final Map<BlobId, Points> known = new HashMap<>();

    /**
     * The ids of all that refs lead to; AssertionError if something is missing.
     *
     * @param pending whether what is only pending counts
     * @param blobs what there is under an id, or null
     */
    Set<BlobId> of(SortedMap<String, byte[]> refs, boolean pending, Blobs blobs) {
        byte[] shallow = refs.get(Shallow.REF);
        BlobId cutsId = Shallow.object(shallow);
        Set<BlobId> met = new HashSet<>();
        Cuts cuts = Cuts.NONE;
        if (cutsId != null) {
            met.add(cutsId);
            cuts = Cuts.DECODER.decode(read(cutsId, blobs.at(cutsId), Shallow.REF));
        }
        for (Map.Entry<String, byte[]> ref : refs.entrySet()) {
            for (BlobId root : roots(ref.getKey(), ref.getValue(), pending)) {
                walk(ref.getKey(), root, cuts, met, blobs);
            }
        }
        boolean noBranch = refs.keySet().stream().noneMatch(ref -> ref.startsWith(Head.PREFIX));
        byte[] meta = refs.get(StoreMeta.REF);
        if (noBranch && meta != null) {
            walk(StoreMeta.REF, StoreMeta.parse(meta).firstCommit(), cuts, met, blobs);
        }
        return met;
    }

    private static List<BlobId> roots(String ref, byte[] value, boolean pending) {
        if (ref.startsWith(Head.PREFIX)) {
            Head head = Head.parse(ref, value);
            return head.isPending() && !pending ? List.of() : List.of(head.commit());
        }
        if (ref.startsWith(Tag.PREFIX)) {
            Tag tag = Tag.parse(ref, value);
            List<BlobId> ids = new ArrayList<>();
            if (tag.commit() != null) {
                ids.add(tag.commit());
            }
            if (pending && tag.pending() != null) {
                ids.add(tag.pending());
            }
            return ids;
        }
        if (ref.startsWith(Expiring.PREFIX)) {
            Expiring expiring = Expiring.parse(ref, value);
            return expiring.pending() && !pending ? List.of() : expiring.commits();
        }
        return List.of();
    }

    private void walk(String ref, BlobId root, Cuts cuts, Set<BlobId> met, Blobs blobs) {
        Deque<BlobId> left = new ArrayDeque<>(List.of(root));
        while (!left.isEmpty()) {
            BlobId id = left.pop();
            if (met.add(id)) {
                byte[] stored = blobs.at(id);
                if (stored == null) {
                    throw new AssertionError("object " + id + " is missing, to which " + ref + " leads");
                }
                Points points = known.computeIfAbsent(id, key -> points(key, stored, ref));
                Cuts.Cut cut = points.commit ? cuts.at(id) : null;
                left.addAll(cut == null ? points.ids : points.ids.subList(0, BEFORE_PARENTS));
                if (cut != null) {
                    left.addAll(cut.parents());
                }
            }
        }
    }

    private static Points points(BlobId id, byte[] stored, String ref) {
        return new Points(
                read(id, stored, ref).kind() == ObjectKind.COMMIT, List.copyOf(ObjectReader.pointsAt(id, stored)));
    }

    private static StoredObject read(BlobId id, byte @Nullable [] stored, String ref) {
        if (stored == null) {
            throw new AssertionError("object " + id + " is missing, to which " + ref + " leads");
        }
        return READER.check(id, null, stored);
    }

    /** For the parts of objects, of which those of these small trees have none. */
    private static final ObjectReader READER = new ObjectReader(KvStores.open("memory:"), 0);
}
