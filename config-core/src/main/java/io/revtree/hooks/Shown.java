package io.revtree.hooks;

import io.revtree.ConfigPath;
import io.revtree.schema.ChildField;
import io.revtree.tree.Child;
import io.revtree.tree.Node;
import io.revtree.tree.NodeChange;
import io.revtree.tree.Tree;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the before hooks of a commit have been shown already: the values of {@code to} wherever it differs from {@code from}.
 * Both are sealed. Immutable.
 */
public record Shown(Tree from, Tree to) {

    /** Whether nothing is left to show of what a commit makes of a head. */
    boolean isAll(Tree head, Tree made) {
        return from.root().isSameAs(head.root()) && to.root().isSameAs(made.root());
    }

    /** Whether the value that a change leaves, of a sealed tree, is one of these. */
    boolean covers(NodeChange change) {
        return switch (change.kind()) {
            case UPDATE -> isUpdated(change.path(), Objects.requireNonNull(change.after()));
            case ADD, REMOVE -> isAddedOrRemoved(change);
            case LIST -> isListed(change.path().above(), Objects.requireNonNull(change.list()), change.after());
        };
    }

    private boolean isUpdated(ConfigPath path, Node value) {
        Node was = from.findOrDefault(path);
        Node is = to.findOrDefault(path);
        if (was == null || is == null || !is.ownEquals(value)) {
            return false;
        }
        return !was.ownEquals(is) || (from.find(path) == null) != (to.find(path) == null);
    }

    private boolean isAddedOrRemoved(NodeChange change) {
        ConfigPath owner = change.path().above().above();
        if (from.findOrDefault(owner) == null || to.findOrDefault(owner) == null) {
            return false;
        }
        Node was = from.find(change.path());
        Node is = to.find(change.path());
        Node value = change.after();
        if ((was == null) != (change.before() == null) || (is == null) != (value == null)) {
            return false;
        }
        return is == null || value == null || is.isSameAs(value);
    }

    private boolean isListed(ConfigPath owner, ChildField list, @Nullable Node value) {
        Node was = from.findOrDefault(owner);
        Node is = to.findOrDefault(owner);
        if (was == null || is == null || value == null) {
            return false;
        }
        Child shown = is.child(list.number());
        return !Child.isSame(was.child(list.number()), shown) && Child.isSame(shown, value.child(list.number()));
    }
}
