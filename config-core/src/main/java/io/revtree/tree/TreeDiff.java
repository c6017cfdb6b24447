package io.revtree.tree;

import io.revtree.ChangeKind;
import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.prolly.Difference;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes at which two sealed trees differ, in path order: a node before those below it, fields by name, children by
 * key. Those of an added or removed subtree come one by one. What is equal is passed over, so the cost follows the changes.
 */
public final class TreeDiff {

    private final Consumer<NodeChange> changes;

    private TreeDiff(Consumer<NodeChange> changes) {
        this.changes = changes;
    }

    /** Hands every change from one tree to the other to {@code changes}. */
    public static void between(Tree from, Tree to, Consumer<NodeChange> changes) {
        new TreeDiff(changes).nodes(ConfigPath.ROOT, from.root(), to.root());
    }

    private void nodes(ConfigPath path, @Nullable Node from, @Nullable Node to) {
        try {
            differing(path, from, to);
        } catch (CorruptObjectException e) {
            throw Damage.at(path, e);
        }
    }

    private void differing(ConfigPath path, @Nullable Node from, @Nullable Node to) {
        if (from == to || (from != null && to != null && from.isSameAs(to))) {
            return;
        }
        if (from == null || to == null) {
            changes.accept(new NodeChange(path, from == null ? ChangeKind.ADD : ChangeKind.REMOVE, from, to, null));
        } else if (!from.ownEquals(to)) {
            changes.accept(new NodeChange(path, ChangeKind.UPDATE, from, to, null));
        }
        for (ChildField field : fields(from, to)) {
            Child before = from == null ? null : from.child(field.number());
            Child after = to == null ? null : to.child(field.number());
            if (before == after) {
                continue;
            }
            ConfigPath at = path.field(field.name());
            switch (field.form()) {
                case SINGLE -> nodes(at, single(before), single(after));
                case KEYED -> children(at, field, container(before), container(after));
                case LISTED -> list(at, field, from, to);
            }
        }
    }

    private void children(ConfigPath at, ChildField field, @Nullable Container from, @Nullable Container to) {
        if (from == null || to == null) {
            Container only = from == null ? to : from;
            if (only == null) {
                return;
            }
            Iterator<Map.Entry<Key, Node>> entries = only.entries(null);
            while (entries.hasNext()) {
                Map.Entry<Key, Node> entry = entries.next();
                ConfigPath child = at.with(field.key().format(entry.getKey()));
                nodes(child, from == null ? null : entry.getValue(), from == null ? entry.getValue() : null);
            }
            return;
        }
        Iterator<Difference<Node>> differences = from.stored().diff(to.stored());
        while (differences.hasNext()) {
            Difference<Node> difference = differences.next();
            nodes(at.with(field.key().format(difference.key())), difference.left(), difference.right());
        }
    }

    private void list(ConfigPath at, ChildField field, @Nullable Node from, @Nullable Node to) {
        Container before = from == null ? null : from.container(field);
        Container after = to == null ? null : to.container(field);
        boolean same = before == null
                ? after == null
                : after != null && before.stored().isSameAs(after.stored());
        if (!same) {
            changes.accept(new NodeChange(at, ChangeKind.LIST, from, to, field));
        }
    }

    private static @Nullable Node single(@Nullable Child child) {
        return child instanceof Child.Single single ? single.node() : null;
    }

    private static @Nullable Container container(@Nullable Child child) {
        return child instanceof Child.Many many ? many.container() : null;
    }

    /** The child fields that either node has something in, by name. */
    private static Iterable<ChildField> fields(@Nullable Node from, @Nullable Node to) {
        Map<String, ChildField> fields = new TreeMap<>(Comparator.naturalOrder());
        addFields(from, fields);
        addFields(to, fields);
        return fields.values();
    }

    private static void addFields(@Nullable Node node, Map<String, ChildField> fields) {
        if (node != null) {
            for (Child child : node.childArray()) {
                ChildField field = node.type().child(child.number());
                if (field != null) {
                    fields.put(field.name(), field);
                }
            }
        }
    }
}
