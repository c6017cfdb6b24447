package io.revtree.watch;

import io.revtree.tree.PathPattern;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Patterns that begin alike, up to here, as one node of a trie. For one thread at a time. */
final class PatternNode {

    private final boolean any;
    private final Map<String, PatternNode> literals = new HashMap<>();
    private @Nullable PatternNode one;
    private @Nullable PatternNode more;

    /** Whose pattern ends here. */
    @Nullable
    Interest interest;

    /** {@code any} says whether the pattern's last segment is a {@code **}, which may go on. */
    PatternNode(boolean any) {
        this.any = any;
    }

    @Nullable
    PatternNode child(String segment) {
        return switch (segment) {
            case PathPattern.ONE -> one;
            case PathPattern.ANY -> more;
            default -> literals.get(segment);
        };
    }

    PatternNode childOrNew(String segment) {
        return switch (segment) {
            case PathPattern.ONE -> {
                PatternNode there = one == null ? new PatternNode(false) : one;
                one = there;
                yield there;
            }
            case PathPattern.ANY -> {
                PatternNode there = more == null ? new PatternNode(true) : more;
                more = there;
                yield there;
            }
            default -> literals.computeIfAbsent(segment, absent -> new PatternNode(false));
        };
    }

    void removeChild(String segment) {
        switch (segment) {
            case PathPattern.ONE -> one = null;
            case PathPattern.ANY -> more = null;
            default -> literals.remove(segment);
        }
    }

    boolean isEmpty() {
        return interest == null && one == null && more == null && literals.isEmpty();
    }

    /** This node, and those behind a {@code **}, which may stand for nothing. */
    void enter(Collection<PatternNode> nodes) {
        if (nodes.add(this) && more != null) {
            more.enter(nodes);
        }
    }

    /** Whether any segment at all leads on from here. */
    boolean leadsAnywhere() {
        return any || one != null;
    }

    /** The segments that lead on from here, if not all do. */
    Set<String> literals() {
        return literals.keySet();
    }

    /** Where one segment of a path leads from here. */
    void advance(String segment, Collection<PatternNode> nodes) {
        if (any) {
            enter(nodes);
        }
        PatternNode literal = literals.get(segment);
        if (literal != null) {
            literal.enter(nodes);
        }
        if (one != null) {
            one.enter(nodes);
        }
    }

    /**
     * Whose patterns lead into a container without keys, which stands here.
     *
     * @param deep whether the nodes in it have children
     */
    void within(boolean deep, Collection<Interest> interests) {
        Set<PatternNode> inside = new LinkedHashSet<>();
        literals.forEach((segment, node) -> {
            if (isPosition(segment)) {
                node.enter(inside);
            }
        });
        if (one != null) {
            one.enter(inside);
        }
        if (any) {
            enter(inside);
        }
        for (PatternNode node : inside) {
            if (deep) {
                node.all(interests);
            } else if (node.interest != null) {
                interests.add(node.interest);
            }
        }
    }

    private void all(Collection<Interest> interests) {
        if (interest != null) {
            interests.add(interest);
        }
        literals.values().forEach(node -> node.all(interests));
        if (one != null) {
            one.all(interests);
        }
        if (more != null) {
            more.all(interests);
        }
    }

    private static boolean isPosition(String segment) {
        return !segment.isEmpty() && segment.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
