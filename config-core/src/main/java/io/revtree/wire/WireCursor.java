package io.revtree.wire;

import com.google.protobuf.WireFormat;
import io.revtree.CorruptObjectException;

/**
 * Steps through the fields of a message on the wire, canonical or not, without copying. A message within is stepped
 * through by a cursor of its own over its value. Not thread-safe.
 */
public final class WireCursor {

    /** How deep messages may stand within messages; the same as protobuf's own bound. */
    static final int DEPTH_MAX = 100;

    private static final int TAG_BYTES_MAX = 5;

    private final byte[] bytes;
    private final int to;
    private int at;
    private int number;
    private int wireType;
    private int start;
    private int from;
    private int end;

    /** Steps through {@code bytes} from {@code from}, inclusive, to {@code to}, exclusive. */
    public WireCursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    /** Moves to the next field; false at the end. CorruptObjectException where the bytes are no message. */
    public boolean next() {
        if (at == to) {
            return false;
        }
        start = at;
        int tag = tag();
        number = WireFormat.getTagFieldNumber(tag);
        wireType = WireFormat.getTagWireType(tag);
        if (number == 0) {
            throw damage("a field without a number");
        }
        switch (wireType) {
            case WireFormat.WIRETYPE_VARINT -> {
                from = at;
                end = at = varintEnd();
            }
            case WireFormat.WIRETYPE_FIXED32 -> fixed(4);
            case WireFormat.WIRETYPE_FIXED64 -> fixed(8);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                int afterLength = varintEnd();
                long length = Varint.value(bytes, at, afterLength);
                if (length < 0 || length > to - afterLength) {
                    throw damage("a field longer than its message");
                }
                from = afterLength;
                end = at = afterLength + (int) length;
            }
            case WireFormat.WIRETYPE_START_GROUP -> {
                from = at;
                end = groupEnd();
            }
            default -> throw damage("a field of wire type " + wireType);
        }
        return true;
    }

    /** The field's number, above 0. */
    public int number() {
        return number;
    }

    /** The field's wire type as {@link WireFormat} names it. */
    public int wireType() {
        return wireType;
    }

    /** Where the field begins, with its tag. */
    public int start() {
        return start;
    }

    /** Where the field's value begins, behind its tag and length. */
    public int from() {
        return from;
    }

    /** Where the field's value ends; a group's before its end tag. */
    public int end() {
        return end;
    }

    /** Where the next field begins. */
    public int position() {
        return at;
    }

    /** The value of a varint field. */
    public long varint() {
        return Varint.value(bytes, from, end);
    }

    /** The value of a fixed field, the low 32 bits for one of four bytes. */
    public long fixed() {
        long value = 0;
        for (int i = end - 1; i >= from; i--) {
            value = (value << 8) | (bytes[i] & 0xFF);
        }
        return value;
    }

    private int tag() {
        int after = varintEnd();
        long tag = Varint.value(bytes, at, after);
        if (after - at > TAG_BYTES_MAX || tag > 0xFFFF_FFFFL) {
            throw damage("a field's number above 536870911");
        }
        at = after;
        return (int) tag;
    }

    private int varintEnd() {
        int after = Varint.looseEnd(bytes, at, to);
        if (after < 0) {
            throw damage("a number that does not end");
        }
        return after;
    }

    private void fixed(int size) {
        if (size > to - at) {
            throw damage("a field longer than its message");
        }
        from = at;
        end = at += size;
    }

    /** Steps behind the group that was just opened, and answers where its end tag begins. */
    private int groupEnd() {
        int[] open = new int[DEPTH_MAX];
        int depth = 0;
        open[depth] = number;
        while (true) {
            int begin = at;
            if (at == to) {
                throw damage("a group that does not end");
            }
            int tag = tag();
            switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_END_GROUP -> {
                    if (WireFormat.getTagFieldNumber(tag) != open[depth]) {
                        throw damage("the end of another group");
                    }
                    if (depth-- == 0) {
                        return begin;
                    }
                }
                case WireFormat.WIRETYPE_START_GROUP -> {
                    if (++depth == DEPTH_MAX) {
                        throw damage("groups within groups, deeper than " + DEPTH_MAX);
                    }
                    open[depth] = WireFormat.getTagFieldNumber(tag);
                }
                default -> {
                    at = begin;
                    WireCursor inner = new WireCursor(bytes, begin, to);
                    inner.next();
                    at = inner.at;
                }
            }
        }
    }

    private CorruptObjectException damage(String problem) {
        return new CorruptObjectException("at offset %d: %s".formatted(at, problem));
    }
}
