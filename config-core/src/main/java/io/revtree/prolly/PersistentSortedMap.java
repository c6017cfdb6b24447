package io.revtree.prolly;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map in memory where a change gives a new map and leaves the old one as it was: what a transaction keeps its
 * edits in. Get, put and removal take O(log n). Immutable, so thread-safe.
 *
 * <p>A weight-balanced tree (Adams, "Efficient sets: a balancing act", 1993, with the parameters 3 and 2 that Hirai and
 * Yamamoto proved right in "Balancing weight-balanced trees", 2011).
 */
public final class PersistentSortedMap<K extends Comparable<K>, V> {

    /** A subtree weighs at most this many times its sibling. */
    private static final int WEIGHT_RATIO = 3;

    /** From here on a single rotation would not do. */
    private static final int INNER_RATIO = 2;

    private final @Nullable Branch<K, V> root;

    private PersistentSortedMap(@Nullable Branch<K, V> root) {
        this.root = root;
    }

    public static <K extends Comparable<K>, V> PersistentSortedMap<K, V> empty() {
        return new PersistentSortedMap<>(null);
    }

    private static final class Branch<K, V> {

        final K key;
        final V value;
        final @Nullable Branch<K, V> left;
        final @Nullable Branch<K, V> right;
        final int size;

        Branch(K key, V value, @Nullable Branch<K, V> left, @Nullable Branch<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.size = 1 + PersistentSortedMap.size(left) + PersistentSortedMap.size(right);
        }
    }

    public boolean isEmpty() {
        return root == null;
    }

    public int size() {
        return size(root);
    }

    /** What the key maps to; null if nothing. */
    public @Nullable V get(K key) {
        Branch<K, V> branch = root;
        while (branch != null) {
            int order = key.compareTo(branch.key);
            if (order == 0) {
                return branch.value;
            }
            branch = order < 0 ? branch.left : branch.right;
        }
        return null;
    }

    /** The map in which the key maps to this value. */
    public PersistentSortedMap<K, V> put(K key, V value) {
        return new PersistentSortedMap<>(put(root, key, value));
    }

    /** The map without the key; this one if it is not there. */
    public PersistentSortedMap<K, V> without(K key) {
        Branch<K, V> rest = without(root, key);
        return rest == root ? this : new PersistentSortedMap<>(rest);
    }

    /** All entries, ascending. */
    public Iterator<Map.Entry<K, V>> ascending() {
        Ascent<K, V> ascent = new Ascent<>();
        ascent.pushLeft(root);
        return ascent;
    }

    /** The entries with this key and larger ones, ascending. */
    public Iterator<Map.Entry<K, V>> ascendingFrom(K first) {
        Ascent<K, V> ascent = new Ascent<>();
        Branch<K, V> branch = root;
        while (branch != null) {
            if (first.compareTo(branch.key) <= 0) {
                ascent.way.push(branch);
                branch = branch.left;
            } else {
                branch = branch.right;
            }
        }
        return ascent;
    }

    private static final class Ascent<K, V> implements Iterator<Map.Entry<K, V>> {

        /** The branches whose left side was passed, the lowest first. */
        private final Deque<Branch<K, V>> way = new ArrayDeque<>();

        void pushLeft(@Nullable Branch<K, V> from) {
            for (Branch<K, V> branch = from; branch != null; branch = branch.left) {
                way.push(branch);
            }
        }

        @Override
        public boolean hasNext() {
            return !way.isEmpty();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (way.isEmpty()) {
                throw new NoSuchElementException();
            }
            Branch<K, V> branch = way.pop();
            pushLeft(branch.right);
            return Map.entry(branch.key, branch.value);
        }
    }

    /**
     * The keys, ascending, that one of both maps lacks or that map to different objects. What both share is passed over: of
     * maps of which one was made from the other by d changes it takes O(d log n).
     */
    public Iterator<K> differing(PersistentSortedMap<K, V> other) {
        return new Differing<>(root, other.root);
    }

    /** Both maps side by side: on each side what is still ahead, as whole branches and single entries. */
    private static final class Differing<K extends Comparable<K>, V> implements Iterator<K> {

        /** A branch of which only the entry is left, or all of it. */
        private record Ahead<K, V>(Branch<K, V> branch, boolean whole) {
            int size() {
                return whole ? branch.size : 1;
            }
        }

        private final Deque<Ahead<K, V>> mine = new ArrayDeque<>();
        private final Deque<Ahead<K, V>> theirs = new ArrayDeque<>();
        private @Nullable K next;

        Differing(@Nullable Branch<K, V> mine, @Nullable Branch<K, V> theirs) {
            push(this.mine, mine);
            push(this.theirs, theirs);
            next = advance();
        }

        private static <K, V> void push(Deque<Ahead<K, V>> side, @Nullable Branch<K, V> branch) {
            if (branch != null) {
                side.push(new Ahead<>(branch, true));
            }
        }

        private static <K, V> void enter(Deque<Ahead<K, V>> side) {
            Branch<K, V> branch = side.pop().branch;
            push(side, branch.right);
            side.push(new Ahead<>(branch, false));
            push(side, branch.left);
        }

        private @Nullable K advance() {
            while (true) {
                Ahead<K, V> left = mine.peek();
                Ahead<K, V> right = theirs.peek();
                if (left == null && right == null) {
                    return null;
                }
                if (left != null && right != null && left.whole && right.whole && left.branch == right.branch) {
                    mine.pop();
                    theirs.pop();
                } else if (left != null && left.whole && (right == null || left.size() >= right.size())) {
                    enter(mine);
                } else if (right != null && right.whole) {
                    enter(theirs);
                } else if (left == null || right == null) {
                    return (left == null ? theirs : mine).pop().branch.key;
                } else {
                    int order = left.branch.key.compareTo(right.branch.key);
                    if (order != 0) {
                        return (order < 0 ? mine : theirs).pop().branch.key;
                    }
                    mine.pop();
                    theirs.pop();
                    if (left.branch.value != right.branch.value) {
                        return left.branch.key;
                    }
                }
            }
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public K next() {
            K found = next;
            if (found == null) {
                throw new NoSuchElementException();
            }
            next = advance();
            return found;
        }
    }

    /** How many steps the longest way takes. */
    int depth() {
        return depth(root);
    }

    private static int depth(@Nullable Branch<?, ?> branch) {
        return branch == null ? 0 : 1 + Math.max(depth(branch.left), depth(branch.right));
    }

    private static int size(@Nullable Branch<?, ?> branch) {
        return branch == null ? 0 : branch.size;
    }

    private static int weight(@Nullable Branch<?, ?> branch) {
        return size(branch) + 1;
    }

    private static <K extends Comparable<K>, V> Branch<K, V> put(@Nullable Branch<K, V> branch, K key, V value) {
        if (branch == null) {
            return new Branch<>(key, value, null, null);
        }
        int order = key.compareTo(branch.key);
        if (order == 0) {
            return new Branch<>(key, value, branch.left, branch.right);
        }
        return order < 0
                ? balanced(branch, put(branch.left, key, value), branch.right)
                : balanced(branch, branch.left, put(branch.right, key, value));
    }

    private static <K extends Comparable<K>, V> @Nullable Branch<K, V> without(@Nullable Branch<K, V> branch, K key) {
        if (branch == null) {
            return null;
        }
        int order = key.compareTo(branch.key);
        if (order == 0) {
            return joined(branch.left, branch.right);
        }
        if (order < 0) {
            Branch<K, V> rest = without(branch.left, key);
            return rest == branch.left ? branch : balanced(branch, rest, branch.right);
        }
        Branch<K, V> rest = without(branch.right, key);
        return rest == branch.right ? branch : balanced(branch, branch.left, rest);
    }

    /** Two neighbours that were in balance, as one. */
    private static <K, V> @Nullable Branch<K, V> joined(@Nullable Branch<K, V> left, @Nullable Branch<K, V> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (left.size > right.size) {
            Branch<K, V> last = left;
            while (last.right != null) {
                last = last.right;
            }
            return balanced(last, withoutLast(left), right);
        }
        Branch<K, V> first = right;
        while (first.left != null) {
            first = first.left;
        }
        return balanced(first, left, withoutFirst(right));
    }

    private static <K, V> @Nullable Branch<K, V> withoutFirst(Branch<K, V> branch) {
        return branch.left == null ? branch.right : balanced(branch, withoutFirst(branch.left), branch.right);
    }

    private static <K, V> @Nullable Branch<K, V> withoutLast(Branch<K, V> branch) {
        return branch.right == null ? branch.left : balanced(branch, branch.left, withoutLast(branch.right));
    }

    /** A branch with this entry over two sides of which one has changed by one entry. */
    private static <K, V> Branch<K, V> balanced(
            Branch<K, V> entry, @Nullable Branch<K, V> left, @Nullable Branch<K, V> right) {
        if (right != null && weight(right) > WEIGHT_RATIO * weight(left)) {
            Branch<K, V> inner = right.left;
            return inner == null || weight(inner) < INNER_RATIO * weight(right.right)
                    ? over(right, over(entry, left, inner), right.right)
                    : over(inner, over(entry, left, inner.left), over(right, inner.right, right.right));
        }
        if (left != null && weight(left) > WEIGHT_RATIO * weight(right)) {
            Branch<K, V> inner = left.right;
            return inner == null || weight(inner) < INNER_RATIO * weight(left.left)
                    ? over(left, left.left, over(entry, inner, right))
                    : over(inner, over(left, left.left, inner.left), over(entry, inner.right, right));
        }
        return over(entry, left, right);
    }

    private static <K, V> Branch<K, V> over(
            Branch<K, V> entry, @Nullable Branch<K, V> left, @Nullable Branch<K, V> right) {
        return new Branch<>(entry.key, entry.value, left, right);
    }
}
