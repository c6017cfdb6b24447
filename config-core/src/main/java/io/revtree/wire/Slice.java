package io.revtree.wire;

import com.google.protobuf.WireFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Some canonical bytes within an array that nobody changes: a message, or all that it has of one number. */
final class Slice {

    static final Slice EMPTY = new Slice(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int from;
    private final int end;

    Slice(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.from = from;
        this.end = end;
    }

    static Slice of(byte[] bytes) {
        return new Slice(bytes, 0, bytes.length);
    }

    boolean isEmpty() {
        return from == end;
    }

    WireCursor cursor() {
        return new WireCursor(bytes, from, end);
    }

    /** Another part of the same array. */
    Slice part(int partFrom, int partEnd) {
        return new Slice(bytes, partFrom, partEnd);
    }

    int from() {
        return from;
    }

    int end() {
        return end;
    }

    boolean holdsSame(Slice other) {
        return Arrays.equals(bytes, from, end, other.bytes, other.from, other.end);
    }

    void writeTo(ByteWriter out) {
        out.raw(bytes, from, end);
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, from, end);
    }

    /** Of a message: all that it has of each number, tags included. */
    SortedMap<Integer, Slice> runs() {
        SortedMap<Integer, Slice> runs = new TreeMap<>();
        WireCursor cursor = cursor();
        int number = 0;
        int start = from;
        while (cursor.next()) {
            if (cursor.number() != number) {
                if (number != 0) {
                    runs.put(number, part(start, cursor.start()));
                }
                number = cursor.number();
                start = cursor.start();
            }
        }
        if (number != 0) {
            runs.put(number, part(start, end));
        }
        return runs;
    }

    /** Of a run of a single message's field: the message; null where anything else stands there. */
    @Nullable
    Slice onlyMessage(FieldShape field) {
        WireCursor cursor = cursor();
        boolean isOnly = cursor.next() && field.takes(cursor.wireType()) && cursor.position() == end;
        return isOnly ? part(cursor.from(), cursor.end()) : null;
    }

    /** Of a run of a known field: what is no value of the field, which stands behind what is. */
    Slice unknownPart(FieldShape field) {
        WireCursor cursor = cursor();
        while (cursor.next()) {
            boolean isValue = field.takes(cursor.wireType())
                    && (field.kind != FieldKind.CLOSED_ENUM
                            || cursor.wireType() != WireFormat.WIRETYPE_VARINT
                            || field.knows(cursor.varint()));
            if (!isValue) {
                return part(cursor.start(), end);
            }
        }
        return part(end, end);
    }

    /** Of a run of a map: its entries by the bytes of their keys, without tag and length, in whose order they stand. */
    Map<ByteBuffer, Slice> entries() {
        Map<ByteBuffer, Slice> entries = new LinkedHashMap<>();
        WireCursor cursor = cursor();
        while (cursor.next()) {
            Slice entry = part(cursor.from(), cursor.end());
            WireCursor key = entry.cursor();
            if (cursor.wireType() == WireFormat.WIRETYPE_LENGTH_DELIMITED && key.next()) {
                entries.put(ByteBuffer.wrap(bytes, key.from(), key.end() - key.from()), entry);
            }
        }
        return entries;
    }

    /** Of a map's entry: the message that is its value. */
    Slice entryMessage() {
        WireCursor cursor = cursor();
        while (cursor.next()) {
            if (cursor.number() == 2 && cursor.wireType() == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                return part(cursor.from(), cursor.end());
            }
        }
        return EMPTY;
    }

    /** Of a map's entry: its key with the tag. */
    Slice entryKey() {
        WireCursor cursor = cursor();
        return cursor.next() && cursor.number() == 1 ? part(cursor.start(), cursor.end()) : EMPTY;
    }
}
