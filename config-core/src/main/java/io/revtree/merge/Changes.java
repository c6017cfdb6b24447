package io.revtree.merge;

import io.revtree.prolly.Difference;
import io.revtree.prolly.MapDiff;
import io.revtree.schema.Key;
import io.revtree.tree.Container;
import io.revtree.tree.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a side changed in a container since a base, in key order, read as it is asked for. For one thread. */
final class Changes {

    private final MapDiff<Node> rest;
    private @Nullable Difference<Node> next;

    /** Of two sealed containers. */
    Changes(Container base, Container side) {
        this.rest = base.stored().diff(side.stored());
        step();
    }

    private void step() {
        next = rest.hasNext() ? rest.next() : null;
    }

    /** Passes over what is before a key; gives what is at the key and passes over it, null when nothing is. */
    @Nullable
    Difference<Node> take(Key key) {
        if (next != null && next.key().compareTo(key) < 0) {
            rest.skipTo(key);
            step();
        }
        Difference<Node> found = next;
        if (found == null || !found.key().equals(key)) {
            return null;
        }
        step();
        return found;
    }

    /** Of what comes next in each, one with the lowest key; null when all are at their end. */
    static @Nullable Difference<Node> first(List<Changes> all) {
        Difference<Node> first = null;
        for (Changes changes : all) {
            Difference<Node> next = changes.next;
            if (next != null && (first == null || next.key().compareTo(first.key()) < 0)) {
                first = next;
            }
        }
        return first;
    }
}
