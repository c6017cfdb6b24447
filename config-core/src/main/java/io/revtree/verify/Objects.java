package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects of the store that is verified, checked against their ids, and mended where that is asked for. For one thread. */
final class Objects {

    private final KvStore store;
    private final ObjectReader reader;
    private final @Nullable Mending mending;

    Objects(KvStore store, @Nullable Mending mending) {
        this.store = store;
        this.reader = new ObjectReader(store, 0);
        this.mending = mending;
    }

    /** Reads what is there, with one call. */
    Map<BlobId, byte[]> read(Collection<BlobId> ids) {
        return store.readBlobs(ids);
    }

    byte @Nullable [] read(BlobId id) {
        return store.readBlobs(List.of(id)).get(id);
    }

    /** A reader that keeps nothing. */
    ObjectReader reader() {
        return reader;
    }

    /**
     * The object of bytes that were read; if these are damaged or missing and another store has the object, it is mended.
     *
     * @throws CorruptObjectException if it is missing, damaged, or of another kind
     */
    StoredObject check(BlobId id, @Nullable ObjectKind kind, byte @Nullable [] stored) {
        try {
            return reader.check(id, kind, stored);
        } catch (CorruptObjectException damage) {
            byte[] mended = mending == null ? null : mending.mend(id);
            if (mended == null) {
                throw damage;
            }
            return reader.check(id, kind, mended);
        }
    }

    /** Of an object that cannot be read, the parts that are to blame, with what is wrong with each; none where it is itself. */
    Map<BlobId, String> badParts(BlobId id, byte @Nullable [] stored) {
        Map<BlobId, String> bad = new LinkedHashMap<>();
        try {
            for (BlobId part : stored == null ? List.<BlobId>of() : ObjectReader.parts(id, stored)) {
                try {
                    var unused = reader.read(part, ObjectKind.PART);
                } catch (CorruptObjectException e) {
                    bad.put(part, String.valueOf(e.getMessage()));
                }
            }
        } catch (CorruptObjectException e) {
            return Map.of();
        }
        return bad;
    }

    StoredObject load(BlobId id, ObjectKind kind) {
        return check(id, kind, read(id));
    }
}
