package io.revtree.prolly;

import io.revtree.object.ObjectBatch;
import io.revtree.store.BlobId;
import org.jspecify.annotations.Nullable;

/**
 * What a key maps to: a node, finished, whose bytes and id are settled. It stands inside the chunk, or it is an object of
 * its own that the chunk links to; its content alone says which.
 *
 * @param <V> the implementing type
 */
public interface LeafValue<V extends LeafValue<V>> {

    /** A larger body never stands inside a chunk. */
    int INSIDE_BYTES_MAX = 192;

    /** The body that stands inside the chunk, not to be changed; null if the value is linked. */
    byte @Nullable [] insideBody();

    /** The id of the value's object. Asked only where {@link #insideBody} is null. */
    BlobId linkId();

    /**
     * Adds to the batch the value's own object and all that it links to, as far as they are not reachable from what stood
     * at the same key before. Asked only where {@link #insideBody} is null, and only if the ids differ.
     *
     * @param beside what the same key maps to in a tree that is in the store; null if nothing
     */
    void collectNew(@Nullable V beside, ObjectBatch batch);
}
