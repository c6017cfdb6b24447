package io.revtree.merge;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.Conflict;
import io.revtree.MergeConflictException;
import io.revtree.MergePolicy;
import io.revtree.prolly.Difference;
import io.revtree.prolly.Owner;
import io.revtree.schema.ChildField;
import io.revtree.schema.Key;
import io.revtree.tree.Child;
import io.revtree.tree.Container;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import io.revtree.wire.FieldMerge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges two trees that were made from one base. What one side alone changed is taken; equal changes are one, and so
 * are removals. Own fields merge as {@link FieldMerge} says, or as a whole where the policy or the type is ATOMIC; children
 * of keyed containers merge key by key; containers without keys, and child fields that the schema does not know, are one value.
 *
 * <p>Conflicts are: a field changed differently, a node changed or added to on one side and removed on the other, and a node added
 * on both sides with different content. All are found. What is equal is passed over, so the cost follows the changes.
 *
 * <p>For trees b, x and y: merge(b, b, x) = x, merge(b, x, b) = x, merge(b, x, x) = x; and merge(b, x, y) and merge(b, y, x) have
 * conflicts at the same places or the same result.
 *
 * <p>There may be several bases. Then what comes of it is what comes of the merge with each of them, where all these agree: a place
 * in which one of them has a conflict, or two have different results, is a conflict. That need not be found out
 * afterwards: a value that differs on the two sides is settled exactly when all bases have it as the same side does, and
 * all else goes a level down, as far as all sides are there. So neither result nor places depend on the order of the
 * bases; only the base that a conflict shows is that of the first.
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

    /**
     * Merges {@code theirs} into {@code ours}, both made from {@code base}. The base and ours are sealed. Theirs may be a draft: when
     * few edits wait in it, to lay each upon ours costs less than to seal them and find them again.
     */
    public static Merged of(Tree base, Tree ours, Tree theirs, MergePolicy policy) {
        return of(List.of(base), ours, theirs, policy);
    }

    /** As the other one, for sides that were made from each of one base or more. */
    public static Merged of(List<Tree> bases, Tree ours, Tree theirs, MergePolicy policy) {
        if (bases.isEmpty()) {
            throw new IllegalArgumentException("nothing is merged without a base");
        }
        ThreeWayMerge merge = new ThreeWayMerge(policy);
        Node root = merge.node(ConfigPath.ROOT, each(bases, Tree::root), ours.root(), theirs.root());
        merge.conflicts.sort(Comparator.comparing((Conflict conflict) -> ConfigPath.parse(conflict.path()))
                .thenComparing(Conflict::field));
        return new Merged(ours.withRoot(Objects.requireNonNull(root)), List.copyOf(merge.conflicts));
    }

    /** A node that may be absent on any side. */
    private @Nullable Node node(
            ConfigPath path, List<? extends @Nullable Node> bases, @Nullable Node ours, @Nullable Node theirs) {
        if (same(ours, theirs) || allSame(bases, theirs)) {
            return ours;
        }
        if (allSame(bases, ours)) {
            return theirs;
        }
        List<Node> began = bases.stream()
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
        if (began.size() < bases.size() || ours == null || theirs == null) {
            if (theirs != null && !theirs.isSealed()) {
                return node(path, bases, ours, theirs.seal()); // it may turn out to be what one of them is
            }
            conflicts.add(conflict(path, "", bases.get(0), ours, theirs));
            return ours;
        }
        Node merged = own(path, began, ours, theirs);
        for (int number : childNumbers(began, ours, theirs)) {
            merged = child(path, number, began, ours, theirs, merged);
        }
        return merged;
    }

    private static boolean allSame(List<? extends @Nullable Node> bases, @Nullable Node side) {
        for (Node base : bases) {
            if (!same(base, side)) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(@Nullable Node one, @Nullable Node other) {
        return one == other || (one != null && other != null && one.isSameAs(other));
    }

    private Node own(ConfigPath path, List<Node> bases, Node ours, Node theirs) {
        if (ours.ownEquals(theirs) || bases.stream().allMatch(theirs::ownEquals)) {
            return ours;
        }
        if (bases.stream().allMatch(ours::ownEquals)) {
            return ours.withOwn(theirs.own());
        }
        if (policy == MergePolicy.ATOMIC || ours.type().isAtomic()) {
            conflicts.add(conflict(path, "", bases.get(0), ours, theirs));
            return ours;
        }
        FieldMerge.Merged merged = FieldMerge.of(ours.type().shape(), each(bases, Node::own), ours.own(), theirs.own());
        for (String field : merged.conflicts()) {
            conflicts.add(conflict(path, field, bases.get(0), ours, theirs));
        }
        return ours.withOwn(merged.own());
    }

    private static Set<Integer> childNumbers(List<Node> bases, Node ours, Node theirs) {
        Set<Integer> numbers = new TreeSet<>();
        bases.forEach(base -> addChildNumbers(base, numbers));
        addChildNumbers(ours, numbers);
        addChildNumbers(theirs, numbers);
        return numbers;
    }

    private static void addChildNumbers(Node node, Set<Integer> numbers) {
        node.children().forEach(child -> numbers.add(child.number()));
    }

    /** Merges what stands in one child field into {@code merged}, which has there what {@code ours} has. */
    private Node child(ConfigPath path, int number, List<Node> bases, Node ours, Node theirs, Node merged) {
        ChildField field = ours.type().child(number);
        if (field == null || field.form() == ChildField.Form.LISTED) {
            return value(path, number, field, bases, ours, theirs, merged);
        }
        ConfigPath at = path.field(field.name());
        if (field.form() == ChildField.Form.KEYED) {
            Container mine = ours.containerOrEmpty(field);
            List<Container> began = each(bases, base -> base.containerOrEmpty(field));
            Container other = theirs.containerOrEmpty(field);
            Iterator<Difference<Node>> edits = began.size() == 1 ? other.editsUpon(began.get(0)) : null;
            Container all =
                    edits == null ? children(at, field, began, mine, other.seal()) : edited(at, field, mine, edits);
            return all == mine ? merged : merged.with(field, all);
        }
        Node mine = ours.single(field);
        Node all = node(at, singles(bases, field), mine, theirs.single(field));
        if (all == mine) {
            return merged;
        }
        return all == null ? merged.without(number) : merged.with(field, all);
    }

    private static List<@Nullable Node> singles(List<Node> bases, ChildField field) {
        List<@Nullable Node> singles = new ArrayList<>(bases.size());
        for (Node base : bases) {
            singles.add(base.single(field));
        }
        return singles;
    }

    /** A child field that is one value: a container without keys, or one that the schema does not know. */
    private Node value(
            ConfigPath path,
            int number,
            @Nullable ChildField field,
            List<Node> bases,
            Node ours,
            Node theirs,
            Node merged) {
        Child mine = ours.child(number);
        Child other = Child.settled(theirs.child(number));
        if (Child.isSame(mine, other) || bases.stream().allMatch(base -> Child.isSame(base.child(number), other))) {
            return merged;
        }
        if (bases.stream().allMatch(base -> Child.isSame(base.child(number), mine))) {
            return other == null ? merged.without(number) : merged.with(other);
        }
        String name = field == null ? String.valueOf(number) : field.name();
        conflicts.add(conflict(path, name, bases.get(0), ours, theirs));
        return merged;
    }

    /** What only they changed is laid upon ours; what both did is merged child by child. */
    private Container children(
            ConfigPath at, ChildField field, List<Container> bases, Container ours, Container theirs) {
        Changes mine = new Changes(bases.get(0), ours);
        List<Changes> others = each(bases, base -> new Changes(base, theirs));
        Container merged = ours;
        Owner owner = new Owner();
        for (Difference<Node> change = Changes.first(others); change != null; change = Changes.first(others)) {
            Key key = change.key();
            Node their = change.right();
            List<@Nullable Node> began = new ArrayList<>(bases.size());
            for (Changes other : others) {
                Difference<Node> there = other.take(key);
                began.add(there == null ? their : there.left());
            }
            Difference<Node> made = mine.take(key);
            Node own = made == null ? began.get(0) : made.right();
            Node now = made == null && allSame(began, own)
                    ? their
                    : node(at.with(field.key().format(key)), began, own, their);
            merged = replaced(merged, key, own, now, owner);
        }
        return merged;
    }

    /** Lays the edits of a draft upon ours, child by child. */
    private Container edited(ConfigPath at, ChildField field, Container ours, Iterator<Difference<Node>> edits) {
        Container merged = ours;
        Owner owner = new Owner();
        while (edits.hasNext()) {
            Difference<Node> edit = edits.next();
            Key key = edit.key();
            Node own = ours.get(key);
            Node now = same(edit.left(), own)
                    ? edit.right()
                    : node(at.with(field.key().format(key)), Collections.singletonList(edit.left()), own, edit.right());
            merged = replaced(merged, key, own, now, owner);
        }
        return merged;
    }

    private static Container replaced(
            Container container, Key key, @Nullable Node before, @Nullable Node after, Owner owner) {
        if (before == after) {
            return container;
        }
        if (after == null) {
            return container.remove(key, owner);
        }
        return before == null ? container.insert(key, after, owner) : container.replace(key, after, owner);
    }

    private static <A, B> List<B> each(List<A> bases, Function<A, B> part) {
        return bases.stream().map(part).toList();
    }

    private static Conflict conflict(
            ConfigPath path, String field, @Nullable Node base, @Nullable Node ours, @Nullable Node theirs) {
        return new Conflict(path.toString(), field, message(base), message(ours), message(theirs));
    }

    private static @Nullable Message message(@Nullable Node node) {
        return node == null ? null : node.message();
    }
}
