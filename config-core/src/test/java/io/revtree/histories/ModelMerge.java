package io.revtree.histories;

import io.revtree.histories.Value.Parts;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The three-way merge in as few words as there are for it: what one side alone changed is taken; what both have or both
 * changed alike is taken; what has parts on all three sides is merged part by part; all else is a conflict.
 */
final class ModelMerge {

    private final boolean atomic;
    private final TreeSet<String> conflicts = new TreeSet<>();

    private ModelMerge(boolean atomic) {
        this.atomic = atomic;
    }

    /**
     * What came of it.
     *
     * @param value the merged tree, where both sides conflict that of {@code ours}
     * @param conflicts where: the path of a node, a blank, the field
     */
    record Merged(Value value, TreeSet<String> conflicts) {}

    /** Merges two trees that were made from one. */
    static Merged of(Value base, Value ours, Value theirs, boolean atomic) {
        ModelMerge merge = new ModelMerge(atomic);
        Value merged = merge.merged("", null, base, ours, theirs);
        return new Merged(Objects.requireNonNull(merged), merge.conflicts);
    }

    /** Merges what stands at a path, or in a field of the node there. */
    private @Nullable Value merged(
            String path, @Nullable String field, @Nullable Value base, @Nullable Value ours, @Nullable Value theirs) {
        if (Objects.equals(ours, theirs) || Objects.equals(base, theirs)) {
            return ours;
        }
        if (Objects.equals(base, ours)) {
            return theirs;
        }
        boolean whole = atomic && field != null && field.isEmpty();
        if (base instanceof Parts b && ours instanceof Parts o && theirs instanceof Parts t && !whole) {
            TreeSet<String> names = new TreeSet<>(b.parts().keySet());
            names.addAll(o.parts().keySet());
            names.addAll(t.parts().keySet());
            TreeMap<String, Value> parts = new TreeMap<>();
            for (String name : names) {
                Value part = field == null
                        ? below(path, name, b.part(name), o.part(name), t.part(name))
                        : merged(path, within(field, name), b.part(name), o.part(name), t.part(name));
                if (part != null) {
                    parts.put(name, part);
                }
            }
            return new Parts(parts);
        }
        conflicts.add((path.isEmpty() ? "/" : path) + " " + (field == null ? "" : field));
        return ours;
    }

    /** Merges a part of a node or of a container: own fields, a list, or what has a path of its own. */
    private @Nullable Value below(
            String path, String name, @Nullable Value base, @Nullable Value ours, @Nullable Value theirs) {
        if (name.equals(Value.OWN)) {
            return merged(path, "", base, ours, theirs);
        }
        boolean list = base instanceof Value.Text || ours instanceof Value.Text || theirs instanceof Value.Text;
        return list ? merged(path, name, base, ours, theirs) : merged(path + "/" + name, null, base, ours, theirs);
    }

    private static String within(String field, String name) {
        if (name.startsWith("[")) {
            return field;
        }
        return field.isEmpty() ? name : field + "." + name;
    }
}
