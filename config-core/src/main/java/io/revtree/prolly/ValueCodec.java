package io.revtree.prolly;

import io.revtree.object.ObjectDecoder;

/**
 * Makes values of what stands in chunks, and of linked objects. One for each type of node: what is decoded is shared by
 * all maps with the same context.
 */
public interface ValueCodec<V> extends ObjectDecoder<V> {

    /**
     * The value whose body stands inside a chunk; it may keep the array, which never changes.
     *
     * @throws io.revtree.CorruptObjectException if those bytes are no such body
     */
    V decodeInside(byte[] bytes, int from, int to);

    /** How many bytes of heap a value takes, once fully decoded, whose body stands inside and has this length. */
    int insideHeapBytes(int bodyLength);
}
