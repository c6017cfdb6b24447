package io.revtree.schema;

import io.revtree.CorruptObjectException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link KeyWriter} wrote, and CorruptObjectException for anything else. */
final class KeyReader {

    private final byte[] bytes;
    private int at;

    KeyReader(byte[] bytes) {
        this.bytes = bytes;
    }

    long number(KeyKind kind) {
        if (kind.size > bytes.length - at) {
            throw damage("is too short");
        }
        long value = 0;
        for (int end = at + kind.size; at < end; at++) {
            value = (value << 8) | (bytes[at] & 0xFF);
        }
        if (kind == KeyKind.BOOL && value > 1) {
            throw damage("holds a bool that is neither 0 nor 1");
        }
        if (!kind.isSigned()) {
            return value;
        }
        long back = value ^ (1L << (kind.size * 8 - 1));
        return kind.size == 4 ? (int) back : back;
    }

    String string(boolean isLast) {
        byte[] utf8 = new byte[bytes.length - at];
        int length = 0;
        while (isLast ? at < bytes.length : !atStringEnd()) {
            byte next = bytes[at++];
            utf8[length++] = next;
            if (!isLast && next == 0 && (bytes[at++] & 0xFF) != KeyWriter.ESCAPED_ZERO) {
                throw damage("has a bare zero in a string");
            }
        }
        if (!isLast) {
            at += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CorruptObjectException("key %s holds a string that is not UTF-8".formatted(Key.of(bytes)), e);
        }
    }

    void expectEnd() {
        if (at != bytes.length) {
            throw damage("is too long");
        }
    }

    private boolean atStringEnd() {
        if (at + 1 >= bytes.length) {
            throw damage("has a string that does not end");
        }
        return bytes[at] == 0 && bytes[at + 1] == KeyWriter.STRING_END;
    }

    private CorruptObjectException damage(String problem) {
        return new CorruptObjectException("key %s %s".formatted(Key.of(bytes), problem));
    }
}
