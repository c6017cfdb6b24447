package io.revtree.schema;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.revtree.MergePolicy;
import io.revtree.wire.FieldRole;
import io.revtree.wire.Shapes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns descriptors and the annotations beside them into node types, and gathers all that cannot work. Used once. */
final class SchemaCompiler {

    /** What the annotations say of a field: the key fields, null for no child, and what else it is. */
    private record Note(@Nullable List<String> key, FieldRole role) {}

    private static final Note NOTHING = new Note(null, FieldRole.OWN);

    private static final Set<String> ONE_VALUE =
            Set.of("google.protobuf.Any", "google.protobuf.Duration", "google.protobuf.Timestamp");

    private final Map<String, Note> notes = new HashMap<>();
    private final Map<String, DescriptorProto> messages;
    private final Map<String, NodeType> types = new HashMap<>();
    private final Deque<NodeType> incomplete = new ArrayDeque<>();
    private final Set<String> problems;
    private final Shapes shapes = new Shapes(this::role, this::isAtomic);

    /** Reads annotations from {@code files}, and adds to {@code problems} what cannot work. */
    SchemaCompiler(FileDescriptorSet files, Set<String> problems) {
        this.messages = SchemaFiles.messages(files);
        this.problems = problems;
        messages.forEach((name, message) -> message.getFieldList().stream()
                .filter(FieldDescriptorProto::hasOptions)
                .forEach(field -> note(name + "." + field.getName(), field)));
    }

    private void note(String name, FieldDescriptorProto field) {
        long access = Annotations.access(field);
        FieldRole role = Annotations.role(access);
        if (role == null) {
            problems.add("%s: its access is %d, and only 0 (CONFIG), 1 (READ_ONLY) and 2 (REAL_TIME) have a meaning"
                    .formatted(name, access));
        }
        notes.put(name, new Note(Annotations.childKey(field), role == null ? FieldRole.OWN : role));
    }

    private Note note(FieldDescriptor field) {
        return notes.getOrDefault(field.getFullName(), NOTHING);
    }

    /** The type of the root and, below it, of every node there can be. */
    NodeType compile(Message prototype) {
        NodeType root = type(prototype);
        while (!incomplete.isEmpty()) {
            NodeType type = incomplete.remove();
            List<ChildField> children = new ArrayList<>();
            for (FieldDescriptor field : type.descriptor().getFields()) {
                List<String> key = note(field).key();
                if (key != null && role(field) == FieldRole.CHILD && isSound(field, key)) {
                    Message.Builder owner = type.defaultInstance().newBuilderForType();
                    Message empty = owner.newBuilderForField(field).getDefaultInstanceForType();
                    children.add(new ChildField(field, keyShape(field, key), type(empty)));
                }
            }
            type.complete(children);
        }
        return root;
    }

    private NodeType type(Message empty) {
        Descriptor descriptor = empty.getDescriptorForType();
        NodeType known = types.get(descriptor.getFullName());
        if (known != null) {
            return known;
        }
        NodeType type = new NodeType(empty, shapes.node(descriptor), isAtomic(descriptor));
        types.put(descriptor.getFullName(), type);
        incomplete.add(type);
        return type;
    }

    /** Whether its fields make one value, as declared, or as everybody means those of a few types. */
    private boolean isAtomic(Descriptor type) {
        if (ONE_VALUE.contains(type.getFullName())) {
            return true;
        }
        DescriptorProto proto = messages.get(type.getFullName());
        long merge = proto == null ? 0 : Annotations.merge(proto);
        MergePolicy policy = Annotations.policy(merge);
        if (policy == null) {
            problems.add("%s: its merge is %d, and only 0 (FIELDS) and 1 (ATOMIC) have a meaning"
                    .formatted(type.getFullName(), merge));
        }
        return policy == MergePolicy.ATOMIC;
    }

    /** What a field is where its message is a node; a real-time child is no child. */
    private FieldRole role(FieldDescriptor field) {
        Note note = note(field);
        return note.key() != null && note.role() != FieldRole.REAL_TIME ? FieldRole.CHILD : note.role();
    }

    private boolean isSound(FieldDescriptor field, List<String> key) {
        String place = field.getFullName();
        int before = problems.size();
        if (field.isMapField()) {
            problems.add("%s: a child cannot stand in a map; make it a repeated message whose key is one of its fields"
                    .formatted(place));
        } else if (field.getType() == FieldDescriptor.Type.GROUP) {
            problems.add("%s: a child cannot be a group; make it an ordinary message field".formatted(place));
        } else if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            problems.add("%s: a child must be a message and this is a %s; take its child annotation away"
                    .formatted(place, typeName(field)));
        } else if (field.getRealContainingOneof() != null) {
            problems.add("%s: a child cannot be in oneof %s; move it out of the oneof"
                    .formatted(place, field.getRealContainingOneof().getName()));
        } else if (!field.isRepeated() && !key.isEmpty()) {
            problems.add("%s: a single child has no key; take key %s away or make the field repeated"
                    .formatted(place, String.join(",", key)));
        } else {
            checkKey(field, key);
        }
        return problems.size() == before;
    }

    private void checkKey(FieldDescriptor field, List<String> key) {
        String place = field.getFullName();
        Descriptor type = field.getMessageType();
        if (new HashSet<>(key).size() < key.size()) {
            problems.add("%s: key %s names a field twice; name it once".formatted(place, String.join(",", key)));
        }
        for (String name : key) {
            FieldDescriptor part = type.findFieldByName(name);
            if (part == null) {
                problems.add("%s: its key %s is no field of %s, which has %s"
                        .formatted(place, name, type.getFullName(), possibleKeys(type)));
            } else if (!canBeKey(part)) {
                problems.add("%s: its key %s is %s, which cannot be a key; of the fields of %s these can: %s"
                        .formatted(place, name, described(part), type.getFullName(), possibleKeys(type)));
            }
        }
    }

    private boolean canBeKey(FieldDescriptor field) {
        return !field.isRepeated() && KeyKind.of(field) != null && note(field).role() != FieldRole.REAL_TIME;
    }

    private String possibleKeys(Descriptor type) {
        String possible = type.getFields().stream()
                .filter(this::canBeKey)
                .map(FieldDescriptor::getName)
                .collect(Collectors.joining(", "));
        return possible.isEmpty() ? "no field that could be one" : possible;
    }

    private String described(FieldDescriptor field) {
        String kind = field.isMapField() ? "a map" : (field.isRepeated() ? "a repeated " : "a ") + typeName(field);
        return note(field).role() == FieldRole.REAL_TIME ? kind + " with access REAL_TIME" : kind;
    }

    private static String typeName(FieldDescriptor field) {
        return field.getType().name().toLowerCase(Locale.ROOT);
    }

    private static KeyShape keyShape(FieldDescriptor field, List<String> key) {
        return key.isEmpty()
                ? KeyShape.POSITION
                : KeyShape.of(key.stream()
                        .map(field.getMessageType()::findFieldByName)
                        .toList());
    }
}
