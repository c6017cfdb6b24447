package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One write to a store: blobs, the move of a ref, or both. */
final class Write {

    private final Map<BlobId, byte[]> blobs;
    private final @Nullable String ref;
    private final byte @Nullable [] expected;
    private final byte @Nullable [] next;

    Write(Map<BlobId, byte[]> blobs, @Nullable String ref, byte @Nullable [] expected, byte @Nullable [] next) {
        this.blobs = blobs;
        this.ref = ref;
        this.expected = expected;
        this.next = next;
    }

    Map<BlobId, byte[]> blobs() {
        return blobs;
    }

    /** The ref that was moved, null if none was. */
    @Nullable
    String ref() {
        return ref;
    }

    /** What the ref held before, null if it was not there. */
    byte @Nullable [] expected() {
        return expected;
    }

    /** What the ref holds from then on, null if there is none. */
    byte @Nullable [] next() {
        return next;
    }

    /** How many bytes the blobs have. */
    long bytes() {
        long bytes = 0;
        for (byte[] blob : blobs.values()) {
            bytes += blob.length;
        }
        return bytes;
    }
}
