package io.revtree.wire;

import io.revtree.CorruptObjectException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the numbers and strings of the format from a range of an array, and trusts none of them: whatever the bytes
 * are, the outcome is a value or a {@link CorruptObjectException} that names the offset. Allocates nothing that the
 * bytes left to read do not cover. Not thread-safe.
 */
public final class ByteReader {

    private final byte[] bytes;
    private final int end;
    private int position;

    /** Reads {@code bytes} from {@code from} to before {@code to}; the array is neither copied nor changed. */
    public ByteReader(byte[] bytes, int from, int to) {
        if (from < 0 || to < from || to > bytes.length) {
            throw new IndexOutOfBoundsException(from + " to " + to + " of " + bytes.length);
        }
        this.bytes = bytes;
        this.position = from;
        this.end = to;
    }

    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public boolean atEnd() {
        return position == end;
    }

    /** The index in the array of the next byte to be read. */
    public int position() {
        return position;
    }

    /** How many bytes are left to read. */
    public int left() {
        return end - position;
    }

    /** One byte, 0 to 255. */
    public int u8() {
        if (position == end) {
            throw damage("the bytes end where one more is needed");
        }
        return bytes[position++] & 0xff;
    }

    /** An unsigned LEB128 number of up to 64 bits, in its shortest form only. */
    public long uvarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = u8();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                if (b == 0 && shift > 0) {
                    throw damage("a number is not in its shortest form");
                }
                if (shift == 63 && b > 1) {
                    throw damage("a number has more than 64 bits");
                }
                return value;
            }
        }
        throw damage("a number has more than 64 bits");
    }

    /** A signed number, zig-zag mapped. */
    public long svarint() {
        long mapped = uvarint();
        return (mapped >>> 1) ^ -(mapped & 1);
    }

    /** A count of things that take at least a byte each, or a length: never more than what is left to read. */
    public int length() {
        long value = uvarint();
        if (value < 0 || value > left()) {
            throw damage("a length of " + Long.toUnsignedString(value) + " is more than the " + left()
                    + " bytes that are left");
        }
        return (int) value;
    }

    /** A length and that many bytes, copied. */
    public byte[] bytes() {
        return raw(length());
    }

    /** A length and that many bytes of valid UTF-8. */
    public String string() {
        int length = length();
        ByteBuffer text = ByteBuffer.wrap(bytes, position, length);
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(text)
                    .toString();
            position += length;
            return value;
        } catch (CharacterCodingException e) {
            throw new CorruptObjectException(at("a string is not valid UTF-8"), e);
        }
    }

    /** Exactly this many bytes, copied. */
    public byte[] raw(int length) {
        int from = position;
        skip(length);
        return Arrays.copyOfRange(bytes, from, position);
    }

    /** Passes over this many bytes. */
    public void skip(int length) {
        if (length < 0 || length > left()) {
            throw damage(length + " bytes are needed where " + left() + " are left");
        }
        position += length;
    }

    /** To be called when all is read: what is still there is damage. */
    public void expectEnd() {
        if (!atEnd()) {
            throw damage(left() + " bytes too many");
        }
    }

    /** The fault to throw for something that this place must not hold. */
    public CorruptObjectException damage(String what) {
        return new CorruptObjectException(at(what));
    }

    private String at(String what) {
        return "Damaged bytes at offset " + position + ": " + what;
    }
}
