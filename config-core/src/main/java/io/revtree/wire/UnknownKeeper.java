package io.revtree.wire;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Keeps, through an update by a program with an older schema, what that does not know. Within a message both sides must
 * have it: what a program removed takes its unknown fields along.
 *
 * <p>An unknown member of a oneof cannot be told from other unknown fields. It is kept beside the member that the
 * program sets, and a program that knows both reads the one with the higher number.
 */
final class UnknownKeeper {

    private UnknownKeeper() {}

    static byte[] update(MessageShape shape, byte[] stored, byte[] given) {
        return mayHoldUnknown(shape, Slice.of(stored)) ? keep(shape, Slice.of(stored), Slice.of(given)) : given;
    }

    /** Whether it is worth a closer look: one pass that allocates next to nothing. */
    private static boolean mayHoldUnknown(MessageShape shape, Slice stored) {
        WireCursor cursor = stored.cursor();
        while (cursor.next()) {
            FieldShape field = shape.field(cursor.number());
            if (field == null || !field.takes(cursor.wireType()) || field.kind == FieldKind.CLOSED_ENUM) {
                return true;
            }
            if (field.isSingleMessage()
                    && field.message != null
                    && mayHoldUnknown(field.message, stored.part(cursor.from(), cursor.end()))) {
                return true;
            }
            if (field.kind == FieldKind.MAP && field.message != null && field.mapValue().message != null) {
                return true;
            }
        }
        return false;
    }

    static byte[] keep(MessageShape shape, Slice stored, Slice given) {
        SortedMap<Integer, Slice> before = stored.runs();
        SortedMap<Integer, Slice> after = given.runs();
        TreeSet<Integer> numbers = new TreeSet<>(before.keySet());
        numbers.addAll(after.keySet());
        ByteWriter out = new ByteWriter(given.end() - given.from() + 64);
        for (int number : numbers) {
            FieldShape field = shape.field(number);
            Slice old = before.getOrDefault(number, Slice.EMPTY);
            Slice now = after.getOrDefault(number, Slice.EMPTY);
            if (field != null) {
                keepWithin(field, old, now, out);
            } else {
                (now.isEmpty() ? old : now).writeTo(out);
            }
        }
        return out.toByteArray();
    }

    /** Writes a known field as the update has it, with what is to be kept within. */
    static void keepWithin(FieldShape field, Slice old, Slice now, ByteWriter out) {
        if (now.isEmpty()) {
            old.unknownPart(field).writeTo(out);
            return;
        }
        Slice before = field.isSingleMessage() ? old.onlyMessage(field) : null;
        Slice after = field.isSingleMessage() ? now.onlyMessage(field) : null;
        if (field.message != null && before != null && after != null) {
            FieldWriter.message(field, keep(field.within(), before, after), out);
        } else if (field.kind == FieldKind.MAP && field.mapValue().message != null) {
            keepInEntries(field, old, now, out);
        } else {
            now.writeTo(out);
        }
    }

    private static void keepInEntries(FieldShape map, Slice old, Slice now, ByteWriter out) {
        Map<ByteBuffer, Slice> before = old.entries();
        now.entries().forEach((key, entry) -> {
            Slice stored = before.getOrDefault(key, Slice.EMPTY);
            byte[] value = keep(map.mapValue().within(), stored.entryMessage(), entry.entryMessage());
            FieldWriter.entry(map, entry.entryKey(), value, out);
        });
        now.unknownPart(map).writeTo(out);
    }
}
