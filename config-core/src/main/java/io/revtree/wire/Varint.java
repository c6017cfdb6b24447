package io.revtree.wire;

/** Unsigned LEB128 numbers in arrays, without a cursor. */
final class Varint {

    static final int SIZE_MAX = 10;

    private Varint() {}

    /** Where the number at {@code from} ends, or -1 when it is cut off, too long, or not in its shortest form. */
    static int end(byte[] bytes, int from, int to) {
        int end = looseEnd(bytes, from, to);
        return end > from + 1 && bytes[end - 1] == 0 ? -1 : end;
    }

    /** Where the number at {@code from} ends, be it in its shortest form or not; -1 when it is cut off or too long. */
    static int looseEnd(byte[] bytes, int from, int to) {
        int last = Math.min(to, from + SIZE_MAX);
        for (int at = from; at < last; at++) {
            if (bytes[at] >= 0) {
                // The tenth byte holds the 64th bit alone.
                return at - from == SIZE_MAX - 1 && bytes[at] > 1 ? -1 : at + 1;
            }
        }
        return -1;
    }

    /** The number that stands from {@code from} to {@code end}, as {@link #end} or {@link #looseEnd} found it. */
    static long value(byte[] bytes, int from, int end) {
        long value = 0;
        for (int at = end - 1; at >= from; at--) {
            value = (value << 7) | (bytes[at] & 0x7F);
        }
        return value;
    }

    static int size(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
