package io.revtree.prolly;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map in memory where a change gives a new map and leaves the old one as it was: what a transaction keeps its
 * edits in. Get, put and removal take O(log n). Immutable, so thread-safe; but for what an {@link Owner} has made.
 *
 * <p>A B+ tree, whose nodes a change copies on its way down. Nodes that are full are split on the way (Guibas and Sedgewick,
 * "A dichromatic framework for balanced trees", 1978), so that each step leaves a whole tree, should there be no memory for
 * the next one. Nodes that become small are left so, until they are empty.
 */
public final class PersistentSortedMap<K extends Comparable<K>, V> {

    /** How many entries a node has at most. */
    private static final int WIDTH = 16;

    private static final int FIRST_CAPACITY = 2;

    private final ToLongFunction<K> head;
    private final @Nullable Node root;
    private final int size;

    private PersistentSortedMap(ToLongFunction<K> head, @Nullable Node root, int size) {
        this.head = head;
        this.root = root;
        this.size = size;
    }

    /**
     * The empty map.
     *
     * @param head a number of each key, of the same order as the keys: where they differ, the keys themselves need not be
     *     looked at, which are elsewhere in memory
     */
    public static <K extends Comparable<K>, V> PersistentSortedMap<K, V> empty(ToLongFunction<K> head) {
        return new PersistentSortedMap<>(head, null, 0);
    }

    /**
     * Keys in ascending order, and what is there for each: a value, or in a node above the lowest level the node whose
     * keys are not smaller than this one, and smaller than the next.
     */
    private static final class Node {

        final int level;
        final @Nullable Owner owner;
        int count;
        long[] heads;

        @Nullable
        Object[] keys;

        @Nullable
        Object[] slots;

        Node(int level, @Nullable Owner owner, int capacity) {
            this.level = level;
            this.owner = owner;
            heads = new long[capacity];
            keys = new Object[capacity];
            slots = new Object[capacity];
        }

        /** The entries from one on to before another. */
        Node part(int from, int to, @Nullable Owner by, int capacity) {
            Node part = new Node(level, by, capacity);
            part.count = to - from;
            System.arraycopy(heads, from, part.heads, 0, to - from);
            System.arraycopy(keys, from, part.keys, 0, to - from);
            System.arraycopy(slots, from, part.slots, 0, to - from);
            return part;
        }

        Node below(int i) {
            return (Node) slot(i);
        }

        Object slot(int i) {
            Object slot = slots[i];
            if (slot == null) {
                throw new IllegalStateException("no entry " + i + " of " + count);
            }
            return slot;
        }

        /** Where the key stands, or {@code -1 - i} if it would stand at {@code i}. */
        @SuppressWarnings("unchecked") // all keys of a map are of one type
        <K extends Comparable<K>> int search(long head, K key) {
            int low = 0;
            int high = count - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                long there = heads[middle];
                int order =
                        there != head ? Long.compare(there, head) : Integer.compare(0, key.compareTo((K) keys[middle]));
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -1 - low;
        }

        /** Which node below has the key, if any has. */
        <K extends Comparable<K>> int way(long head, K key) {
            int found = search(head, key);
            return found >= 0 ? found : Math.max(0, -found - 2);
        }

        /** Says that below an entry there may be a key that is as small as this one. */
        @SuppressWarnings("unchecked") // as above
        <K extends Comparable<K>> void reach(int i, long head, K key) {
            if (i == 0 && (head < heads[0] || (head == heads[0] && key.compareTo((K) keys[0]) < 0))) {
                heads[0] = head;
                keys[0] = key;
            }
        }

        void insert(int at, long head, Object key, Object slot) {
            if (count == heads.length) {
                int capacity = Math.min(WIDTH, 2 * count);
                long[] moreHeads = Arrays.copyOf(heads, capacity);
                @Nullable Object[] moreKeys = Arrays.copyOf(keys, capacity);
                slots = Arrays.copyOf(slots, capacity);
                keys = moreKeys;
                heads = moreHeads;
            }
            System.arraycopy(heads, at, heads, at + 1, count - at);
            System.arraycopy(keys, at, keys, at + 1, count - at);
            System.arraycopy(slots, at, slots, at + 1, count - at);
            heads[at] = head;
            keys[at] = key;
            slots[at] = slot;
            count++;
        }

        void remove(int at) {
            System.arraycopy(heads, at + 1, heads, at, count - at - 1);
            System.arraycopy(keys, at + 1, keys, at, count - at - 1);
            System.arraycopy(slots, at + 1, slots, at, count - at - 1);
            cut(count - 1);
        }

        /** Drops the entries from here on. */
        void cut(int to) {
            Arrays.fill(keys, to, count, null);
            Arrays.fill(slots, to, count, null);
            count = to;
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    /** What the key maps to; null if nothing. */
    @SuppressWarnings("unchecked") // values are what was put
    public @Nullable V get(K key) {
        Node node = root;
        if (node == null) {
            return null;
        }
        long first = head.applyAsLong(key);
        while (node.level > 0) {
            node = node.below(node.way(first, key));
        }
        int found = node.search(first, key);
        return found < 0 ? null : (V) node.slots[found];
    }

    /** The map in which the key maps to this value. */
    public PersistentSortedMap<K, V> put(K key, V value) {
        return put(key, value, null);
    }

    /**
     * The same, in place as far as this owner made what is to be changed; then this map, and those before it, are not to be used
     * any more.
     *
     * @param owner null to leave this map as it is
     */
    public PersistentSortedMap<K, V> put(K key, V value, @Nullable Owner owner) {
        long first = head.applyAsLong(key);
        if (root == null) {
            Node leaf = new Node(0, owner, FIRST_CAPACITY);
            leaf.insert(0, first, key, value);
            return new PersistentSortedMap<>(head, leaf, 1);
        }
        Node top = writable(root, owner);
        if (top.count == WIDTH) {
            Node above = new Node(top.level + 1, owner, WIDTH);
            above.insert(0, top.heads[0], key(top, 0), top);
            split(above, 0, owner);
            top = above;
        }
        Node node = top;
        while (node.level > 0) {
            int i = node.way(first, key);
            node.reach(i, first, key);
            Node below = writable(node.below(i), owner);
            if (below != node.slots[i]) {
                node.slots[i] = below;
            }
            if (below.count == WIDTH) {
                split(node, i, owner);
                below = node.below(node.way(first, key));
            }
            node = below;
        }
        int found = node.search(first, key);
        changes(owner);
        if (found >= 0) {
            node.slots[found] = value;
            return new PersistentSortedMap<>(head, top, size);
        }
        node.insert(-1 - found, first, key, value);
        return new PersistentSortedMap<>(head, top, size + 1);
    }

    /** The node, if it may be changed in place; else a copy that may. */
    private static Node writable(Node node, @Nullable Owner owner) {
        return owner != null && node.owner == owner
                ? node
                : node.part(0, node.count, owner, owner == null ? Math.min(WIDTH, node.count + 1) : WIDTH);
    }

    /** Makes two of a full node below this one, which has room and may be changed, as that one may. */
    private static void split(Node node, int i, @Nullable Owner owner) {
        Node left = node.below(i);
        Node right = left.part(WIDTH / 2, WIDTH, owner, WIDTH);
        changes(owner);
        node.insert(i + 1, right.heads[0], key(right, 0), right);
        left.cut(WIDTH / 2);
    }

    private static void changes(@Nullable Owner owner) {
        if (owner != null) {
            owner.changes();
        }
    }

    private static Object key(Node node, int i) {
        Object key = node.keys[i];
        if (key == null) {
            throw new IllegalStateException("no key " + i + " of " + node.count);
        }
        return key;
    }

    /** The map without the key; this one if it is not there. */
    public PersistentSortedMap<K, V> without(K key) {
        if (root == null || get(key) == null) {
            return this;
        }
        Node rest = without(root, head.applyAsLong(key), key);
        while (rest.level > 0 && rest.count == 1) {
            rest = rest.below(0);
        }
        return new PersistentSortedMap<>(head, rest.count == 0 ? null : rest, size - 1);
    }

    /** A node, with nothing in it perhaps, without a key that it has. */
    private static <K extends Comparable<K>> Node without(Node node, long head, K key) {
        Node copy = node.part(0, node.count, null, node.count);
        if (node.level == 0) {
            copy.remove(node.search(head, key));
            return copy;
        }
        int i = node.way(head, key);
        Node rest = without(node.below(i), head, key);
        if (rest.count == 0) {
            copy.remove(i);
        } else {
            copy.slots[i] = rest;
        }
        return copy;
    }

    /** All entries, ascending. */
    public Iterator<Map.Entry<K, V>> ascending() {
        Ascent<K, V> ascent = new Ascent<>();
        if (root != null) {
            ascent.push(root, 0);
        }
        return ascent;
    }

    /** The entries with this key and larger ones, ascending. */
    public Iterator<Map.Entry<K, V>> ascendingFrom(K first) {
        Ascent<K, V> ascent = new Ascent<>();
        long number = head.applyAsLong(first);
        for (Node node = root; node != null; ) {
            if (node.level > 0) {
                int i = node.way(number, first);
                ascent.push(node, i + 1);
                node = node.below(i);
            } else {
                int found = node.search(number, first);
                ascent.push(node, found < 0 ? -1 - found : found);
                node = null;
            }
        }
        return ascent;
    }

    private static final class Ascent<K, V> implements Iterator<Map.Entry<K, V>> {

        /** A node, and what of it is still ahead. */
        private static final class Stop {
            final Node node;
            int next;

            Stop(Node node, int next) {
                this.node = node;
                this.next = next;
            }
        }

        private final Deque<Stop> way = new ArrayDeque<>();

        void push(Node node, int next) {
            way.push(new Stop(node, next));
        }

        /** The lowest node with something ahead, which is a leaf; null at the end. */
        private @Nullable Stop leaf() {
            for (Stop stop = way.peek(); stop != null; stop = way.peek()) {
                if (stop.next == stop.node.count) {
                    way.pop();
                } else if (stop.node.level == 0) {
                    return stop;
                } else {
                    push(stop.node.below(stop.next++), 0);
                }
            }
            return null;
        }

        @Override
        public boolean hasNext() {
            return leaf() != null;
        }

        @Override
        @SuppressWarnings("unchecked") // keys and values are what was put
        public Map.Entry<K, V> next() {
            Stop stop = leaf();
            if (stop == null) {
                throw new NoSuchElementException();
            }
            int i = stop.next++;
            return Map.entry((K) key(stop.node, i), (V) stop.node.slot(i));
        }
    }

    /**
     * The keys, ascending, that one of both maps lacks or that map to different objects. What both share is passed over: of
     * maps of which one was made from the other by d changes it takes O(d log n).
     */
    public Iterator<K> differing(PersistentSortedMap<K, V> other) {
        return new Differing<>(root, other.root);
    }

    /** Both maps side by side: on each side what is still ahead, as whole nodes and single entries. */
    private static final class Differing<K extends Comparable<K>> implements Iterator<K> {

        /** An entry of a leaf; all of a node where {@code i} is {@value #WHOLE}. */
        private record Ahead(Node node, int i) {

            static final int WHOLE = -1;

            boolean isWhole() {
                return i == WHOLE;
            }

            /** How far above single entries. */
            int height() {
                return isWhole() ? node.level + 1 : 0;
            }
        }

        private final Deque<Ahead> mine = new ArrayDeque<>();
        private final Deque<Ahead> theirs = new ArrayDeque<>();
        private @Nullable K next;

        Differing(@Nullable Node mine, @Nullable Node theirs) {
            push(this.mine, mine);
            push(this.theirs, theirs);
            next = advance();
        }

        private static void push(Deque<Ahead> side, @Nullable Node node) {
            if (node != null) {
                side.push(new Ahead(node, Ahead.WHOLE));
            }
        }

        private static void enter(Deque<Ahead> side) {
            Node node = side.pop().node;
            for (int i = node.count - 1; i >= 0; i--) {
                side.push(node.level == 0 ? new Ahead(node, i) : new Ahead(node.below(i), Ahead.WHOLE));
            }
        }

        private @Nullable K advance() {
            while (true) {
                Ahead left = mine.peek();
                Ahead right = theirs.peek();
                if (left == null && right == null) {
                    return null;
                }
                int mineIs = left == null ? 0 : left.height();
                int theirsIs = right == null ? 0 : right.height();
                if (left != null && right != null && mineIs > 0 && theirsIs > 0 && left.node == right.node) {
                    mine.pop();
                    theirs.pop();
                } else if (mineIs > 0 && mineIs >= theirsIs) {
                    enter(mine);
                } else if (theirsIs > 0) {
                    enter(theirs);
                } else if (left == null || right == null) {
                    return keyOf((left == null ? theirs : mine).pop());
                } else {
                    K key = keyOf(left);
                    int order = key.compareTo(keyOf(right));
                    if (order != 0) {
                        return keyOf((order < 0 ? mine : theirs).pop());
                    }
                    mine.pop();
                    theirs.pop();
                    if (left.node.slots[left.i] != right.node.slots[right.i]) {
                        return key;
                    }
                }
            }
        }

        @SuppressWarnings("unchecked") // keys are what was put
        private K keyOf(Ahead entry) {
            return (K) key(entry.node, entry.i);
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

    /** How many nodes the longest way leads through. */
    int depth() {
        return root == null ? 0 : root.level + 1;
    }
}
