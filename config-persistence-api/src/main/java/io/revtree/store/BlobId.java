package io.revtree.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The name of a blob: 32 bytes, in practice a SHA-256. To a store they are opaque; any 32 bytes are a name. Immutable;
 * ordered as unsigned bytes.
 */
public final class BlobId implements Comparable<BlobId> {

    /** The length of an id in bytes. */
    public static final int BYTES = 32;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final HexFormat HEX = HexFormat.of();

    private final long word0;
    private final long word1;
    private final long word2;
    private final long word3;

    private BlobId(long word0, long word1, long word2, long word3) {
        this.word0 = word0;
        this.word1 = word1;
        this.word2 = word2;
        this.word3 = word3;
    }

    /** The id whose bytes are these four words, big-endian, one after the other. */
    public static BlobId of(long word0, long word1, long word2, long word3) {
        return new BlobId(word0, word1, word2, word3);
    }

    /**
     * The id of exactly these 32 bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are fewer or more
     */
    public static BlobId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a blob id has " + BYTES + " bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /**
     * The id of the 32 bytes that begin at {@code offset}.
     *
     * @throws IndexOutOfBoundsException if there are fewer
     */
    public static BlobId of(byte[] bytes, int offset) {
        return new BlobId(
                (long) WORDS.get(bytes, offset),
                (long) WORDS.get(bytes, offset + 8),
                (long) WORDS.get(bytes, offset + 16),
                (long) WORDS.get(bytes, offset + 24));
    }

    /**
     * The id that {@link #toString} wrote; upper-case digits are read too.
     *
     * @throws IllegalArgumentException if the text is not 64 hex digits
     */
    public static BlobId parse(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException(
                    "a blob id is written as " + 2 * BYTES + " hex digits, not as " + hex.length() + " characters");
        }
        return new BlobId(
                HexFormat.fromHexDigitsToLong(hex, 0, 16),
                HexFormat.fromHexDigitsToLong(hex, 16, 32),
                HexFormat.fromHexDigitsToLong(hex, 32, 48),
                HexFormat.fromHexDigitsToLong(hex, 48, 64));
    }

    /** The 32 bytes, in a new array. */
    public byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        writeTo(bytes, 0);
        return bytes;
    }

    /**
     * Writes the 32 bytes into {@code target} from {@code offset} on.
     *
     * @throws IndexOutOfBoundsException if there is no room for them
     */
    public void writeTo(byte[] target, int offset) {
        WORDS.set(target, offset, word0);
        WORDS.set(target, offset + 8, word1);
        WORDS.set(target, offset + 16, word2);
        WORDS.set(target, offset + 24, word3);
    }

    /**
     * Eight of the bytes as a big-endian word.
     *
     * @param index 0 for the first eight bytes, 3 for the last
     */
    public long word(int index) {
        return switch (index) {
            case 0 -> word0;
            case 1 -> word1;
            case 2 -> word2;
            case 3 -> word3;
            default -> throw new IndexOutOfBoundsException("a blob id has the words 0 to 3, not " + index);
        };
    }

    @Override
    public int compareTo(BlobId other) {
        int order = Long.compareUnsigned(word0, other.word0);
        if (order == 0) {
            order = Long.compareUnsigned(word1, other.word1);
        }
        if (order == 0) {
            order = Long.compareUnsigned(word2, other.word2);
        }
        return order == 0 ? Long.compareUnsigned(word3, other.word3) : order;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof BlobId other
                && word0 == other.word0
                && word1 == other.word1
                && word2 == other.word2
                && word3 == other.word3;
    }

    /** The last four bytes: the bytes of a hash need no further mixing. */
    @Override
    public int hashCode() {
        return (int) word3;
    }

    /** The 64 lower-case hex digits. */
    @Override
    public String toString() {
        return HEX.toHexDigits(word0) + HEX.toHexDigits(word1) + HEX.toHexDigits(word2) + HEX.toHexDigits(word3);
    }
}
