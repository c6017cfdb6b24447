package io.revtree.tree;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.DuplicateKeyException;
import io.revtree.KeyChangeException;
import io.revtree.LimitExceededException;
import io.revtree.NodeNotFoundException;
import io.revtree.prolly.Owner;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import org.jspecify.annotations.Nullable;

/**
 * One edit: the path from the root to the node is copied, all else is shared. An edit that changes nothing gives the very
 * root that it got; one that is refused throws and has changed nothing.
 */
final class Editing {

    /** What becomes of the node at the end of a route; the same node when nothing changes. */
    private interface Change {
        Node of(Node node);
    }

    private final TreeContext context;
    private final Route route;
    private final Given given;

    /** Who may change in place what is not shown yet; null for nobody. */
    private final @Nullable Owner by;

    /** Whether the node at the end of the route is a single child that is unset, and so not there yet. */
    private boolean unset;

    Editing(TreeContext context, ConfigPath path, boolean strict, @Nullable Owner by) {
        this.context = context;
        this.by = by;
        this.route = Route.of(context.rootType(), path);
        this.given = new Given(context, strict);
    }

    Node update(Node root, Message message) {
        route.toNode();
        byte[] own = given.own(route.type(), message, route.path());
        return change(root, route.length(), node -> owned(node, given.updated(node, own)));
    }

    Node update(Node root, Message message, FieldMask mask) {
        route.toNode();
        byte[] own = given.own(route.type(), message, route.path());
        return change(root, route.length(), node -> owned(node, given.updated(node, own, mask, route.path())));
    }

    private Node owned(Node node, byte[] own) {
        if (node.ownEquals(own)) {
            return node;
        }
        checkKey(own);
        if (!unset) {
            given.checkReadOnly(node, own, route.path());
        }
        return node.withOwn(own);
    }

    /** Where the last step leads to a child by its key, its fields must keep saying so. */
    private void checkKey(byte[] own) {
        int last = route.length() - 1;
        Key key = last < 0 ? null : route.key(last);
        if (key == null || route.field(last).form() != ChildField.Form.KEYED) {
            return;
        }
        Key now = route.field(last).key().keyOf(own, route.path().toString());
        if (!now.equals(key)) {
            throw new KeyChangeException(
                    route.path().toString(),
                    "the key would become '" + route.field(last).key().format(now)
                            + "'; remove the child and add it under its new key");
        }
    }

    Node add(Node root, Message message) {
        ChildField field = route.toContainer();
        return change(root, route.length(), owner -> {
            Container container = owner.containerOrEmpty(field);
            Node child = given.node(field.type(), message, null, route.path());
            if (field.form() == ChildField.Form.LISTED) {
                return owner.with(field, container.insert(nextPosition(container), child, by));
            }
            Key key = field.key().keyOf(child.own(), route.path().toString());
            Container longer = container.insertIfAbsent(key, child, by);
            if (longer == null) {
                ConfigPath at = route.path().with(field.key().format(key));
                throw new DuplicateKeyException(
                        at.toString(), "is there already; update or put it, or remove it first");
            }
            return owner.with(field, longer);
        });
    }

    private Key nextPosition(Container container) {
        if (container.size() >= Integer.MAX_VALUE) {
            throw new LimitExceededException(
                    route.path().toString(),
                    "a container without keys holds at most " + Integer.MAX_VALUE + " children");
        }
        return Key.ofPosition((int) container.size());
    }

    Node put(Node root, Message message) {
        route.toNode();
        int last = route.length() - 1;
        Key key = last < 0 ? null : route.key(last);
        if (key == null) {
            return change(
                    root, route.length(), node -> given.node(route.type(), message, unset ? null : node, route.path()));
        }
        ChildField field = route.field(last);
        return change(root, last, owner -> {
            Container container = owner.containerOrEmpty(field);
            Node existing = container.get(key);
            if (existing == null && field.form() == ChildField.Form.LISTED && key.position() != container.size()) {
                throw new NodeNotFoundException(
                        route.path().toString(),
                        "is behind the end of a container of " + container.size() + "; add appends to it");
            }
            Node child = given.node(field.type(), message, existing, route.path());
            checkKey(child.own());
            if (existing == null) {
                return owner.with(field, container.insert(key, child, by));
            }
            return child == existing ? owner : owner.with(field, container.replace(key, child, by));
        });
    }

    Node remove(Node root) {
        route.toChild();
        int last = route.length() - 1;
        return change(root, last, owner -> {
            Node rest = without(owner, last);
            if (rest == owner) {
                throw route.absent(last);
            }
            return rest;
        });
    }

    /** The owner without the child that a step leads to; the very owner when it is not there. */
    private Node without(Node owner, int step) {
        ChildField field = route.field(step);
        Key key = route.key(step);
        if (key == null) {
            return owner.without(field.number());
        }
        Container container = owner.container(field);
        if (container == null || container.get(key) == null) {
            return owner;
        }
        boolean keyed = field.form() == ChildField.Form.KEYED;
        return owner.with(field, keyed ? container.remove(key, by) : container.removeAt(key.position(), by));
    }

    /** The owner with the child that a step leads to; a position behind the end is the end. */
    private Node with(Node owner, int step, Node child) {
        ChildField field = route.field(step);
        Key key = route.key(step);
        if (key == null) {
            return owner.with(field, child);
        }
        Container container = owner.containerOrEmpty(field);
        if (container.get(key) != null) {
            return owner.with(field, container.replace(key, child, by));
        }
        return owner.with(
                field,
                container.insert(field.form() == ChildField.Form.LISTED ? nextPosition(container) : key, child, by));
    }

    /** Makes what is at the path what it is in {@code other}: a node, with all below it, or a whole container. */
    Node restore(Node root, Node other) {
        ChildField container = route.container();
        if (container != null) {
            Node owner = route.find(other);
            Container was = owner == null ? null : owner.container(container);
            if (was == null && route.find(root) == null) {
                return root;
            }
            return change(
                    root,
                    route.length(),
                    node -> was == null ? node.without(container.number()) : node.with(container, was));
        }
        Node was = route.find(other);
        int last = route.length() - 1;
        if (last < 0) {
            return other;
        }
        if (was == null && route.find(root) == null) {
            return root;
        }
        return change(root, last, owner -> was == null ? without(owner, last) : with(owner, last, was));
    }

    /** Copies the way down to where {@code steps} steps lead, which must be there; single children on it become set. */
    private Node change(Node root, int steps, Change change) {
        return change(root, 0, steps, change);
    }

    private Node change(Node node, int step, int steps, Change change) {
        if (step == steps) {
            return change.of(node);
        }
        ChildField field = route.field(step);
        Key key = route.key(step);
        if (key == null) {
            Node child = node.single(field);
            unset = child == null;
            Node now = change(child == null ? context.unset(field.type()) : child, step + 1, steps, change);
            return now == child ? node : node.with(field, now);
        }
        Container container = node.container(field);
        Node child = container == null ? null : container.get(key);
        if (container == null || child == null) {
            throw route.absent(step);
        }
        unset = false;
        Node now = change(child, step + 1, steps, change);
        return now == child ? node : node.with(field, container.replace(key, now, by));
    }
}
