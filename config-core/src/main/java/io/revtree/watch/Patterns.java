package io.revtree.watch;

import io.revtree.ConfigChange;
import io.revtree.schema.ChildField;
import io.revtree.tree.DiffScope;
import io.revtree.tree.NodeChange;
import io.revtree.tree.PathPattern;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeDiff;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Patterns as one trie, so that two trees are compared once for all of them, and only where some of them lead. For one thread
 * at a time.
 */
public final class Patterns {

    private final PatternNode root = new PatternNode(false);

    Patterns() {}

    /** The interest in a pattern; a new one, which no move before {@code next} was held against, if there is none. */
    Interest add(PathPattern pattern, long next) {
        PatternNode node = root;
        for (String segment : pattern.segments()) {
            node = node.childOrNew(segment);
        }
        Interest there = node.interest;
        if (there == null) {
            there = new Interest(pattern, next);
            node.interest = there;
        }
        return there;
    }

    void remove(Interest interest) {
        remove(root, interest.pattern().segments().iterator());
    }

    private static void remove(PatternNode node, Iterator<String> segments) {
        if (!segments.hasNext()) {
            node.interest = null;
            return;
        }
        String segment = segments.next();
        PatternNode child = node.child(segment);
        if (child != null) {
            remove(child, segments);
            if (child.isEmpty()) {
                node.removeChild(segment);
            }
        }
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return root.isEmpty();
    }

    /** What they match of the changes between two trees; {@code max} as for {@link Matches}. */
    Matches between(Tree from, Tree to, int max) {
        Matches matches = new Matches(max);
        Set<PatternNode> start = new LinkedHashSet<>();
        root.enter(start);
        TreeDiff.between(from, to, new Scope(start, matches));
        return matches;
    }

    /** What one pattern matches of the changes between two trees, in path order. */
    public static List<ConfigChange> changes(PathPattern pattern, Tree from, Tree to) {
        Patterns alone = new Patterns();
        Interest interest = alone.add(pattern, 0);
        List<ConfigChange> changes = alone.between(from, to, Integer.MAX_VALUE).of(interest);
        return changes == null ? List.of() : changes;
    }

    /** Where the patterns are at one path. */
    private record Scope(Set<PatternNode> nodes, Matches matches) implements DiffScope {

        @Override
        public @Nullable DiffScope below(String segment) {
            Set<PatternNode> next = new LinkedHashSet<>();
            nodes.forEach(node -> node.advance(segment, next));
            return next.isEmpty() ? null : new Scope(next, matches);
        }

        @Override
        public @Nullable String only() {
            String only = null;
            for (PatternNode node : nodes) {
                if (node.leadsAnywhere()) {
                    return null;
                }
                for (String literal : node.literals()) {
                    if (only != null && !only.equals(literal)) {
                        return null;
                    }
                    only = literal;
                }
            }
            return only;
        }

        @Override
        public void accept(NodeChange change) {
            ConfigChange told = null;
            for (Interest interest : interests(change)) {
                if (matches.isOver()) {
                    matches.add(interest);
                } else {
                    told = told == null ? change.toConfigChange() : told;
                    matches.add(interest, told);
                }
            }
        }

        private Set<Interest> interests(NodeChange change) {
            Set<Interest> interests = new LinkedHashSet<>();
            ChildField list = change.list();
            for (PatternNode node : nodes) {
                if (node.interest != null) {
                    interests.add(node.interest);
                }
                if (list != null) {
                    node.within(!list.type().children().isEmpty(), interests);
                }
            }
            return interests;
        }
    }
}
