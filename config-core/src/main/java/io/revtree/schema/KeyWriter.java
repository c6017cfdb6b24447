package io.revtree.schema;

import io.revtree.wire.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Encodes the parts of a key, one after the other, so that unsigned bytes order as the parts do. */
final class KeyWriter {

    /** Behind a zero byte within a string that another part follows. */
    static final int ESCAPED_ZERO = 0xFF;
    /** Behind the zero byte at the end of such a string; below any byte that could stand there otherwise. */
    static final int STRING_END = 0x01;

    private final ByteWriter out = new ByteWriter(16);

    void number(KeyKind kind, long value) {
        long shifted = kind.isSigned() ? value ^ (1L << (kind.size * 8 - 1)) : value;
        for (int shift = (kind.size - 1) * 8; shift >= 0; shift -= 8) {
            out.u8((int) (shifted >>> shift));
        }
    }

    void string(byte[] utf8, int from, int end, boolean isLast) {
        if (isLast) {
            out.raw(utf8, from, end);
            return;
        }
        for (int i = from; i < end; i++) {
            out.u8(utf8[i]);
            if (utf8[i] == 0) {
                out.u8(ESCAPED_ZERO);
            }
        }
        out.u8(0);
        out.u8(STRING_END);
    }

    /** The key, null when it is too long. */
    @Nullable
    Key toKey() {
        return out.size() > Key.BYTES_MAX ? null : Key.of(out.toByteArray());
    }
}
