package io.revtree.hooks;

import io.revtree.ChangeKind;
import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.prolly.Difference;
import io.revtree.schema.ChildField;
import io.revtree.tree.Container;
import io.revtree.tree.Node;
import io.revtree.tree.NodeChange;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeContext;
import java.util.Iterator;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which hooks the differences of two trees reach, drafts or not: it walks both trees and that of the hooks, so that neither
 * what is equal nor what has no hook costs anything.
 *
 * <p>A change of a node's own fields is an UPDATE that reaches the node; so is a single child's becoming set or unset, which
 * compares with its default, as readers do. A keyed child that comes or goes, with all below it, is one ADD or REMOVE, and
 * a list that changes is a LIST; they reach the node above.
 */
final class Reach {

    private final TreeContext context;
    private final @Nullable Shown shown;
    private final BiConsumer<ChangeHook, Told> calls;

    private Reach(TreeContext context, @Nullable Shown shown, BiConsumer<ChangeHook, Told> calls) {
        this.context = context;
        this.shown = shown;
        this.calls = calls;
    }

    /**
     * Names each hook that is reached, in the order of the changes' paths and, for one change, in that of registration.
     *
     * @param shown what is left out; null for nothing
     */
    static void between(
            HookTree<ChangeHook> hooks, Tree from, Tree to, @Nullable Shown shown, BiConsumer<ChangeHook, Told> calls) {
        new Reach(to.context(), shown, calls).node(hooks, ConfigPath.ROOT, from.root(), to.root());
    }

    /** A node of which one side may be missing only if it is a single child. */
    private void node(HookTree<ChangeHook> hooks, ConfigPath path, @Nullable Node from, @Nullable Node to) {
        try {
            differing(hooks, path, from, to);
        } catch (CorruptObjectException e) {
            throw e.path() == null ? new CorruptObjectException(path.toString(), e) : e;
        }
    }

    private void differing(HookTree<ChangeHook> hooks, ConfigPath path, @Nullable Node from, @Nullable Node to) {
        Node some = to == null ? from : to;
        if (some == null || from == to || (from != null && to != null && from.isSameAs(to))) {
            return;
        }
        Node before = from == null ? context.unset(some.type()) : from;
        Node after = to == null ? context.unset(some.type()) : to;
        if (from == null || to == null || !from.ownEquals(to)) {
            tell(hooks, new NodeChange(path, ChangeKind.UPDATE, before, after, null));
        }
        boolean children = wants(hooks, ChangeKind.ADD) || wants(hooks, ChangeKind.REMOVE);
        boolean lists = wants(hooks, ChangeKind.LIST);
        if (!children && !lists && !hooks.leadsOn()) {
            return;
        }
        for (ChildField field : some.type().childrenByName()) {
            HookTree<ChangeHook> below = hooks.below(field.name());
            switch (field.form()) {
                case SINGLE -> {
                    if (below != null) {
                        node(below, path.field(field.name()), before.single(field), after.single(field));
                    }
                }
                case KEYED -> {
                    if (children || below != null) {
                        children(hooks, below, path.field(field.name()), field, before, after);
                    }
                }
                case LISTED -> {
                    if (lists) {
                        list(hooks, path.field(field.name()), field, before, after);
                    }
                }
            }
        }
    }

    private static boolean wants(HookTree<ChangeHook> hooks, ChangeKind kind) {
        for (ChangeHook hook : hooks.here()) {
            if (hook.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    private void children(
            HookTree<ChangeHook> owner,
            @Nullable HookTree<ChangeHook> below,
            ConfigPath at,
            ChildField field,
            Node before,
            Node after) {
        Container from = before.container(field);
        Container to = after.container(field);
        if (from == to) {
            return;
        }
        Iterator<Difference<Node>> differences = Container.differences(from, to);
        while (differences.hasNext()) {
            Difference<Node> difference = differences.next();
            Node left = difference.left();
            Node right = difference.right();
            String key = field.key().format(difference.key());
            if (left != null && right != null) {
                HookTree<ChangeHook> hooks = below == null ? null : below.below(key);
                if (hooks != null) {
                    node(hooks, at.with(key), left, right);
                }
            } else if (left != null || right != null) {
                ChangeKind kind = left == null ? ChangeKind.ADD : ChangeKind.REMOVE;
                tell(owner, new NodeChange(at.with(key), kind, left, right, null));
            }
        }
    }

    private void list(HookTree<ChangeHook> owner, ConfigPath at, ChildField field, Node before, Node after) {
        Iterator<Difference<Node>> differences = Container.differences(before.container(field), after.container(field));
        while (differences.hasNext()) {
            Difference<Node> difference = differences.next();
            if (difference.left() != difference.right()) {
                tell(owner, new NodeChange(at, ChangeKind.LIST, before, after, field));
                return;
            }
        }
    }

    private void tell(HookTree<ChangeHook> hooks, NodeChange change) {
        if (!wants(hooks, change.kind()) || (shown != null && shown.covers(change))) {
            return;
        }
        Told told = new Told(change);
        for (ChangeHook hook : hooks.here()) {
            if (hook.kind() == change.kind() && hook.isOpen()) {
                calls.accept(hook, told);
            }
        }
    }
}
