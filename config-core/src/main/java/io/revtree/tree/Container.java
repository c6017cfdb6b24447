package io.revtree.tree;

import io.revtree.prolly.Difference;
import io.revtree.prolly.Edit;
import io.revtree.prolly.MapContext;
import io.revtree.prolly.MapCursor;
import io.revtree.prolly.Owner;
import io.revtree.prolly.PersistentSortedMap;
import io.revtree.prolly.ProllyMap;
import io.revtree.schema.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The children of one container by key: a map that is settled, and the edits upon it that wait for the seal. A container
 * without keys is one whose keys are positions, without gaps. Immutable.
 */
public final class Container {

    private static final PersistentSortedMap<Key, Edit<Node>> NO_EDITS = PersistentSortedMap.empty(Key::head);

    private final ProllyMap<Node> settled;
    private final PersistentSortedMap<Key, Edit<Node>> edits;
    private final long size;

    private Container(ProllyMap<Node> settled, PersistentSortedMap<Key, Edit<Node>> edits, long size) {
        this.settled = settled;
        this.edits = edits;
        this.size = size;
    }

    static Container empty(MapContext<Node> context) {
        return new Container(ProllyMap.empty(context), NO_EDITS, 0);
    }

    static Container of(ProllyMap<Node> settled) {
        return new Container(settled, NO_EDITS, -1);
    }

    /** The map of a sealed container. */
    public ProllyMap<Node> stored() {
        if (!edits.isEmpty()) {
            throw new IllegalStateException("a container with edits is not in its stored form");
        }
        return settled;
    }

    /** How many children there are. */
    public long size() {
        return size < 0 ? settled.size() : size;
    }

    boolean isEmpty() {
        return size < 0 ? settled.isEmpty() : size == 0;
    }

    /** The child with this key, null when there is none. */
    public @Nullable Node get(Key key) {
        if (!edits.isEmpty()) {
            Edit<Node> edit = edits.get(key);
            if (edit != null) {
                return edit.value();
            }
        }
        return settled.get(key);
    }

    /** The children behind a key, or all of them, in key order; lazily. For one thread. */
    public Iterator<Map.Entry<Key, Node>> entries(@Nullable Key after) {
        MapCursor<Node> cursor = after == null ? settled.cursor() : settled.cursorAfter(after);
        if (edits.isEmpty()) {
            return new Entries(cursor);
        }
        Iterator<Map.Entry<Key, Edit<Node>>> changes = after == null ? edits.ascending() : edits.ascendingFrom(after);
        return new EditedEntries(cursor, changes, after);
    }

    /** The children that differ between two containers, drafts or not, null where there is none, by key; equal ones may be among them. */
    public static Iterator<Difference<Node>> differences(@Nullable Container from, @Nullable Container to) {
        if (from == null || to == null) {
            Container only = from == null ? to : from;
            return only == null ? Collections.emptyIterator() : new OneSide(only.entries(null), from != null);
        }
        if (from.settled == to.settled) {
            return new BothEdited(from, to);
        }
        return from.seal().stored().diff(to.seal().stored());
    }

    /** What the edits of this one change that wait upon what another one is, by key; null when they do not wait upon that. */
    public @Nullable Iterator<Difference<Node>> editsUpon(Container base) {
        if (edits.isEmpty() || !base.edits.isEmpty() || !settled.isSameAs(base.settled)) {
            return null;
        }
        Iterator<Map.Entry<Key, Edit<Node>>> changes = edits.ascending();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return changes.hasNext();
            }

            @Override
            public Difference<Node> next() {
                Edit<Node> edit = changes.next().getValue();
                return new Difference<>(edit.key(), settled.get(edit.key()), edit.value());
            }
        };
    }

    /** As that of a node. */
    int edits(int max) {
        if (edits.size() > max) {
            return edits.size();
        }
        int count = 0;
        Iterator<Map.Entry<Key, Edit<Node>>> changes = edits.ascending();
        while (count <= max && changes.hasNext()) {
            Node child = changes.next().getValue().value();
            count += child == null || child.isSealed() ? 1 : child.edits(max - count);
        }
        return count;
    }

    // Each of the following may change what the owner made, as PersistentSortedMap says; not before nothing more can be
    // refused.

    /** This container with a child under a key that is not there. */
    public Container insert(Key key, Node child, @Nullable Owner owner) {
        return edited(new Edit<>(key, child), size() + 1, owner);
    }

    /** As {@link #insert}, or null when the key is there. */
    @Nullable
    Container insertIfAbsent(Key key, Node child, @Nullable Owner owner) {
        return get(key) == null ? insert(key, child, owner) : null;
    }

    /** This container with another child under a key that is there. */
    public Container replace(Key key, Node child, @Nullable Owner owner) {
        return edited(new Edit<>(key, child), size, owner);
    }

    /** This container without the child, which must be there. */
    public Container remove(Key key, @Nullable Owner owner) {
        return edited(new Edit<>(key, null), size() - 1, owner);
    }

    /** This container without the child at a position; those behind it move up. */
    Container removeAt(int position, @Nullable Owner owner) {
        List<Node> behind = new ArrayList<>();
        entries(Key.ofPosition(position)).forEachRemaining(entry -> behind.add(entry.getValue()));
        long less = size() - 1;
        Container shorter = this;
        int at = position;
        for (Node child : behind) {
            shorter = shorter.replace(Key.ofPosition(at++), child, owner);
        }
        return shorter.edited(new Edit<>(Key.ofPosition(at), null), less, owner);
    }

    private Container edited(Edit<Node> edit, long newSize, @Nullable Owner owner) {
        return new Container(settled, edits.put(edit.key(), edit, owner), newSize);
    }

    /** This container with its edits settled, and every child sealed. */
    public Container seal() {
        if (edits.isEmpty()) {
            return this;
        }
        List<Edit<Node>> sealed = new ArrayList<>(edits.size());
        edits.ascending().forEachRemaining(entry -> {
            Node child = entry.getValue().value();
            sealed.add(child == null ? entry.getValue() : new Edit<>(entry.getKey(), child.seal()));
        });
        return of(settled.apply(sealed));
    }

    /** All children of the one container that there is. */
    private record OneSide(Iterator<Map.Entry<Key, Node>> entries, boolean left) implements Iterator<Difference<Node>> {

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Difference<Node> next() {
            Map.Entry<Key, Node> entry = entries.next();
            return new Difference<>(entry.getKey(), left ? entry.getValue() : null, left ? null : entry.getValue());
        }
    }

    /** Where two containers over one map are edited differently. */
    private static final class BothEdited implements Iterator<Difference<Node>> {

        private final Container from;
        private final Container to;
        private final Iterator<Key> keys;

        BothEdited(Container from, Container to) {
            this.from = from;
            this.to = to;
            this.keys = from.edits.differing(to.edits);
        }

        @Override
        public boolean hasNext() {
            return keys.hasNext();
        }

        @Override
        public Difference<Node> next() {
            Key key = keys.next();
            return new Difference<>(key, from.get(key), to.get(key));
        }
    }

    /** What a cursor goes over. */
    private static final class Entries implements Iterator<Map.Entry<Key, Node>> {

        private final MapCursor<Node> cursor;
        private boolean ready;

        Entries(MapCursor<Node> cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean hasNext() {
            ready = ready || cursor.next();
            return ready;
        }

        @Override
        public Map.Entry<Key, Node> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            ready = false;
            return Map.entry(cursor.key(), cursor.value());
        }
    }

    /** What a cursor goes over, with edits laid upon it. */
    private static final class EditedEntries implements Iterator<Map.Entry<Key, Node>> {

        private final MapCursor<Node> cursor;
        private final Iterator<Map.Entry<Key, Edit<Node>>> changes;
        private boolean settled;
        private @Nullable Edit<Node> change;
        private Map.@Nullable Entry<Key, Node> next;

        EditedEntries(MapCursor<Node> cursor, Iterator<Map.Entry<Key, Edit<Node>>> changes, @Nullable Key after) {
            this.cursor = cursor;
            this.changes = changes;
            settled = cursor.next();
            nextChange();
            if (after != null && change != null && change.key().equals(after)) {
                nextChange();
            }
        }

        private void nextChange() {
            change = changes.hasNext() ? changes.next().getValue() : null;
        }

        @Override
        public boolean hasNext() {
            while (next == null && (settled || change != null)) {
                advance();
            }
            return next != null;
        }

        private void advance() {
            Edit<Node> edit = change;
            int order = edit == null ? -1 : settled ? cursor.key().compareTo(edit.key()) : 1;
            if (edit == null || order < 0) {
                next = Map.entry(cursor.key(), cursor.value());
                settled = cursor.next();
                return;
            }
            Node value = edit.value();
            if (value != null) {
                next = Map.entry(edit.key(), value);
            }
            if (order == 0) {
                settled = cursor.next();
            }
            nextChange();
        }

        @Override
        public Map.Entry<Key, Node> next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException();
            }
            Map.Entry<Key, Node> entry = next;
            next = null;
            return entry;
        }
    }
}
