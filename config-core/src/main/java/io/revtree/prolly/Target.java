package io.revtree.prolly;

import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/** What an entry shall lead to: a value, or a chunk of the level below. */
final class Target {

    private final byte @Nullable [] inside;
    private final @Nullable BlobId link;
    private final long size;
    private final Object slot;

    private Target(byte @Nullable [] inside, @Nullable BlobId link, long size, Object slot) {
        this.inside = inside;
        this.link = link;
        this.size = size;
        this.slot = slot;
    }

    static Target value(LeafValue<?> value) {
        byte[] inside = value.insideBody();
        return new Target(inside, inside == null ? value.linkId() : null, 1, value);
    }

    static Target chunk(Chunk chunk) {
        return new Target(null, chunk.id(), chunk.size(), chunk);
    }

    /** The body that stands inside the chunk; null if a link is taken. */
    byte @Nullable [] inside() {
        return inside;
    }

    /** The id that the link names. */
    BlobId link() {
        if (link == null) {
            throw new IllegalStateException("what stands inside takes no link");
        }
        return link;
    }

    /** How many values it stands for. */
    long size() {
        return size;
    }

    /** The value or chunk itself. */
    Object slot() {
        return slot;
    }

    /** How many bytes follow the key in an entry of this level. */
    int tailBytes(int level) {
        if (level > 0) {
            return ByteWriter.uvarintSize(size);
        }
        return inside == null ? 1 : ByteWriter.uvarintSize(inside.length + 1) + inside.length;
    }

    /** Writes what follows the key in an entry of this level, and returns the index behind it. */
    int putTail(byte[] bytes, int at, int level) {
        if (level > 0) {
            return ByteWriter.putUvarint(bytes, at, size);
        }
        if (inside == null) {
            return ByteWriter.putUvarint(bytes, at, 0);
        }
        int from = ByteWriter.putUvarint(bytes, at, inside.length + 1);
        System.arraycopy(inside, 0, bytes, from, inside.length);
        return from + inside.length;
    }
}
