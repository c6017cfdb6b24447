package io.revtree.wire;

import com.google.protobuf.UnsafeByteOperations;
import io.revtree.CorruptObjectException;

/** The strings of a message on the wire. */
public final class Texts {

    private Texts() {}

    /**
     * Whether all strings are UTF-8, those in messages within too. It makes no message of the bytes, and so takes a fraction of the
     * time of parsing.
     *
     * @throws CorruptObjectException where {@code wire} is no message
     */
    public static boolean areUtf8(MessageShape shape, byte[] wire) {
        return isAscii(wire, 0, wire.length) || areUtf8(shape, wire, 0, wire.length, 0);
    }

    private static boolean areUtf8(MessageShape shape, byte[] wire, int from, int to, int depth) {
        if (depth > WireCursor.DEPTH_MAX) {
            return false;
        }
        WireCursor cursor = new WireCursor(wire, from, to);
        while (cursor.next()) {
            FieldShape field = shape.field(cursor.number());
            if (field == null || !field.takes(cursor.wireType())) {
                continue;
            }
            boolean good = field.message != null
                    ? areUtf8(field.message, wire, cursor.from(), cursor.end(), depth + 1)
                    : !field.isString || isUtf8(wire, cursor.from(), cursor.end());
            if (!good) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] wire, int from, int to) {
        return isAscii(wire, from, to)
                || UnsafeByteOperations.unsafeWrap(wire, from, to - from).isValidUtf8();
    }

    private static boolean isAscii(byte[] wire, int from, int to) {
        for (int i = from; i < to; i++) {
            if (wire[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
