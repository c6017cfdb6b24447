package io.revtree.object;

import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The objects that one publish writes, and what is to be done once they are in the store. New things in memory are held
 * by those that use them until then; afterwards the cache may drop them, since they can be read again. Used by one
 * thread at a time.
 */
public final class ObjectBatch {

    private final boolean compress;
    private final Map<BlobId, byte[]> blobs = new HashMap<>();
    private final List<Runnable> landings = new ArrayList<>();
    private long bytes;

    /** A batch whose objects are written as they are. */
    public ObjectBatch() {
        this(false);
    }

    /** A batch whose objects are compressed if that is wanted and makes them smaller. */
    public ObjectBatch(boolean compress) {
        this.compress = compress;
    }

    /** Adds an object, uncompressed; false if it is there already. */
    public boolean add(BlobId id, byte[] plain) {
        if (blobs.putIfAbsent(id, plain) != null) {
            return false;
        }
        int length = plain.length;
        if (compress) {
            byte[] stored = Compression.compressed(plain);
            blobs.put(id, stored);
            length = stored.length;
        }
        bytes += length;
        return true;
    }

    /** What to write. */
    public Map<BlobId, byte[]> blobs() {
        return Collections.unmodifiableMap(blobs);
    }

    /** How many bytes {@link #blobs} are, keys aside. */
    public long bytes() {
        return bytes;
    }

    public int size() {
        return blobs.size();
    }

    /** Asks to be told when all of this is in the store; those who asked first are told first. */
    public void onLanded(Runnable landing) {
        landings.add(landing);
    }

    /**
     * To be called once, when the publish has landed. Without this call nothing breaks, but what was written stays in
     * memory as long as anything uses it.
     */
    public void landed() {
        landings.forEach(Runnable::run);
        landings.clear();
    }
}
