package io.revtree.tree;

import io.revtree.ConfigPath;
import io.revtree.InvalidPathException;
import io.revtree.NodeNotFoundException;
import io.revtree.NotAContainerException;
import io.revtree.TypeMismatchException;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.schema.NodeType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A path as the schema reads it: steps, each into a single child or to a child of a container, and at the end perhaps a
 * container. Says nothing of whether the nodes are there. Immutable.
 */
final class Route {

    private final ConfigPath path;
    private final NodeType from;
    private final ChildField[] fields;
    private final @Nullable Key[] keys;
    private final int length;
    private final @Nullable ChildField container;

    private Route(
            ConfigPath path,
            NodeType from,
            ChildField[] fields,
            @Nullable Key[] keys,
            int length,
            @Nullable ChildField container) {
        this.path = path;
        this.from = from;
        this.fields = fields;
        this.keys = keys;
        this.length = length;
        this.container = container;
    }

    /** NodeNotFoundException for a field that is none of the type's children, InvalidPathException for a key that cannot be one. */
    static Route of(NodeType root, ConfigPath path) {
        List<String> segments = path.segments();
        int count = segments.size();
        ChildField[] fields = new ChildField[count];
        @Nullable Key[] keys = new Key[count];
        NodeType type = root;
        int length = 0;
        for (int i = 0; i < count; i++) {
            ChildField field = type.child(segments.get(i));
            if (field == null) {
                throw unknown(path, type, segments.get(i));
            }
            if (field.isContainer()) {
                if (++i == count) {
                    return new Route(path, root, fields, keys, length, field);
                }
                keys[length] = key(field, segments.get(i), path);
            }
            fields[length++] = field;
            type = field.type();
        }
        return new Route(path, root, fields, keys, length, null);
    }

    /** The key of a child of the field; InvalidPathException when no child can have it. */
    static Key key(ChildField field, String segment, ConfigPath path) {
        Key key = field.key().parse(segment);
        if (key == null) {
            throw new InvalidPathException(
                    path.toString(),
                    "'" + segment + "' is no key of " + field.name() + "; expected is "
                            + field.key().expected());
        }
        return key;
    }

    private static NodeNotFoundException unknown(ConfigPath path, NodeType type, String name) {
        String known = type.children().isEmpty()
                ? "it has no children"
                : "its children are "
                        + type.children().stream().map(ChildField::name).collect(Collectors.joining(", "));
        String plain = type.descriptor().findFieldByName(name) == null
                ? "has no child field '" + name + "'"
                : "keeps '" + name + "' as a plain field, to be read with its node";
        return new NodeNotFoundException(path.toString(), type.fullName() + " " + plain + "; " + known);
    }

    ConfigPath path() {
        return path;
    }

    /** The path, with each key spelled as the tree gives it out. */
    ConfigPath spelled() {
        ConfigPath spelled = ConfigPath.ROOT;
        for (int step = 0; step < length; step++) {
            Key key = keys[step];
            spelled = spelled.field(fields[step].name());
            spelled = key == null ? spelled : spelled.with(fields[step].key().format(key));
        }
        return container == null ? spelled : spelled.field(container.name());
    }

    /** Whether a step leads to a child of a container without keys. */
    boolean leadsThroughList() {
        for (int step = 0; step < length; step++) {
            if (fields[step].form() == ChildField.Form.LISTED) {
                return true;
            }
        }
        return false;
    }

    /** How many steps lead to the node, or to the owner of the container. */
    int length() {
        return length;
    }

    ChildField field(int step) {
        return fields[step];
    }

    /** The key of the child that a step leads to; null for a single child. */
    @Nullable
    Key key(int step) {
        return keys[step];
    }

    /** The container at the end, or null when the path leads to a node. */
    @Nullable
    ChildField container() {
        return container;
    }

    /** The type of the node, or of the owner of the container. */
    NodeType type() {
        return length == 0 ? from : fields[length - 1].type();
    }

    /** This route, if it leads to a node. */
    Route toNode() {
        if (container != null) {
            throw new TypeMismatchException(
                    path.toString(),
                    "is a container of " + container.type().fullName()
                            + ", not a node; name one of its children, or read it by list, stream or keys");
        }
        return this;
    }

    /** The container at the end. */
    ChildField toContainer() {
        if (container == null) {
            boolean child = length > 0 && keys[length - 1] != null;
            throw new NotAContainerException(
                    path.toString(),
                    length == 0
                            ? "is the root, not a container"
                            : child
                                    ? "is a child of a container, not a container"
                                    : "is a single child, not a container; update sets it");
        }
        return container;
    }

    /** This route, if it leads to a child of a container. */
    Route toChild() {
        toNode();
        if (length == 0 || keys[length - 1] == null) {
            throw new NotAContainerException(
                    path.toString(),
                    length == 0
                            ? "is the root, which cannot be removed"
                            : "is a single child, which is not removed but unset: put the node above without it");
        }
        return this;
    }

    /** The node, or the owner of the container; the default one where a single child on the way is unset. */
    Node locate(TreeContext context, Node root) {
        Node node = root;
        for (int step = 0; step < length; step++) {
            node = next(context, node, step);
            if (node == null) {
                throw absent(step);
            }
        }
        return node;
    }

    /** As {@link #locate}, but null when a child of a container on the way is not there. */
    @Nullable
    Node findOrDefault(TreeContext context, Node root) {
        Node node = root;
        for (int step = 0; step < length && node != null; step++) {
            node = next(context, node, step);
        }
        return node;
    }

    private @Nullable Node next(TreeContext context, Node node, int step) {
        ChildField field = fields[step];
        Key key = keys[step];
        Node child = child(node, field, key);
        return child == null && key == null ? context.unset(field.type()) : child;
    }

    /** The node, or the owner of the container; null when it is not there or unset. */
    @Nullable
    Node find(Node root) {
        Node node = root;
        for (int step = 0; step < length && node != null; step++) {
            node = child(node, fields[step], keys[step]);
        }
        return node;
    }

    /** What readers get of the node, or of the children of the container; null where that is as it is stored. */
    @Nullable
    Lens lens(@Nullable Lens root) {
        Lens lens = root;
        for (int step = 0; step < length && lens != null; step++) {
            Key key = keys[step];
            lens = lens.toward(fields[step].name());
            lens = key == null ? lens : Lens.below(lens, fields[step], key);
        }
        return container == null ? lens : Lens.below(lens, container.name());
    }

    /** The field whose child the node is; null for the root. */
    @Nullable
    ChildField child() {
        return length == 0 ? null : fields[length - 1];
    }

    /** How many children stand before the one at the end in its sealed container. */
    long rank(TreeContext context, Node root) {
        Key key = toChild().keys[length - 1];
        Node owner = new Route(path, from, fields, keys, length - 1, null).locate(context, root);
        return key == null
                ? 0
                : owner.containerOrEmpty(fields[length - 1]).stored().rank(key);
    }

    private static @Nullable Node child(Node node, ChildField field, @Nullable Key key) {
        if (key == null) {
            return node.single(field);
        }
        Container container = node.container(field);
        return container == null ? null : container.get(key);
    }

    /** The fault for a node that is not there: the one that step {@code step} leads to. */
    NodeNotFoundException absent(int step) {
        int segments = 0;
        for (int i = 0; i <= step; i++) {
            segments += keys[i] == null ? 1 : 2;
        }
        String missing = "/" + String.join("/", path.segments().subList(0, segments));
        return new NodeNotFoundException(
                path.toString(),
                missing.equals(path.toString()) ? "there is no such node" : "there is no node " + missing);
    }
}
