package io.revtree.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Merges the own fields of two sides that began at one base, all in canonical form. What one side alone changed is taken,
 * equal changes are one. Each field is merged by itself: a sub-message that all three have within, a map by its keys; a
 * oneof is one field, and so is what stands under an unknown number. Repeated fields are one value. Where both changed a
 * value differently, that is a conflict, and the side that is merged into stands in the result.
 *
 * <p>For canonical messages b, x and y of one type: merge(b, b, x) = x, merge(b, x, b) = x, merge(b, x, x) = x, and
 * merge(b, x, y) and merge(b, y, x) have the same conflicts and, if none, the same result.
 */
public final class FieldMerge {

    private final Set<String> conflicts = new LinkedHashSet<>();

    private FieldMerge() {}

    /**
     * What came of a merge.
     *
     * @param own the merged fields, canonical
     * @param conflicts the fields by proto name, dots leading into sub-messages; none if all is merged
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Merged(byte[] own, List<String> conflicts) {}

    /** Merges {@code theirs} into {@code ours}. */
    public static Merged of(MessageShape shape, byte[] base, byte[] ours, byte[] theirs) {
        FieldMerge merge = new FieldMerge();
        ByteWriter out = new ByteWriter(Math.max(ours.length, theirs.length) + 16);
        merge.message(shape, new Sides(Slice.of(base), Slice.of(ours), Slice.of(theirs)), "", out);
        return new Merged(out.toByteArray(), new ArrayList<>(merge.conflicts));
    }

    /** One value on its three sides. */
    private record Sides(Slice base, Slice ours, Slice theirs) {

        /** The side that holds where not both changed it differently; null where they did. */
        @Nullable
        Slice settled() {
            if (ours.holdsSame(theirs) || base.holdsSame(theirs)) {
                return ours;
            }
            return base.holdsSame(ours) ? theirs : null;
        }
    }

    private void message(MessageShape shape, Sides sides, String prefix, ByteWriter out) {
        Slice settled = sides.settled();
        if (settled != null) {
            settled.writeTo(out);
            return;
        }
        SortedMap<Integer, Slice> base = sides.base.runs();
        SortedMap<Integer, Slice> ours = sides.ours.runs();
        SortedMap<Integer, Slice> theirs = sides.theirs.runs();
        TreeSet<Integer> numbers = new TreeSet<>(base.keySet());
        numbers.addAll(ours.keySet());
        numbers.addAll(theirs.keySet());
        Map<Integer, SortedMap<Integer, Slice>> oneofs = oneofs(shape, numbers, base, ours, theirs, prefix);
        for (int number : numbers) {
            FieldShape field = shape.field(number);
            Sides values = sides(number, base, ours, theirs);
            SortedMap<Integer, Slice> chosen = field == null ? null : oneofs.get(field.oneof);
            if (field != null && chosen != null && values.settled() == null && isMergeable(field, values)) {
                value(field, number, values, prefix, out);
            } else if (field != null && chosen != null) {
                chosen.getOrDefault(number, Slice.EMPTY).writeTo(out);
            } else {
                value(field, number, values, prefix, out);
            }
        }
    }

    private static Sides sides(
            int number, Map<Integer, Slice> base, Map<Integer, Slice> ours, Map<Integer, Slice> theirs) {
        return new Sides(
                base.getOrDefault(number, Slice.EMPTY),
                ours.getOrDefault(number, Slice.EMPTY),
                theirs.getOrDefault(number, Slice.EMPTY));
    }

    /** For each oneof that has a member on some side: the members of the side that holds. */
    private Map<Integer, SortedMap<Integer, Slice>> oneofs(
            MessageShape shape,
            Set<Integer> numbers,
            SortedMap<Integer, Slice> base,
            SortedMap<Integer, Slice> ours,
            SortedMap<Integer, Slice> theirs,
            String prefix) {
        Map<Integer, List<FieldShape>> members = new TreeMap<>();
        for (int number : numbers) {
            FieldShape field = shape.field(number);
            if (field != null && field.oneof != FieldShape.NO_ONEOF) {
                members.computeIfAbsent(field.oneof, oneof -> new ArrayList<>()).add(field);
            }
        }
        Map<Integer, SortedMap<Integer, Slice>> chosen = new TreeMap<>();
        members.forEach((oneof, fields) -> {
            boolean oursChanged = false;
            boolean theirsChanged = false;
            boolean differ = false;
            for (FieldShape field : fields) {
                Sides sides = sides(field.number, base, ours, theirs);
                oursChanged |= !sides.base.holdsSame(sides.ours);
                theirsChanged |= !sides.base.holdsSame(sides.theirs);
                differ |= !sides.ours.holdsSame(sides.theirs);
            }
            chosen.put(oneof, oursChanged ? ours : theirs);
            boolean within =
                    fields.size() == 1 && isMergeable(fields.get(0), sides(fields.get(0).number, base, ours, theirs));
            if (oursChanged && theirsChanged && differ && !within) {
                for (FieldShape field : fields) {
                    Sides sides = sides(field.number, base, ours, theirs);
                    if (!sides.ours.holdsSame(sides.theirs)) {
                        conflicts.add(prefix + field.name);
                    }
                }
            }
        });
        return chosen;
    }

    /** Whether all three sides have a message in the field, so that it can be merged within. */
    private static boolean isMergeable(FieldShape field, Sides sides) {
        return field.isSingleMessage()
                && field.message != null
                && sides.base.onlyMessage(field) != null
                && sides.ours.onlyMessage(field) != null
                && sides.theirs.onlyMessage(field) != null;
    }

    private void value(@Nullable FieldShape field, int number, Sides sides, String prefix, ByteWriter out) {
        Slice settled = sides.settled();
        if (settled != null) {
            settled.writeTo(out);
            return;
        }
        String path = prefix + (field == null ? Integer.toString(number) : field.name);
        if (field != null && field.isSingleMessage() && field.message != null) {
            Slice base = sides.base.onlyMessage(field);
            Slice ours = sides.ours.onlyMessage(field);
            Slice theirs = sides.theirs.onlyMessage(field);
            if (base != null && ours != null && theirs != null) {
                ByteWriter within = new ByteWriter();
                message(field.message, new Sides(base, ours, theirs), path + ".", within);
                FieldWriter.message(field, within.toByteArray(), out);
                return;
            }
        }
        if (field != null && field.kind == FieldKind.MAP) {
            map(field, sides, path, out);
            return;
        }
        conflicts.add(path);
        sides.ours.writeTo(out);
    }

    private void map(FieldShape map, Sides sides, String path, ByteWriter out) {
        Map<ByteBuffer, Slice> base = sides.base.entries();
        Map<ByteBuffer, Slice> ours = sides.ours.entries();
        Map<ByteBuffer, Slice> theirs = sides.theirs.entries();
        // the order of a canonical map is that of its encoded keys, which the merged one keeps
        TreeMap<ByteBuffer, Slice> order = new TreeMap<>(FieldMerge::compareUnsigned);
        order.putAll(base);
        order.putAll(ours);
        order.putAll(theirs);
        for (ByteBuffer key : order.keySet()) {
            Sides entries = new Sides(
                    base.getOrDefault(key, Slice.EMPTY),
                    ours.getOrDefault(key, Slice.EMPTY),
                    theirs.getOrDefault(key, Slice.EMPTY));
            Slice settled = entries.settled();
            boolean all = !entries.base.isEmpty() && !entries.ours.isEmpty() && !entries.theirs.isEmpty();
            if (settled == null && all && map.mapValue().message != null) {
                ByteWriter within = new ByteWriter();
                Sides values = new Sides(
                        entries.base.entryMessage(), entries.ours.entryMessage(), entries.theirs.entryMessage());
                message(map.mapValue().within(), values, path + ".", within);
                FieldWriter.entry(map, entries.ours.entryKey(), within.toByteArray(), out);
                continue;
            }
            if (settled == null) {
                conflicts.add(path);
                settled = entries.ours;
            }
            if (!settled.isEmpty()) {
                FieldWriter.message(map, settled.toByteArray(), out);
            }
        }
        Sides rest = new Sides(sides.base.unknownPart(map), sides.ours.unknownPart(map), sides.theirs.unknownPart(map));
        Slice settled = rest.settled();
        if (settled == null) {
            conflicts.add(path);
            settled = rest.ours;
        }
        settled.writeTo(out);
    }

    private static int compareUnsigned(ByteBuffer left, ByteBuffer right) {
        int differ = left.mismatch(right);
        return differ >= 0 && differ < Math.min(left.remaining(), right.remaining())
                ? Byte.compareUnsigned(left.get(left.position() + differ), right.get(right.position() + differ))
                : Integer.compare(left.remaining(), right.remaining());
    }
}
