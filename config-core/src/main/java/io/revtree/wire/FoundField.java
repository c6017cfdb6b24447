package io.revtree.wire;

import com.google.protobuf.WireFormat;
import io.revtree.CorruptObjectException;
import org.jspecify.annotations.Nullable;

/** What a message on the wire has of one number: values of the field that is known by it, and others. */
final class FoundField {

    /** The field of that number, null when none is known. */
    final @Nullable FieldShape shape;

    final Occurrences values = new Occurrences();
    final Occurrences unknown = new Occurrences();

    FoundField(@Nullable FieldShape shape) {
        this.shape = shape;
    }

    /** Takes what the cursor is at; false where it is no value of the known field. */
    boolean take(byte[] wire, WireCursor cursor) {
        int wireType = cursor.wireType();
        if (shape == null || !shape.takes(wireType)) {
            unknown.add(cursor.from(), cursor.end(), wireType);
            return false;
        }
        if (wireType != shape.kind.wireType) {
            takePack(shape, wire, cursor);
            return true;
        }
        boolean known = shape.kind == FieldKind.MAP
                ? entryIsKnown(shape, wire, cursor)
                : shape.kind != FieldKind.CLOSED_ENUM || shape.knows(cursor.varint());
        (known ? values : unknown).add(cursor.from(), cursor.end(), wireType);
        return known;
    }

    /** Takes a pack, one by one where some of its elements may be unknown. */
    private void takePack(FieldShape field, byte[] wire, WireCursor cursor) {
        for (int at = cursor.from(); at < cursor.end(); ) {
            int end = elementEnd(field, wire, at, cursor.end());
            if (field.kind == FieldKind.CLOSED_ENUM) {
                boolean known = field.knows(Varint.value(wire, at, end));
                (known ? values : unknown).add(at, end, WireFormat.WIRETYPE_VARINT);
            }
            at = end;
        }
        if (field.kind != FieldKind.CLOSED_ENUM) {
            values.add(cursor.from(), cursor.end(), cursor.wireType());
        }
    }

    /** Where the element at {@code at} of a pack ends. */
    static int elementEnd(FieldShape field, byte[] wire, int at, int to) {
        int end = switch (field.kind) {
            case FIXED32 -> at + 4;
            case FIXED64 -> at + 8;
            default -> Varint.looseEnd(wire, at, to);
        };
        if (end < 0 || end > to) {
            throw new CorruptObjectException("at offset %d: a packed number that does not end".formatted(at));
        }
        return end;
    }

    /** Whether the value of a map entry is one of its closed enum; the entry as a whole is unknown otherwise. */
    private static boolean entryIsKnown(FieldShape map, byte[] wire, WireCursor entry) {
        FieldShape value = map.mapValue();
        if (!map.role.isStored() || value.kind != FieldKind.CLOSED_ENUM) {
            return true;
        }
        boolean known = true;
        WireCursor cursor = new WireCursor(wire, entry.from(), entry.end());
        while (cursor.next()) {
            if (cursor.number() == value.number && value.takes(cursor.wireType())) {
                known = value.knows(cursor.varint());
            }
        }
        return known;
    }
}
