package io.revtree;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.revtree.schema.ChildField;
import io.revtree.schema.NodeType;
import io.revtree.tree.Node;
import io.revtree.tree.NodeChange;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeDiff;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the difference of two trees as a JSON Patch (RFC 6902). A patch is applied one operation after the other, while
 * indices move. So the removals come first, from the last to the first: each finds all before it as it was in the first
 * tree. Then additions and changes follow in path order: each finds all before it as it is in the second.
 */
final class JsonPatch {

    private final Tree from;
    private final Tree to;
    private final JsonFormat.Printer printer;
    private final List<JsonObject> removals = new ArrayList<>();
    private final List<JsonObject> others = new ArrayList<>();

    /** What the last operation was about as a whole; changes below it are in it. */
    private @Nullable ConfigPath whole;

    JsonPatch(Tree from, Tree to) {
        this.from = from;
        this.to = to;
        TypeRegistry types =
                TypeRegistry.newBuilder().add(rootType().descriptor()).build();
        this.printer = JsonFormat.printer()
                .usingTypeRegistry(types)
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace();
        TreeDiff.between(from, to, this::add);
    }

    private NodeType rootType() {
        return to.context().rootType();
    }

    private void add(NodeChange change) {
        ConfigPath path = change.path();
        if (whole != null && path.startsWith(whole)) {
            return;
        }
        switch (change.kind()) {
            case UPDATE -> update(change);
            case LIST -> container(path);
            case ADD, REMOVE -> child(change);
        }
    }

    private void update(NodeChange change) {
        ConfigPath path = change.path();
        Node before = change.before();
        Node after = change.after();
        if (before != null && after != null) {
            compare(pointer(to, path), json(path, before.message()), json(path, after.message()));
        }
    }

    private void compare(String pointer, JsonElement before, JsonElement after) {
        if (before.toString().equals(after.toString())) {
            return;
        }
        if (!before.isJsonObject() || !after.isJsonObject()) {
            others.add(operation("replace", pointer, after));
            return;
        }
        JsonObject was = before.getAsJsonObject();
        JsonObject is = after.getAsJsonObject();
        for (String name : was.keySet()) {
            if (!is.has(name)) {
                others.add(operation("remove", pointer + "/" + escaped(name), null));
            }
        }
        for (String name : is.keySet()) {
            String member = pointer + "/" + escaped(name);
            if (was.has(name)) {
                compare(member, was.get(name), is.get(name));
            } else {
                others.add(operation("add", member, is.get(name)));
            }
        }
    }

    private void child(NodeChange change) {
        ConfigPath path = change.path();
        whole = path;
        ConfigPath container = containerOf(path);
        boolean added = change.kind() == ChangeKind.ADD;
        if (container != null && (added ? from : to).count(container) == 0) {
            container(container);
        } else if (added) {
            others.add(operation("add", pointer(to, path), json(path, to.read(path, -1))));
        } else {
            removals.add(operation("remove", pointer(from, path), null));
        }
    }

    /** A container as one value. */
    private void container(ConfigPath path) {
        whole = path;
        if (to.count(path) == 0) {
            removals.add(operation("remove", pointer(from, path), null));
            return;
        }
        JsonArray children = new JsonArray();
        to.list(path, -1).forEach(child -> children.add(json(path, child)));
        others.add(operation(from.count(path) == 0 ? "add" : "replace", pointer(to, path), children));
    }

    /** The container that the node at the path is a child of; null for a single child. */
    private @Nullable ConfigPath containerOf(ConfigPath path) {
        NodeType type = rootType();
        ConfigPath above = ConfigPath.ROOT;
        List<String> segments = path.segments();
        for (int i = 0; i < segments.size(); i++) {
            ChildField field = field(type, segments.get(i));
            above = above.with(segments.get(i));
            if (field.isContainer()) {
                if (++i == segments.size() - 1) {
                    return above;
                }
                above = above.with(segments.get(i));
            }
            type = field.type();
        }
        return null;
    }

    /** Where the path leads in the JSON of a tree (RFC 6901). */
    private String pointer(Tree tree, ConfigPath path) {
        StringBuilder pointer = new StringBuilder();
        NodeType type = rootType();
        ConfigPath above = ConfigPath.ROOT;
        List<String> segments = path.segments();
        for (int i = 0; i < segments.size(); i++) {
            ChildField field = field(type, segments.get(i));
            pointer.append('/').append(escaped(field.name()));
            above = above.with(segments.get(i));
            if (field.isContainer() && ++i < segments.size()) {
                above = above.with(segments.get(i));
                pointer.append('/').append(tree.rank(above));
            }
            type = field.type();
        }
        return pointer.toString();
    }

    private static ChildField field(NodeType type, String name) {
        ChildField field = type.child(name);
        if (field == null) {
            throw new IllegalStateException(type + " has no child field " + name + ", though a diff names it");
        }
        return field;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private JsonElement json(ConfigPath path, Message message) {
        try {
            return JsonParser.parseString(printer.print(message));
        } catch (InvalidProtocolBufferException e) {
            throw new TypeMismatchException(path.toString(), "cannot be written as JSON: " + e.getMessage());
        }
    }

    private static JsonObject operation(String op, String pointer, @Nullable JsonElement value) {
        JsonObject operation = new JsonObject();
        operation.addProperty("op", op);
        operation.addProperty("path", pointer);
        if (value != null) {
            operation.add("value", value);
        }
        return operation;
    }

    @Override
    public String toString() {
        JsonArray patch = new JsonArray();
        List<JsonObject> backwards = new ArrayList<>(removals);
        Collections.reverse(backwards);
        backwards.forEach(patch::add);
        others.forEach(patch::add);
        return patch.toString();
    }
}
