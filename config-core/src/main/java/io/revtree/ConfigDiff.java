package io.revtree;

import io.revtree.tree.PathPattern;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeDiff;
import io.revtree.watch.Patterns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What differs between two states of a tree. Worked out when it is asked for; what is equal costs nothing. Thread-safe. */
public final class ConfigDiff {

    private final Tree from;
    private final Tree to;

    ConfigDiff(Tree from, Tree to) {
        this.from = from;
        this.to = to;
    }

    /** Whether both states are equal. */
    public boolean isEmpty() {
        return from.id().equals(to.id());
    }

    /**
     * Every node that differs, those of an added or removed subtree too, in path order: a node before those below it, fields
     * by name, children by key. Before and after are the nodes' own fields.
     */
    public List<ConfigChange> changes() {
        List<ConfigChange> changes = new ArrayList<>();
        TreeDiff.between(from, to, change -> changes.add(change.toConfigChange()));
        return Collections.unmodifiableList(changes);
    }

    /**
     * Of {@link #changes()} those at nodes that a pattern matches, and of containers without keys those that it leads into. The
     * cost follows what can match.
     */
    public List<ConfigChange> changes(String pattern) {
        return Patterns.changes(PathPattern.parse(pattern), from, to);
    }

    /**
     * The difference as a JSON Patch (RFC 6902), which turns the JSON of the one tree into that of the other: protobuf's JSON
     * of the deep root with proto field names, where containers are arrays in key order, and empty ones are left out.
     */
    public String toJsonPatch() {
        return new JsonPatch(from, to).toString();
    }
}
