package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreMoment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes objects from another store of the same tree. Each is checked against its id before it is written, and read back after
 * that; what is whole is never written again. For one thread.
 */
final class Mending {

    private final KvStore damaged;
    private final KvStore good;
    private long mended;

    Mending(KvStore damaged, KvStore good) {
        this.damaged = damaged;
        this.good = good;
    }

    /** How many objects were written. */
    long mended() {
        return mended;
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

    /** The refs that another store of the same tree holds, to be taken where this one's are damaged. */
    byte @Nullable [] ref(String name, byte @Nullable [] own) {
        byte[] other = good.readRef(name);
        return other == null || Arrays.equals(other, own) ? null : other;
    }

    /** Counts a ref that was written. */
    void countRef() {
        mended++;
    }
}
