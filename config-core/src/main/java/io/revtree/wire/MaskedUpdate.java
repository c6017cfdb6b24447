package io.revtree.wire;

import io.revtree.InvalidPathException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields that a mask names, as a tree: a field as a whole, or some of those within it. */
final class MaskedUpdate {

    private static final byte[] NOTHING = new byte[0];

    private final SortedMap<Integer, MaskedUpdate> within = new TreeMap<>();
    private boolean whole;

    private MaskedUpdate() {}

    static MaskedUpdate of(MessageShape shape, List<String> paths, String place) {
        MaskedUpdate mask = new MaskedUpdate();
        for (String path : paths) {
            mask.add(shape, path, place);
        }
        return mask;
    }

    private void add(MessageShape root, String path, String place) {
        MessageShape shape = root;
        MaskedUpdate mask = this;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length; i++) {
            FieldShape field = stored(shape, names[i], path, place);
            if (field == null) {
                return;
            }
            mask = mask.within.computeIfAbsent(field.number, number -> new MaskedUpdate());
            if (i < names.length - 1) {
                if (!field.isSingleMessage()) {
                    throw new InvalidPathException(
                            place,
                            "the mask's %s leads into %s, which is no single message; name it as a whole"
                                    .formatted(path, field.name));
                }
                shape = field.within();
            }
        }
        mask.whole = true;
    }

    /** The field of that name; null for one that is never stored, so that naming it changes nothing. */
    private static @Nullable FieldShape stored(MessageShape shape, String name, String path, String place) {
        FieldShape field = shape.field(name);
        if (field == null) {
            throw new InvalidPathException(
                    place,
                    "the mask's %s is no field of %s, which has %s"
                            .formatted(
                                    path,
                                    shape.fullName(),
                                    shape.fields().stream()
                                            .filter(known -> known.role.isStored())
                                            .map(known -> known.name)
                                            .collect(Collectors.joining(", "))));
        }
        if (field.role == FieldRole.CHILD) {
            throw new InvalidPathException(
                    place, "the mask's %s is a child of the node; edit it at its own path".formatted(path));
        }
        return field.role == FieldRole.REAL_TIME ? null : field;
    }

    byte[] apply(MessageShape shape, Slice stored, Slice given) {
        SortedMap<Integer, Slice> before = stored.runs();
        SortedMap<Integer, Slice> after = given.runs();
        SortedMap<Integer, byte[]> results = new TreeMap<>();
        Map<Integer, Integer> setMembers = new HashMap<>();
        within.forEach((number, mask) -> {
            FieldShape field = shape.known(number);
            Slice now = after.getOrDefault(number, Slice.EMPTY);
            byte[] result = mask.result(field, before.getOrDefault(number, Slice.EMPTY), now);
            results.put(number, result);
            if (field.oneof != FieldShape.NO_ONEOF && result.length > 0) {
                if (now.isEmpty()) {
                    setMembers.putIfAbsent(field.oneof, number);
                } else {
                    setMembers.put(field.oneof, number);
                }
            }
        });
        TreeSet<Integer> numbers = new TreeSet<>(before.keySet());
        numbers.addAll(results.keySet());
        ByteWriter out = new ByteWriter();
        for (int number : numbers) {
            FieldShape field = shape.field(number);
            int set = field == null ? number : setMembers.getOrDefault(field.oneof, number);
            byte[] result = results.get(number);
            if (set != number) {
                continue;
            }
            if (result != null) {
                out.raw(result);
            } else {
                before.getOrDefault(number, Slice.EMPTY).writeTo(out);
            }
        }
        return out.toByteArray();
    }

    /** All that the updated message has of a field that the mask names. */
    private byte[] result(FieldShape field, Slice old, Slice now) {
        ByteWriter out = new ByteWriter();
        if (whole) {
            UnknownKeeper.keepWithin(field, old, now, out);
            return out.toByteArray();
        }
        Slice before = old.onlyMessage(field);
        Slice after = now.onlyMessage(field);
        if (before == null && after == null) {
            return old.toByteArray();
        }
        byte[] message =
                apply(field.within(), before == null ? Slice.EMPTY : before, after == null ? Slice.EMPTY : after);
        if (before == null && message.length == 0) {
            return NOTHING;
        }
        FieldWriter.message(field, message, out);
        return out.toByteArray();
    }
}
