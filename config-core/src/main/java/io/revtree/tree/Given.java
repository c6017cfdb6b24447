package io.revtree.tree;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.DuplicateKeyException;
import io.revtree.LimitExceededException;
import io.revtree.ReadOnlyFieldException;
import io.revtree.TypeMismatchException;
import io.revtree.prolly.Owner;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.schema.NodeType;
import io.revtree.wire.Canonical;
import io.revtree.wire.Fields;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a caller gives, taken apart into nodes: by their bytes, so that nothing of the caller's is kept, and
 * generated and dynamic messages are one. What this program's schema does not know of a node that is there is kept.
 */
final class Given {

    private final TreeContext context;
    private final boolean strict;

    Given(TreeContext context, boolean strict) {
        this.context = context;
        this.strict = strict;
    }

    /** The own fields of a message that must have no children. */
    byte[] own(NodeType type, Message message, ConfigPath at) {
        Canonical.Split split = split(type, message, at);
        if (!split.children().isEmpty()) {
            ChildField child = type.child(split.children().get(0).number());
            throw new TypeMismatchException(
                    at.toString(),
                    "the message carries children" + (child == null ? "" : " in '" + child.name() + "'")
                            + ", which update leaves as they are; put replaces a node with its children");
        }
        return bounded(split.own(), at);
    }

    private static Canonical.Split split(NodeType type, Message message, ConfigPath at) {
        if (!type.accepts(message)) {
            throw new TypeMismatchException(
                    at.toString(),
                    "a " + type.fullName() + " belongs here, not a "
                            + message.getDescriptorForType().getFullName());
        }
        return Canonical.split(type.shape(), message.toByteArray());
    }

    private static byte[] bounded(byte[] own, ConfigPath at) {
        if (own.length > Node.OWN_BYTES_MAX) {
            throw new LimitExceededException(
                    at.toString(),
                    "fields of " + own.length + " bytes are over the bound of " + Node.OWN_BYTES_MAX
                            + " for one node; spread them over several");
        }
        return own;
    }

    /** What an update with {@code own} makes of the node's fields. */
    byte[] updated(Node node, byte[] own) {
        return Fields.keepUnknown(node.type().shape(), node.own(), own);
    }

    /** What an update with {@code own} of the masked fields alone makes of the node's fields. */
    byte[] updated(Node node, byte[] own, FieldMask mask, ConfigPath at) {
        return Fields.masked(node.type().shape(), node.own(), own, mask.getPathsList(), at.toString());
    }

    /** Refuses, when strict, a change of READ_ONLY fields of a node that is there. */
    void checkReadOnly(Node node, byte[] own, ConfigPath at) {
        if (!strict) {
            return;
        }
        List<String> changed = Fields.readOnlyChanges(node.type().shape(), node.own(), own);
        if (!changed.isEmpty()) {
            throw new ReadOnlyFieldException(
                    at.toString(), "a strict edit does not change what is READ_ONLY: " + String.join(", ", changed));
        }
    }

    /**
     * The node of a message, with its children.
     *
     * @param existing what stands at the path now, which is given back when nothing differs
     */
    Node node(NodeType type, Message message, @Nullable Node existing, ConfigPath at) {
        return node(type, split(type, message, at), existing, at);
    }

    private Node node(NodeType type, byte[] wire, @Nullable Node existing, ConfigPath at) {
        return node(type, Canonical.split(type.shape(), wire), existing, at);
    }

    private Node node(NodeType type, Canonical.Split split, @Nullable Node existing, ConfigPath at) {
        if (at.segments().size() > ConfigPath.SEGMENTS_MAX - 2) {
            throw new LimitExceededException(
                    at.toString(),
                    "nodes within nodes, deeper than a path of " + ConfigPath.SEGMENTS_MAX + " segments");
        }
        byte[] own = bounded(split.own(), at);
        boolean present = existing != null;
        if (existing == null) {
            existing = context.unset(type);
        } else {
            own = updated(existing, own);
        }
        Node node = existing;
        if (!existing.ownEquals(own)) {
            if (present) {
                checkReadOnly(existing, own, at);
            }
            node = existing.withOwn(own);
        }
        if (split.children().isEmpty() && existing.childArray().length == 0) {
            return node;
        }
        for (ChildField field : type.children()) {
            List<byte[]> messages = messages(split, field);
            if (field.isContainer()) {
                node = withContainer(node, field, messages, at);
            } else if (messages.isEmpty()) {
                node = node.without(field.number());
            } else {
                Node child = existing.single(field);
                Node now = node(field.type(), messages.get(0), child, at.field(field.name()));
                node = now == child ? node : node.with(field, now);
            }
        }
        return node;
    }

    private static List<byte[]> messages(Canonical.Split split, ChildField field) {
        for (Canonical.Children children : split.children()) {
            if (children.number() == field.number()) {
                return children.messages();
            }
        }
        return List.of();
    }

    private Node withContainer(Node node, ChildField field, List<byte[]> messages, ConfigPath at) {
        Container before = node.containerOrEmpty(field);
        if (messages.isEmpty()) {
            return node.without(field.number());
        }
        Container after = before;
        Owner owner = new Owner();
        ConfigPath within = at.field(field.name());
        Map<Key, byte[]> given = byKey(field, messages, within);
        for (Key gone : missing(before, given)) {
            after = after.remove(gone, owner);
        }
        for (Map.Entry<Key, byte[]> entry : given.entrySet()) {
            Key key = entry.getKey();
            Node child = before.get(key);
            Node now = node(
                    field.type(),
                    entry.getValue(),
                    child,
                    within.with(field.key().format(key)));
            if (child == null) {
                after = after.insert(key, now, owner);
            } else if (now != child) {
                after = after.replace(key, now, owner);
            }
        }
        return after == before ? node : node.with(field, after);
    }

    private static Map<Key, byte[]> byKey(ChildField field, List<byte[]> messages, ConfigPath at) {
        Map<Key, byte[]> byKey = new TreeMap<>();
        int position = 0;
        for (byte[] message : messages) {
            Key key = field.form() == ChildField.Form.LISTED
                    ? Key.ofPosition(position++)
                    : field.key().keyOf(Canonical.encode(field.type().shape(), message), at.toString());
            if (byKey.put(key, message) != null) {
                throw new DuplicateKeyException(
                        at.with(field.key().format(key)).toString(), "stands twice in the message; give each key once");
            }
        }
        return byKey;
    }

    private static List<Key> missing(Container before, Map<Key, byte[]> given) {
        List<Key> missing = new ArrayList<>();
        Iterator<Map.Entry<Key, Node>> entries = before.entries(null);
        while (entries.hasNext()) {
            Key key = entries.next().getKey();
            if (!given.containsKey(key)) {
                missing.add(key);
            }
        }
        return missing;
    }
}
