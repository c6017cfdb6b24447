package io.revtree.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Merges the own fields of two sides that were made from a base, all in canonical form. What one side alone changed is taken,
 * equal changes are one. Each field is merged by itself: a sub-message that all three have within, unless its type is
 * ATOMIC; a map by its keys; a oneof is one field, and so is what stands under an unknown number. Repeated fields are one value. Where both changed a
 * value differently, that is a conflict, and the side that is merged into stands in the result.
 *
 * <p>There may be several bases. Then a value that differs on the two sides holds where all bases have it as the other side does;
 * it is a conflict where the merges with each of them differ.
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

    /** Merges {@code theirs} into {@code ours}, both made from each of the bases, of which there is one at least. */
    public static Merged of(MessageShape shape, List<byte[]> bases, byte[] ours, byte[] theirs) {
        FieldMerge merge = new FieldMerge();
        ByteWriter out = new ByteWriter(Math.max(ours.length, theirs.length) + 16);
        List<Slice> began = bases.stream().map(Slice::of).toList();
        merge.message(shape, new Sides(began, Slice.of(ours), Slice.of(theirs)), "", out);
        return new Merged(out.toByteArray(), new ArrayList<>(merge.conflicts));
    }

    /** One value on all sides. */
    private record Sides(List<Slice> bases, Slice ours, Slice theirs) {

        /** The side that holds where not both changed it differently; null where they did. */
        @Nullable
        Slice settled() {
            if (ours.holdsSame(theirs) || began(theirs)) {
                return ours;
            }
            return began(ours) ? theirs : null;
        }

        /** Whether all bases have it as this side does. */
        boolean began(Slice side) {
            for (Slice base : bases) {
                if (!base.holdsSame(side)) {
                    return false;
                }
            }
            return true;
        }

        boolean anyIsEmpty() {
            return ours.isEmpty() || theirs.isEmpty() || bases.stream().anyMatch(Slice::isEmpty);
        }

        Sides each(UnaryOperator<Slice> part) {
            return new Sides(bases.stream().map(part).toList(), part.apply(ours), part.apply(theirs));
        }

        /** The message in a field, so that it can be merged within; null where not all sides have one. */
        @Nullable
        Sides messages(FieldShape field) {
            if (!field.isSingleMessage() || field.message == null || field.message.isAtomic()) {
                return null;
            }
            List<Slice> began = new ArrayList<>(bases.size());
            for (Slice base : bases) {
                Slice message = base.onlyMessage(field);
                if (message == null) {
                    return null;
                }
                began.add(message);
            }
            Slice mine = ours.onlyMessage(field);
            Slice other = theirs.onlyMessage(field);
            return mine == null || other == null ? null : new Sides(began, mine, other);
        }
    }

    /** The parts of a value on all sides, by number or key. */
    private record Parts<K>(List<Map<K, Slice>> bases, Map<K, Slice> ours, Map<K, Slice> theirs) {

        static <K> Parts<K> of(Sides sides, Function<Slice, Map<K, Slice>> cut) {
            return new Parts<>(sides.bases.stream().map(cut).toList(), cut.apply(sides.ours), cut.apply(sides.theirs));
        }

        void addKeysTo(Set<K> keys) {
            bases.forEach(base -> keys.addAll(base.keySet()));
            keys.addAll(ours.keySet());
            keys.addAll(theirs.keySet());
        }

        Sides at(K key) {
            List<Slice> began = new ArrayList<>(bases.size());
            for (Map<K, Slice> base : bases) {
                began.add(base.getOrDefault(key, Slice.EMPTY));
            }
            return new Sides(began, ours.getOrDefault(key, Slice.EMPTY), theirs.getOrDefault(key, Slice.EMPTY));
        }
    }

    private void message(MessageShape shape, Sides sides, String prefix, ByteWriter out) {
        Slice settled = sides.settled();
        if (settled != null) {
            settled.writeTo(out);
            return;
        }
        Parts<Integer> runs = Parts.of(sides, Slice::runs);
        Set<Integer> numbers = new TreeSet<>();
        runs.addKeysTo(numbers);
        Map<Integer, Map<Integer, Slice>> oneofs = oneofs(shape, numbers, runs, prefix);
        for (int number : numbers) {
            FieldShape field = shape.field(number);
            Sides values = runs.at(number);
            Map<Integer, Slice> chosen = field == null ? null : oneofs.get(field.oneof);
            boolean within = field != null && values.settled() == null && values.messages(field) != null;
            if (chosen != null && !within) {
                chosen.getOrDefault(number, Slice.EMPTY).writeTo(out);
            } else {
                value(field, number, values, prefix, out);
            }
        }
    }

    /** For each oneof that has a member on some side: the members of the side that holds. */
    private Map<Integer, Map<Integer, Slice>> oneofs(
            MessageShape shape, Set<Integer> numbers, Parts<Integer> runs, String prefix) {
        Map<Integer, List<FieldShape>> members = new TreeMap<>();
        for (int number : numbers) {
            FieldShape field = shape.field(number);
            if (field != null && field.oneof != FieldShape.NO_ONEOF) {
                members.computeIfAbsent(field.oneof, oneof -> new ArrayList<>()).add(field);
            }
        }
        Map<Integer, Map<Integer, Slice>> chosen = new TreeMap<>();
        members.forEach((oneof, fields) -> {
            boolean oursChanged = false;
            boolean theirsChanged = false;
            boolean differ = false;
            for (FieldShape field : fields) {
                Sides sides = runs.at(field.number);
                oursChanged |= !sides.began(sides.ours);
                theirsChanged |= !sides.began(sides.theirs);
                differ |= !sides.ours.holdsSame(sides.theirs);
            }
            chosen.put(oneof, oursChanged ? runs.ours : runs.theirs);
            boolean within = fields.size() == 1 && runs.at(fields.get(0).number).messages(fields.get(0)) != null;
            if (oursChanged && theirsChanged && differ && !within) {
                for (FieldShape field : fields) {
                    Sides sides = runs.at(field.number);
                    if (!sides.ours.holdsSame(sides.theirs)) {
                        conflicts.add(prefix + field.name);
                    }
                }
            }
        });
        return chosen;
    }

    private void value(@Nullable FieldShape field, int number, Sides sides, String prefix, ByteWriter out) {
        Slice settled = sides.settled();
        if (settled != null) {
            settled.writeTo(out);
            return;
        }
        String path = prefix + (field == null ? Integer.toString(number) : field.name);
        Sides messages = field == null ? null : sides.messages(field);
        if (field != null && field.message != null && messages != null) {
            ByteWriter within = new ByteWriter();
            message(field.message, messages, path + ".", within);
            FieldWriter.message(field, within.toByteArray(), out);
            return;
        }
        if (field != null && field.kind == FieldKind.MAP) {
            map(field, sides, path, out);
            return;
        }
        conflicts.add(path);
        sides.ours.writeTo(out);
    }

    private void map(FieldShape map, Sides sides, String path, ByteWriter out) {
        Parts<ByteBuffer> all = Parts.of(sides, Slice::entries);
        // the order of a canonical map is that of its encoded keys, which the merged one keeps
        Set<ByteBuffer> keys = new TreeSet<>(FieldMerge::compareUnsigned);
        all.addKeysTo(keys);
        for (ByteBuffer key : keys) {
            Sides entries = all.at(key);
            Slice settled = entries.settled();
            if (settled == null && !entries.anyIsEmpty() && mergesWithin(map.mapValue())) {
                ByteWriter within = new ByteWriter();
                message(map.mapValue().within(), entries.each(Slice::entryMessage), path + ".", within);
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
        Sides rest = sides.each(side -> side.unknownPart(map));
        Slice settled = rest.settled();
        if (settled == null) {
            conflicts.add(path);
            settled = rest.ours;
        }
        settled.writeTo(out);
    }

    private static boolean mergesWithin(FieldShape value) {
        return value.message != null && !value.message.isAtomic();
    }

    private static int compareUnsigned(ByteBuffer left, ByteBuffer right) {
        int differ = left.mismatch(right);
        return differ >= 0 && differ < Math.min(left.remaining(), right.remaining())
                ? Byte.compareUnsigned(left.get(left.position() + differ), right.get(right.position() + differ))
                : Integer.compare(left.remaining(), right.remaining());
    }
}
