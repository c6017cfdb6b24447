package io.revtree.schema;

import io.revtree.CorruptObjectException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The place of a child in its container: bytes, so encoded that their unsigned order is the order of the key. Immutable.
 */
public final class Key implements Comparable<Key> {

    /** The most bytes that a key takes, encoded. */
    public static final int BYTES_MAX = 4096;

    private static final int POSITION_BYTES = 4;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;

    private final long head;

    private Key(byte[] bytes) {
        this.bytes = bytes;
        this.head = head(bytes);
    }

    private static long head(byte[] bytes) {
        long head = 0;
        if (bytes.length >= Long.BYTES) {
            head = (long) WORD.get(bytes, 0);
        } else {
            for (int i = 0; i < bytes.length; i++) {
                head |= (bytes[i] & 0xffL) << (56 - 8 * i);
            }
        }
        return head ^ Long.MIN_VALUE; // from unsigned to signed order
    }

    /** The key of these bytes, which are not copied and must not be changed afterwards. */
    public static Key of(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("a key has at most " + BYTES_MAX + " bytes, not " + bytes.length);
        }
        return new Key(bytes);
    }

    /**
     * The key of a child in a container without keys.
     *
     * @param position from 0
     */
    public static Key ofPosition(int position) {
        if (position < 0) {
            throw new IllegalArgumentException("a position is never negative: " + position);
        }
        return new Key(
                new byte[] {(byte) (position >>> 24), (byte) (position >>> 16), (byte) (position >>> 8), (byte) position
                });
    }

    /**
     * The position that this key of a container without keys stands for.
     *
     * @throws CorruptObjectException if it stands for none
     */
    public int position() {
        if (bytes.length != POSITION_BYTES || bytes[0] < 0) {
            throw new CorruptObjectException("A container without keys has the key " + this + ", which is no position");
        }
        return (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }

    /** The first eight bytes as a number of the same order: mostly they decide, and then the others need not be fetched. */
    public long head() {
        return head;
    }

    /** The encoded key itself, not a copy: never to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int compareTo(Key other) {
        return head != other.head ? Long.compare(head, other.head) : Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Key other && head == other.head && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes in hex: what they mean, only the schema knows. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
