package io.revtree.prolly;

import io.revtree.CorruptObjectException;
import io.revtree.object.Envelope;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.util.Arrays;
import java.util.List;

/** Makes chunks of bytes, and refuses all that no chunk looks like. */
final class ChunkParser {

    private ChunkParser() {}

    /** The chunk that an object is. */
    static Chunk ofObject(StoredObject object, ChunkRules rules) {
        try {
            if (object.hasParts()) {
                throw new CorruptObjectException("a chunk never stands in parts");
            }
            return parse(object.stored(), object.bodyFrom(), object.linkCount(), rules);
        } catch (CorruptObjectException e) {
            throw new CorruptObjectException("Chunk " + object.id() + " is damaged: " + e.getMessage(), e);
        }
    }

    /** The root chunk whose body and links stand in a node. */
    static Chunk ofInside(byte[] bytes, int from, int to, List<BlobId> links, ChunkRules rules) {
        int bodyLength = to - from;
        if (bodyLength + links.size() * BlobId.BYTES > RootForm.INSIDE_BYTES_MAX) {
            throw new CorruptObjectException("A root chunk of " + bodyLength + " bytes and " + links.size()
                    + " links stands inside a node, where at most " + RootForm.INSIDE_BYTES_MAX + " bytes may");
        }
        int bodyFrom = Envelope.bodyFrom(0, links.size(), bodyLength);
        byte[] stored = new byte[bodyFrom + bodyLength];
        int at = Envelope.putHead(stored, ObjectKind.CHUNK, 0, links.size());
        for (BlobId link : links) {
            link.writeTo(stored, at);
            at += BlobId.BYTES;
        }
        ByteWriter.putUvarint(stored, at, bodyLength);
        System.arraycopy(bytes, from, stored, bodyFrom, bodyLength);
        return parse(stored, bodyFrom, links.size(), rules);
    }

    private static Chunk parse(byte[] stored, int bodyFrom, int linkCount, ChunkRules rules) {
        ByteReader reader = new ByteReader(stored, bodyFrom, stored.length);
        int level = reader.u8();
        if (level > Chunk.LEVEL_MAX) {
            throw reader.damage("the level " + level + " is over the limit of " + Chunk.LEVEL_MAX);
        }
        int count = reader.length();
        if (count == 0 || count > rules.cut(level).max()) {
            throw reader.damage("a chunk has " + count + " entries, where 1 to "
                    + rules.cut(level).max() + " may be");
        }
        int[] keys = new int[2 * count];
        long linked = 0;
        long size = 0;
        for (int i = 0; i < count; i++) {
            int length = reader.length();
            if (length > Key.BYTES_MAX) {
                throw reader.damage("a key of " + length + " bytes is over the limit of " + Key.BYTES_MAX);
            }
            keys[2 * i] = reader.position();
            reader.skip(length);
            keys[2 * i + 1] = reader.position();
            if (i > 0
                    && Arrays.compareUnsigned(
                                    stored, keys[2 * i - 2], keys[2 * i - 1], stored, keys[2 * i], keys[2 * i + 1])
                            >= 0) {
                throw reader.damage("the keys do not ascend");
            }
            if (level > 0) {
                long below = reader.uvarint();
                size += below;
                if (below <= 0 || size <= 0) {
                    throw reader.damage("the count " + Long.toUnsignedString(below) + " cannot be");
                }
                linked |= 1L << i;
            } else {
                size++;
                long lengthPlus1 = reader.uvarint();
                if (lengthPlus1 == 0) {
                    linked |= 1L << i;
                } else if (lengthPlus1 < 0 || lengthPlus1 - 1 > LeafValue.INSIDE_BYTES_MAX) {
                    throw reader.damage("a value of " + Long.toUnsignedString(lengthPlus1 - 1)
                            + " bytes stands inside, where at most " + LeafValue.INSIDE_BYTES_MAX + " may");
                } else {
                    reader.skip((int) lengthPlus1 - 1);
                }
            }
        }
        reader.expectEnd();
        if (Long.bitCount(linked) != linkCount) {
            throw reader.damage("the entries take " + Long.bitCount(linked) + " links, there are " + linkCount);
        }
        return new Chunk(stored, bodyFrom, level, size, linked, keys, new Object[count]);
    }
}
