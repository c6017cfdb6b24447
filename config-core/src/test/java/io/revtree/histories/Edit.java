package io.revtree.histories;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.CommitId;
import io.revtree.ConfigEditor;
import io.revtree.ConfigTransaction;
import io.revtree.DuplicateKeyException;
import io.revtree.NodeNotFoundException;
import io.revtree.ReadOnlyFieldException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One edit, as the project makes it and as the model does. Immutable.
 *
 * @param verb what is done
 * @param path to what
 * @param message with what; null where the verb takes none
 * @param mask the fields that an update names; none for one of all
 * @param strict whether READ_ONLY fields are guarded
 * @param revision from where a restore takes; else null
 */
record Edit(
        Verb verb,
        String path,
        @Nullable Message message,
        List<String> mask,
        boolean strict,
        @Nullable CommitId revision) {

    enum Verb {
        ADD,
        UPDATE,
        PUT,
        REMOVE,
        RESTORE
    }

    /** What the model says where an edit cannot be made. */
    static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String fault;

        Refusal(Class<?> fault) {
            super(fault.getSimpleName());
            this.fault = fault.getSimpleName();
        }

        /** The simple name of the project's fault. */
        String fault() {
            return fault;
        }
    }

    static Edit add(String container, Message message) {
        return new Edit(Verb.ADD, container, message, List.of(), false, null);
    }

    static Edit put(String path, Message message) {
        return new Edit(Verb.PUT, path, message, List.of(), false, null);
    }

    static Edit update(String path, Message message, String... mask) {
        return new Edit(Verb.UPDATE, path, message, List.of(mask), false, null);
    }

    static Edit remove(String path) {
        return new Edit(Verb.REMOVE, path, null, List.of(), false, null);
    }

    static Edit restore(String path, CommitId revision) {
        return new Edit(Verb.RESTORE, path, null, List.of(), false, revision);
    }

    Edit strictly() {
        return new Edit(verb, path, message, mask, true, revision);
    }

    /** Makes the edit. */
    void make(ConfigEditor plain) {
        ConfigEditor editor = strict ? plain.strict() : plain;
        switch (verb) {
            case ADD -> editor.add(path, given());
            case PUT -> editor.put(path, given());
            case REMOVE -> editor.remove(path);
            case RESTORE -> ((ConfigTransaction) plain).restore(path, String.valueOf(revision));
            case UPDATE -> {
                if (mask.isEmpty()) {
                    editor.update(path, given());
                } else {
                    editor.update(
                            path,
                            given(),
                            FieldMask.newBuilder().addAllPaths(mask).build());
                }
            }
        }
    }

    /** What the edit makes of a tree; it throws {@link Refusal}. */
    Value on(Value tree, Function<CommitId, Value> states) {
        List<String> segments = segments(path);
        return switch (verb) {
            case ADD -> added(tree, segments);
            case PUT -> {
                present(tree, above(segments));
                yield tree.with(segments, Value.node(given()));
            }
            case REMOVE -> {
                present(tree, segments);
                yield tree.with(segments, null);
            }
            case RESTORE -> restored(tree, segments, states.apply(Objects.requireNonNull(revision)));
            case UPDATE -> updated(tree, segments);
        };
    }

    private Value added(Value tree, List<String> container) {
        present(tree, above(container));
        if (container.get(container.size() - 1).equals("notes")) {
            Value list = tree.at(container);
            Value item = Value.item(given());
            return tree.with(container, list == null ? item : Value.appended(list, item));
        }
        List<String> place = new ArrayList<>(container);
        place.add(Value.key(given(), keyOf(given())));
        if (tree.at(place) != null) {
            throw new Refusal(DuplicateKeyException.class);
        }
        return tree.with(place, Value.node(given()));
    }

    /** The key field of a type of children; each of the samples that are added has one. */
    private static String keyOf(Message child) {
        return child.getDescriptorForType().getFields().get(0).getName();
    }

    private static Value restored(Value tree, List<String> segments, Value then) {
        Value now = tree.at(segments);
        Value old = then.at(segments);
        if (Objects.equals(now, old)) {
            return tree;
        }
        present(tree, above(segments));
        return tree.with(segments, old);
    }

    private Value updated(Value tree, List<String> segments) {
        present(tree, segments);
        List<String> place = new ArrayList<>(segments);
        place.add(Value.OWN);
        Value own = Objects.requireNonNull(tree.at(place));
        Value given = Value.own(given());
        Value changed = given;
        if (!mask.isEmpty()) {
            changed = own;
            for (String each : mask) {
                changed = masked(changed, given, List.of(each.split("\\.", -1)));
            }
        }
        if (strict && !Objects.equals(own.at(List.of("version")), changed.at(List.of("version")))) {
            throw new Refusal(ReadOnlyFieldException.class);
        }
        return tree.with(place, changed);
    }

    private Value masked(Value own, Value given, List<String> names) {
        FieldDescriptor field = given().getDescriptorForType().findFieldByName(names.get(0));
        List<String> parts = new ArrayList<>(names);
        parts.set(0, Value.partOf(field));
        Value from = own;
        if (parts.size() == 2 && own.at(parts.subList(0, 1)) == null) {
            Message none = given().newBuilderForType().newBuilderForField(field).build();
            from = own.with(parts.subList(0, 1), Value.own(none));
        }
        return from.with(parts, given.at(parts));
    }

    private static void present(Value tree, List<String> segments) {
        if (tree.at(segments) == null) {
            throw new Refusal(NodeNotFoundException.class);
        }
    }

    /** The owner of a container, or of what stands in one. */
    private static List<String> above(List<String> segments) {
        return segments.subList(0, segments.size() - 1);
    }

    static List<String> segments(String path) {
        return path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    private Message given() {
        return Objects.requireNonNull(message);
    }

    @Override
    public String toString() {
        return verb.name().toLowerCase(Locale.ROOT) + " " + path
                + (message == null
                        ? ""
                        : " {" + message.toString().lines().map(String::strip).collect(Collectors.joining(" ")) + "}")
                + (mask.isEmpty() ? "" : " " + mask)
                + (strict ? " strictly" : "")
                + (revision == null ? "" : " from " + revision);
    }
}
