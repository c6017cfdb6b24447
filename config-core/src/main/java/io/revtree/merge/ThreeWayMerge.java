package io.revtree.merge;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.Conflict;
import io.revtree.MergeConflictException;
import io.revtree.MergePolicy;
import io.revtree.prolly.Difference;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.tree.Child;
import io.revtree.tree.Container;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import io.revtree.wire.FieldMerge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Merges two sealed trees that were made from one base. What one side alone changed is taken; equal changes are one, and so
 * are removals. Own fields merge as {@link FieldMerge} says, or as a whole where the policy or the type is ATOMIC; children
 * of keyed containers merge key by key; containers without keys, and child fields that the schema does not know, are one value.
 *
 * <p>Conflicts are: a field changed differently, a node changed or added to on one side and removed on the other, and a node added
 * on both sides with different content. All are found. What is equal is passed over, so the cost follows the changes.
 *
 * <p>For trees b, x and y: merge(b, b, x) = x, merge(b, x, b) = x, merge(b, x, x) = x; and merge(b, x, y) and merge(b, y, x) have
 * conflicts at the same places or the same result.
 */
public final class ThreeWayMerge {

    private final MergePolicy policy;
    private final List<Conflict> conflicts = new ArrayList<>();

    private ThreeWayMerge(MergePolicy policy) {
        this.policy = policy;
    }

    /**
     * What came of a merge.
     *
     * @param tree the merged tree, a draft; where there are conflicts, with the side that was merged into
     * @param conflicts in path order; none if all is merged
     */
    public record Merged(Tree tree, List<Conflict> conflicts) {

        /** The merged tree; MergeConflictException with all conflicts, if there are any. */
        public Tree orThrow() {
            if (!conflicts.isEmpty()) {
                throw new MergeConflictException(conflicts);
            }
            return tree;
        }
    }

    /** Merges {@code theirs} into {@code ours}, both made from {@code base}; all three are sealed. */
    public static Merged of(Tree base, Tree ours, Tree theirs, MergePolicy policy) {
        ThreeWayMerge merge = new ThreeWayMerge(policy);
        Node root = merge.changed(ConfigPath.ROOT, base.root(), ours.root(), theirs.root());
        merge.conflicts.sort(Comparator.comparing((Conflict conflict) -> ConfigPath.parse(conflict.path()))
                .thenComparing(Conflict::field));
        return new Merged(ours.withRoot(root), List.copyOf(merge.conflicts));
    }

    /** A node that may be absent on any side. */
    private @Nullable Node node(ConfigPath path, @Nullable Node base, @Nullable Node ours, @Nullable Node theirs) {
        if (same(ours, theirs) || same(base, theirs)) {
            return ours;
        }
        if (same(base, ours)) {
            return theirs;
        }
        if (base == null || ours == null || theirs == null) {
            conflicts.add(conflict(path, "", base, ours, theirs));
            return ours;
        }
        return changed(path, base, ours, theirs);
    }

    private static boolean same(@Nullable Node one, @Nullable Node other) {
        return one == other || (one != null && other != null && one.isSameAs(other));
    }

    /** A node that all three have, perhaps changed on both sides. */
    private Node changed(ConfigPath path, Node base, Node ours, Node theirs) {
        if (ours.isSameAs(theirs) || base.isSameAs(theirs)) {
            return ours;
        }
        if (base.isSameAs(ours)) {
            return theirs;
        }
        Node merged = own(path, base, ours, theirs);
        for (int number : childNumbers(base, ours, theirs)) {
            merged = child(path, number, base, ours, theirs, merged);
        }
        return merged;
    }

    private Node own(ConfigPath path, Node base, Node ours, Node theirs) {
        if (ours.ownEquals(theirs) || base.ownEquals(theirs)) {
            return ours;
        }
        if (base.ownEquals(ours)) {
            return ours.withOwn(theirs.own());
        }
        if (policy == MergePolicy.ATOMIC || ours.type().isAtomic()) {
            conflicts.add(conflict(path, "", base, ours, theirs));
            return ours;
        }
        FieldMerge.Merged merged = FieldMerge.of(ours.type().shape(), base.own(), ours.own(), theirs.own());
        for (String field : merged.conflicts()) {
            conflicts.add(conflict(path, field, base, ours, theirs));
        }
        return ours.withOwn(merged.own());
    }

    private static Set<Integer> childNumbers(Node... nodes) {
        Set<Integer> numbers = new TreeSet<>();
        for (Node node : nodes) {
            node.children().forEach(child -> numbers.add(child.number()));
        }
        return numbers;
    }

    /** Merges what stands in one child field into {@code merged}, which has there what {@code ours} has. */
    private Node child(ConfigPath path, int number, Node base, Node ours, Node theirs, Node merged) {
        ChildField field = ours.type().child(number);
        if (field == null || field.form() == ChildField.Form.LISTED) {
            return value(path, number, field, base, ours, theirs, merged);
        }
        ConfigPath at = path.field(field.name());
        if (field.form() == ChildField.Form.KEYED) {
            Container mine = ours.containerOrEmpty(field);
            Container all = children(at, field, base.containerOrEmpty(field), mine, theirs.containerOrEmpty(field));
            return all == mine ? merged : merged.with(field, all);
        }
        Node mine = ours.single(field);
        Node all = node(at, base.single(field), mine, theirs.single(field));
        if (all == mine) {
            return merged;
        }
        return all == null ? merged.without(number) : merged.with(field, all);
    }

    /** A child field that is one value: a container without keys, or one that the schema does not know. */
    private Node value(
            ConfigPath path, int number, @Nullable ChildField field, Node base, Node ours, Node theirs, Node merged) {
        Child mine = ours.child(number);
        Child other = theirs.child(number);
        if (Child.isSame(mine, other) || Child.isSame(base.child(number), other)) {
            return merged;
        }
        if (Child.isSame(base.child(number), mine)) {
            return other == null ? merged.without(number) : merged.with(other);
        }
        String name = field == null ? String.valueOf(number) : field.name();
        conflicts.add(conflict(path, name, base, ours, theirs));
        return merged;
    }

    /** What only they changed is laid upon ours; what both did is merged child by child. */
    private Container children(ConfigPath at, ChildField field, Container base, Container ours, Container theirs) {
        Iterator<Difference<Node>> mine = base.stored().diff(ours.stored());
        Iterator<Difference<Node>> other = base.stored().diff(theirs.stored());
        Container merged = ours;
        Difference<Node> left = next(mine);
        for (Difference<Node> right = next(other); right != null; right = next(other)) {
            while (left != null && left.key().compareTo(right.key()) < 0) {
                left = next(mine);
            }
            boolean both = left != null && left.key().equals(right.key());
            Node own = both && left != null ? left.right() : right.left();
            Node now = both
                    ? node(at.with(field.key().format(right.key())), right.left(), own, right.right())
                    : right.right();
            merged = replaced(merged, right.key(), own, now);
        }
        return merged;
    }

    private static Container replaced(Container container, Key key, @Nullable Node before, @Nullable Node after) {
        if (before == after) {
            return container;
        }
        if (after == null) {
            return container.remove(key);
        }
        return before == null ? container.insert(key, after) : container.replace(key, after);
    }

    private static @Nullable Difference<Node> next(Iterator<Difference<Node>> differences) {
        return differences.hasNext() ? differences.next() : null;
    }

    private static Conflict conflict(
            ConfigPath path, String field, @Nullable Node base, @Nullable Node ours, @Nullable Node theirs) {
        return new Conflict(path.toString(), field, message(base), message(ours), message(theirs));
    }

    private static @Nullable Message message(@Nullable Node node) {
        return node == null ? null : node.message();
    }
}
