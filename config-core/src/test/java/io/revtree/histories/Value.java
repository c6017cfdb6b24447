package io.revtree.histories;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A tree, or a part of one, as nested maps and texts. Immutable. */
sealed interface Value {

    /** The part of a node that has its own fields; the other parts are its children. */
    String OWN = ".";

    /** The fields of the samples that are children, with the keys of those that have such. */
    Map<String, String> KEYS = Map.ofEntries(
            Map.entry("sample.Voltha.health", ""),
            Map.entry("sample.Voltha.adapters", "id"),
            Map.entry("sample.Voltha.logical_devices", "id"),
            Map.entry("sample.Voltha.devices", "id"),
            Map.entry("sample.Voltha.notes", ""),
            Map.entry("sample.Voltha.inventory", ""),
            Map.entry("sample.LogicalDevice.ports", "id"),
            Map.entry("sample.LogicalDevice.flows", ""),
            Map.entry("sample.LogicalDevice.flow_groups", ""),
            Map.entry("sample.Device.ports", "port_no"),
            Map.entry("sample.Device.probes", "at"),
            Map.entry("sample.Inventory.cards", "shelf,slot"),
            Map.entry("sample.Inventory.profiles", "kind"),
            Map.entry("sample.Inventory.toggles", "on"),
            Map.entry("sample.Inventory.serials", "number"),
            Map.entry("sample.Inventory.regions", "name"),
            Map.entry("sample.Inventory.everything", ""),
            Map.entry("sample.Region.regions", "name"),
            Map.entry("sample.Region.backup", ""));

    /** What changes as a whole: a scalar, a oneof, all of a list. */
    record Text(String text) implements Value {}

    /** What changes part by part: a node, a keyed container, a plain message, a map field. */
    record Parts(SortedMap<String, Value> parts) implements Value {

        public Parts(SortedMap<String, Value> parts) {
            this.parts = Collections.unmodifiableSortedMap(parts);
        }

        /** Whether this is a node, rather than a container of nodes. */
        boolean isNode() {
            return parts.containsKey(OWN);
        }

        @Nullable
        Value part(String name) {
            return parts.get(name);
        }

        Parts with(String name, @Nullable Value part) {
            TreeMap<String, Value> changed = new TreeMap<>(parts);
            if (part == null) {
                changed.remove(name);
            } else {
                changed.put(name, part);
            }
            return new Parts(changed);
        }
    }

    /** This value, with the very parts of another one where both are equal: so many states of one tree take little memory. */
    default Value sharing(@Nullable Value other) {
        if (other != null && equals(other)) {
            return other;
        }
        if (this instanceof Parts mine && other instanceof Parts theirs) {
            TreeMap<String, Value> shared = new TreeMap<>(mine.parts);
            shared.replaceAll((name, part) -> part.sharing(theirs.part(name)));
            return new Parts(shared);
        }
        return this;
    }

    /** A node with all that is below it. */
    static Parts node(Message message) {
        TreeMap<String, Value> parts = new TreeMap<>();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            String key = KEYS.get(field.getFullName());
            if (key == null) {
                continue;
            }
            if (!field.isRepeated()) {
                if (message.hasField(field)) {
                    parts.put(field.getName(), node((Message) message.getField(field)));
                }
            } else if (key.isEmpty()) {
                StringBuilder items = new StringBuilder();
                list(message, field).forEach(item -> items.append(item(item).text));
                if (!items.isEmpty()) {
                    parts.put(field.getName(), new Text(items.toString()));
                }
            } else {
                TreeMap<String, Value> children = new TreeMap<>();
                list(message, field).forEach(child -> children.put(key(child, key), node(child)));
                parts.put(field.getName(), new Parts(children));
            }
        }
        parts.put(OWN, own(message));
        return new Parts(parts);
    }

    /** The key of a child as it stands in a path, where none of its characters must be encoded. */
    static String key(Message child, String fields) {
        StringBuilder key = new StringBuilder();
        for (String field : fields.split(",", -1)) {
            key.append(key.isEmpty() ? "" : ",")
                    .append(child.getField(child.getDescriptorForType().findFieldByName(field)));
        }
        return key.toString();
    }

    /** An item of a container without keys; the text of such a container is that of its items. */
    static Text item(Message item) {
        return new Text("[" + node(item) + "]");
    }

    static Value appended(Value list, Value item) {
        return new Text(((Text) list).text + ((Text) item).text);
    }

    /** A message without what are children of it. */
    static Parts own(Message message) {
        TreeMap<String, Value> parts = new TreeMap<>();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isMapField()) {
                TreeMap<String, Value> entries = new TreeMap<>();
                for (Message entry : list(message, field)) {
                    Descriptor type = field.getMessageType();
                    Object key = entry.getField(type.findFieldByName("key"));
                    entries.put("[" + key + "]", single(entry.getField(type.findFieldByName("value"))));
                }
                parts.put(field.getName(), new Parts(entries));
            } else if (!isChild(field) && isSet(message, field)) {
                OneofDescriptor oneof = field.getRealContainingOneof();
                Value value = field.isRepeated() ? new Text(all(message, field)) : single(message.getField(field));
                parts.put(partOf(field), oneof == null ? value : new Text(field.getName() + "=" + value));
            }
        }
        return new Parts(parts);
    }

    /** The part of a message that a field is. */
    static String partOf(FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        return oneof == null ? field.getName() : oneof.getName();
    }

    private static boolean isChild(FieldDescriptor field) {
        return KEYS.containsKey(field.getFullName());
    }

    private static boolean isSet(Message message, FieldDescriptor field) {
        return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    }

    @SuppressWarnings("unchecked")
    private static List<Message> list(Message message, FieldDescriptor field) {
        return (List<Message>) message.getField(field);
    }

    private static String all(Message message, FieldDescriptor field) {
        StringBuilder all = new StringBuilder();
        for (Object each : (List<?>) message.getField(field)) {
            all.append('[').append(single(each)).append(']');
        }
        return all.toString();
    }

    private static Value single(Object value) {
        return value instanceof Message message ? own(message) : new Text(value.toString());
    }

    /** What stands at the segments of a path below this; null when there is nothing. */
    default @Nullable Value at(List<String> segments) {
        Value at = this;
        for (String segment : segments) {
            at = at instanceof Parts parts ? parts.part(segment) : null;
            if (at == null) {
                return null;
            }
        }
        return at;
    }

    /** This with something else at the segments of a path, whose last one alone may be new. */
    default Value with(List<String> segments, @Nullable Value value) {
        if (segments.isEmpty()) {
            if (value == null) {
                throw new IllegalArgumentException("a tree has a root");
            }
            return value;
        }
        Parts parts = (Parts) this;
        String first = segments.get(0);
        if (segments.size() == 1) {
            return parts.with(first, value);
        }
        Value part = parts.part(first);
        if (part == null) {
            throw new IllegalArgumentException("there is no " + first + " in " + this);
        }
        return parts.with(first, part.with(segments.subList(1, segments.size()), value));
    }

    /** The paths of the nodes that differ between two trees; lists without keys do not count. */
    static Set<String> changedNodes(Value one, Value other) {
        TreeSet<String> changed = new TreeSet<>();
        changedNodes("", one, other, changed);
        return changed;
    }

    private static void changedNodes(String path, @Nullable Value one, @Nullable Value other, Set<String> changed) {
        Map<String, Value> before = one instanceof Parts parts ? parts.parts : Map.of();
        Map<String, Value> after = other instanceof Parts parts ? parts.parts : Map.of();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            Value left = before.get(name);
            Value right = after.get(name);
            if (left == null || !left.equals(right)) {
                if (name.equals(OWN)) {
                    changed.add(path.isEmpty() ? "/" : path);
                } else {
                    changedNodes(path + "/" + name, left, right, changed);
                }
            }
        }
    }
}
