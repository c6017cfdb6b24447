package io.revtree.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Names the fields in which two canonical messages of one type differ. */
final class FieldChanges {

    private final boolean readOnly;
    private final Set<String> changed = new LinkedHashSet<>();

    private FieldChanges(boolean readOnly) {
        this.readOnly = readOnly;
    }

    static List<String> all(MessageShape shape, Slice before, Slice after) {
        FieldChanges changes = new FieldChanges(false);
        changes.compare(shape, before, after, "");
        return new ArrayList<>(changes.changed);
    }

    static List<String> ofReadOnly(MessageShape shape, Slice before, Slice after) {
        FieldChanges changes = new FieldChanges(true);
        changes.compare(shape, before, after, "");
        return new ArrayList<>(changes.changed);
    }

    private void compare(MessageShape shape, Slice before, Slice after, String prefix) {
        if (before.holdsSame(after) || (readOnly && !shape.isGuarded())) {
            return;
        }
        SortedMap<Integer, Slice> left = before.runs();
        SortedMap<Integer, Slice> right = after.runs();
        SortedSet<Integer> numbers = new TreeSet<>(left.keySet());
        numbers.addAll(right.keySet());
        for (int number : numbers) {
            Slice old = left.getOrDefault(number, Slice.EMPTY);
            Slice now = right.getOrDefault(number, Slice.EMPTY);
            if (!old.holdsSame(now)) {
                FieldShape field = shape.field(number);
                if (readOnly) {
                    guarded(field, old, now, prefix);
                } else {
                    changed(field, number, old, now, prefix);
                }
            }
        }
    }

    private void changed(@Nullable FieldShape field, int number, Slice old, Slice now, String prefix) {
        String path = prefix + (field == null ? Integer.toString(number) : field.name);
        Slice before = field != null && field.isSingleMessage() ? old.onlyMessage(field) : null;
        Slice after = before != null && field != null ? now.onlyMessage(field) : null;
        if (field != null && field.message != null && before != null && after != null) {
            compare(field.within(), before, after, path + ".");
        } else {
            changed.add(path);
        }
    }

    private void guarded(@Nullable FieldShape field, Slice old, Slice now, String prefix) {
        if (field == null) {
            return;
        }
        String path = prefix + field.name;
        if (field.role == FieldRole.READ_ONLY) {
            changed.add(path);
        } else if (!field.leadsToGuard()) {
            return;
        } else if (field.kind == FieldKind.MAP) {
            Map<ByteBuffer, Slice> entries = now.entries();
            old.entries().forEach((key, entry) -> {
                Slice after = entries.get(key);
                if (after != null) {
                    compare(field.mapValue().within(), entry.entryMessage(), after.entryMessage(), path + ".");
                }
            });
        } else if (field.repeated) {
            WireCursor before = old.cursor();
            WireCursor after = now.cursor();
            while (before.next() && after.next()) {
                compare(
                        field.within(),
                        old.part(before.from(), before.end()),
                        now.part(after.from(), after.end()),
                        path + ".");
            }
        } else {
            Slice before = old.onlyMessage(field);
            Slice after = now.onlyMessage(field);
            compare(
                    field.within(),
                    before == null ? Slice.EMPTY : before,
                    after == null ? Slice.EMPTY : after,
                    path + ".");
        }
    }
}
