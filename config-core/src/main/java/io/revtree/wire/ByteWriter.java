package io.revtree.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the numbers and strings of the format into an array that grows. The static methods do the same into arrays
 * whose exact size was computed ahead. Not thread-safe.
 */
public final class ByteWriter {

    private byte[] bytes;
    private int size;

    /** A writer with room for this many bytes before it has to grow. */
    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    public ByteWriter() {
        this(256);
    }

    /** How many bytes were written. */
    public int size() {
        return size;
    }

    public ByteWriter u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    public ByteWriter uvarint(long value) {
        room(10);
        size = putUvarint(bytes, size, value);
        return this;
    }

    public ByteWriter svarint(long value) {
        uvarint((value << 1) ^ (value >> 63));
        return this;
    }

    /** The length and the bytes. */
    public ByteWriter bytes(byte[] value) {
        bytes(value, 0, value.length);
        return this;
    }

    /** The length and the bytes from {@code from} to before {@code to}. */
    public ByteWriter bytes(byte[] value, int from, int to) {
        uvarint(to - from);
        raw(value, from, to);
        return this;
    }

    /** The length in UTF-8, and the text in UTF-8. */
    public ByteWriter string(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The bytes alone. */
    public ByteWriter raw(byte[] value) {
        raw(value, 0, value.length);
        return this;
    }

    /** The bytes from {@code from} to before {@code to} alone. */
    public ByteWriter raw(byte[] value, int from, int to) {
        room(to - from);
        System.arraycopy(value, from, bytes, size, to - from);
        size += to - from;
        return this;
    }

    /** Forgets what was written, and keeps the room for it. */
    public ByteWriter clear() {
        size = 0;
        return this;
    }

    /** The array that what was written stands in, from its beginning; only until more is written. */
    public byte[] array() {
        return bytes;
    }

    /** What was written, in an array of its own. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** How many bytes a number takes, 1 to 10. */
    public static int uvarintSize(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }

    /** Writes a number into an array that has room for it, and returns the index behind it. */
    public static int putUvarint(byte[] target, int at, long value) {
        int position = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            target[position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[position++] = (byte) rest;
        return position;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int)
                    Math.min(Integer.MAX_VALUE - 8, 2L * size)));
        }
    }
}
