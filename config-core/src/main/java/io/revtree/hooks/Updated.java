package io.revtree.hooks;

import io.revtree.ConfigPath;
import io.revtree.prolly.Difference;
import io.revtree.schema.ChildField;
import io.revtree.tree.Container;
import io.revtree.tree.Node;
import io.revtree.tree.Tree;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What is on both sides of an edit and differs: nodes in their own fields, and lists. The cost follows the edit. */
final class Updated {

    private final List<ConfigPath> paths = new ArrayList<>();

    private Updated() {}

    /** The paths of such nodes and lists of two trees, drafts or not. */
    static List<ConfigPath> between(Tree from, Tree to) {
        Updated updated = new Updated();
        updated.node(ConfigPath.ROOT, from.root(), to.root());
        return updated.paths;
    }

    private void node(ConfigPath path, Node from, Node to) {
        if (from == to) {
            return;
        }
        if (!from.ownEquals(to)) {
            paths.add(path);
        }
        for (ChildField field : to.type().childrenByName()) {
            ConfigPath at = path.field(field.name());
            if (!field.isContainer()) {
                Node before = from.single(field);
                Node after = to.single(field);
                if (before != null && after != null) {
                    node(at, before, after);
                }
            } else if (from.container(field) != to.container(field)) {
                container(at, field, from.containerOrEmpty(field), to.containerOrEmpty(field));
            }
        }
    }

    private void container(ConfigPath at, ChildField field, Container from, Container to) {
        Iterator<Difference<Node>> differences = Container.differences(from, to);
        if (field.form() == ChildField.Form.LISTED) {
            if (differences.hasNext()) {
                paths.add(at);
            }
            return;
        }
        while (differences.hasNext()) {
            Difference<Node> difference = differences.next();
            Node before = difference.left();
            Node after = difference.right();
            if (before != null && after != null) {
                node(at.with(field.key().format(difference.key())), before, after);
            }
        }
    }
}
