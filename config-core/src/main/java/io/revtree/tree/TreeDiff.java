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
 * key. Those of an added or removed subtree come one by one. What is equal is passed over, and so is what is out of scope, so the
 * cost follows the changes that somebody cares for.
 */
public final class TreeDiff {

    private TreeDiff() {}

    /** Hands every change from one tree to the other to {@code changes}. */
    public static void between(Tree from, Tree to, Consumer<NodeChange> changes) {
        between(from, to, DiffScope.all(changes));
    }

    /** Hands the changes from one tree to the other to the scopes of their paths, below that of the root. */
    public static void between(Tree from, Tree to, DiffScope root) {
        nodes(ConfigPath.ROOT, root, from.root(), to.root());
    }

    private static void nodes(ConfigPath path, DiffScope scope, @Nullable Node from, @Nullable Node to) {
        try {
            differing(path, scope, from, to);
        } catch (CorruptObjectException e) {
            throw Damage.at(path, e);
        }
    }

    private static void differing(ConfigPath path, DiffScope scope, @Nullable Node from, @Nullable Node to) {
        if (from == to || (from != null && to != null && from.isSameAs(to))) {
            return;
        }
        if (from == null || to == null) {
            scope.accept(new NodeChange(path, from == null ? ChangeKind.ADD : ChangeKind.REMOVE, from, to, null));
        } else if (!from.ownEquals(to)) {
            scope.accept(new NodeChange(path, ChangeKind.UPDATE, from, to, null));
        }
        for (ChildField field : fields(from, to)) {
            Child before = from == null ? null : from.child(field.number());
            Child after = to == null ? null : to.child(field.number());
            DiffScope below = before == after ? null : scope.below(field.name());
            if (below == null) {
                continue;
            }
            ConfigPath at = path.field(field.name());
            switch (field.form()) {
                case SINGLE -> nodes(at, below, single(before), single(after));
                case KEYED -> children(at, below, field, container(before), container(after));
                case LISTED -> list(at, below, field, from, to);
            }
        }
    }

    private static void children(
            ConfigPath at, DiffScope scope, ChildField field, @Nullable Container from, @Nullable Container to) {
        String segment = scope.only();
        if (segment != null) {
            Key key = field.key().parse(segment);
            if (key != null) {
                child(at, scope, field, key, from == null ? null : from.get(key), to == null ? null : to.get(key));
            }
            return;
        }
        if (from == null || to == null) {
            Container only = from == null ? to : from;
            if (only == null) {
                return;
            }
            Iterator<Map.Entry<Key, Node>> entries = only.entries(null);
            while (entries.hasNext()) {
                Map.Entry<Key, Node> entry = entries.next();
                child(
                        at,
                        scope,
                        field,
                        entry.getKey(),
                        from == null ? null : entry.getValue(),
                        to == null ? null : entry.getValue());
            }
            return;
        }
        Iterator<Difference<Node>> differences = from.stored().diff(to.stored());
        while (differences.hasNext()) {
            Difference<Node> difference = differences.next();
            child(at, scope, field, difference.key(), difference.left(), difference.right());
        }
    }

    private static void child(
            ConfigPath at, DiffScope scope, ChildField field, Key key, @Nullable Node from, @Nullable Node to) {
        String segment = field.key().format(key);
        DiffScope below = scope.below(segment);
        if (below != null) {
            nodes(at.with(segment), below, from, to);
        }
    }

    private static void list(ConfigPath at, DiffScope scope, ChildField field, @Nullable Node from, @Nullable Node to) {
        Container before = from == null ? null : from.container(field);
        Container after = to == null ? null : to.container(field);
        boolean same = before == null
                ? after == null
                : after != null && before.stored().isSameAs(after.stored());
        if (!same) {
            scope.accept(new NodeChange(at, ChangeKind.LIST, from, to, field));
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
