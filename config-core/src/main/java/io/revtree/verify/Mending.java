package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.Verification;
import io.revtree.history.CommitObject;
import io.revtree.history.Cuts;
import io.revtree.history.Expiring;
import io.revtree.history.Head;
import io.revtree.history.Names;
import io.revtree.history.Shallow;
import io.revtree.history.Tag;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreMoment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes objects and refs from another store of the same tree. Each object is checked against its id before it is written, and read back after
 * that; what is whole is never written again. For one thread.
 */
final class Mending {

    private final KvStore damaged;
    private final KvStore good;
    private final List<String> takenRefs = new ArrayList<>();
    private long mended;

    Mending(KvStore damaged, KvStore good) {
        this.damaged = damaged;
        this.good = good;
    }

    /** How many objects and refs were written. */
    long mended() {
        return mended;
    }

    /** The refs that were written, or the first of them. */
    List<String> takenRefs() {
        return List.copyOf(takenRefs);
    }

    /**
     * Writes what is missing or damaged of one object and its parts.
     *
     * @return the object as it is stored now; null where it was whole before, or the other store does not have it whole either
     */
    byte @Nullable [] mend(BlobId id) {
        long before = mended;
        byte[] stored = own(id);
        if (stored == null) {
            return null;
        }
        List<BlobId> parts = ObjectReader.parts(id, stored);
        boolean whole = true;
        for (BlobId part : parts) {
            whole &= own(part) != null;
        }
        return whole && mended > before ? stored : null;
    }

    /** The object as this store holds it whole, perhaps since just now. */
    private byte @Nullable [] own(BlobId id) {
        byte[] own = whole(damaged, id);
        if (own != null) {
            return own;
        }
        byte[] other = whole(good, id);
        if (other == null) {
            return null;
        }
        damaged.writeBlobs(Map.of(id, other));
        byte[] back = whole(damaged, id);
        if (back == null) {
            // An engine may take a blob that is there for the same one.
            StoreMoment now = damaged.moment();
            damaged.deleteBlobs(List.of(id), now);
            damaged.writeBlobs(Map.of(id, other));
            back = whole(damaged, id);
        }
        if (back == null) {
            throw new CorruptObjectException(
                    "object " + id
                            + " was written again, and is damaged still: the store does not keep what it is given; look at its disk");
        }
        mended++;
        return back;
    }

    private static byte @Nullable [] whole(KvStore store, BlobId id) {
        byte[] stored = store.readBlobs(List.of(id)).get(id);
        if (stored == null) {
            return null;
        }
        try {
            var unused = ObjectReader.pointsAt(id, stored);
            return stored;
        } catch (CorruptObjectException e) {
            return null;
        }
    }

    /**
     * Whether history cannot be whole but with the other store's cuts: a commit that they cut is here, and a parent of it is in
     * neither store.
     */
    boolean isCut() {
        try {
            ObjectReader reader = new ObjectReader(good, 0);
            BlobId object = Shallow.object(good.readRef(Shallow.REF));
            if (object == null) {
                return false;
            }
            for (Cuts.Cut cut : reader.load(object, Cuts.DECODER).value().all()) {
                byte[] stored = whole(damaged, cut.commit());
                if (stored != null && isAnyGone(parents(cut.commit(), stored))) {
                    return true;
                }
            }
        } catch (CorruptObjectException e) {
            // Then the other store cannot help.
        }
        return false;
    }

    private static List<BlobId> parents(BlobId commit, byte[] stored) {
        List<BlobId> links = ObjectReader.pointsAt(commit, stored);
        return links.subList(CommitObject.LINKS_BEFORE_PARENTS, links.size());
    }

    private boolean isAnyGone(List<BlobId> ids) {
        Set<BlobId> there = new HashSet<>(damaged.readBlobs(ids).keySet());
        there.addAll(good.readBlobs(ids).keySet());
        return !there.containsAll(ids);
    }

    /**
     * What the ref is to hold in place of something that cannot be read, by what the other store holds; written. Epochs of the other
     * store's collections mean nothing here, and what was pending there has not been decided.
     *
     * @return null where the other store holds nothing better
     */
    byte @Nullable [] mendRef(String name, byte @Nullable [] own) {
        byte[] other = good.readRef(name);
        byte[] next = other == null ? null : here(name, other);
        if (next == null || Arrays.equals(next, own)) {
            return null;
        }
        setRef(name, next);
        return next;
    }

    /** The value of a ref of the other store as it is to stand here; null for one that is pending, or cannot be read either. */
    private static byte @Nullable [] here(String name, byte[] value) {
        try {
            if (name.startsWith(Head.PREFIX)) {
                Head head = Head.parse(name, value);
                return head.isPending() ? null : head.takenOver().value();
            }
            if (name.startsWith(Tag.PREFIX)) {
                BlobId named = Tag.parse(name, value).commit();
                return named == null ? null : Tag.valid(named).value();
            }
            if (name.startsWith(Expiring.PREFIX)) {
                return Expiring.parse(name, value).pending() ? null : value;
            }
            return name.equals(Shallow.REF) ? Shallow.takenOver(value) : value;
        } catch (CorruptObjectException e) {
            return null;
        }
    }

    /** Writes a ref. */
    void setRef(String name, byte[] value) {
        new Names(damaged).set(name, value);
        mended++;
        if (takenRefs.size() < Verification.FAULTS_MAX) {
            takenRefs.add(name);
        }
    }
}
