package io.revtree.prolly;

import io.revtree.CorruptObjectException;
import io.revtree.object.Handle;
import io.revtree.object.ObjectBatch;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map from keys to values as a prolly tree. Immutable: a change gives a new map that shares what it can. Equal
 * maps under equal rules are equal objects, whatever their history. Chunks are read from the store when they are needed.
 * Thread-safe.
 *
 * <p>What was changed and is not written yet is kept in memory by the map; what is in the store, by the cache alone. Every
 * method that reads may find the store damaged and throw a {@link CorruptObjectException}, or a {@link
 * io.revtree.store.StoreException} when it cannot be reached.
 *
 * @param <V> the values
 */
public final class ProllyMap<V extends LeafValue<V>> {

    private static final VarHandle ROOT = MethodHandles.arrayElementVarHandle(Object[].class);

    private final MapContext<V> context;

    /**
     * One slot: null for the empty map; the root chunk, if it stands inside its node or is not in the store yet; else a
     * {@link Handle} to it, or its id until it was asked for.
     */
    private final @Nullable Object[] root;

    private ProllyMap(MapContext<V> context, @Nullable Object root) {
        this.context = context;
        this.root = new Object[] {root};
    }

    public static <V extends LeafValue<V>> ProllyMap<V> empty(MapContext<V> context) {
        return new ProllyMap<>(context, null);
    }

    /**
     * The map whose root chunk stands in its node.
     *
     * @param body what holds the chunk's body from {@code from} to before {@code to}; copied
     * @param links the links that the chunk takes
     * @throws CorruptObjectException if they are no chunk that may stand inside
     */
    public static <V extends LeafValue<V>> ProllyMap<V> inside(
            MapContext<V> context, byte[] body, int from, int to, List<BlobId> links) {
        Chunk root = ChunkParser.ofInside(body, from, to, links, context.rules());
        return new ProllyMap<>(context, checkedRoot(root));
    }

    /** The map whose root chunk is an object; it is read when it is needed. */
    public static <V extends LeafValue<V>> ProllyMap<V> linked(MapContext<V> context, BlobId id) {
        return new ProllyMap<>(context, id);
    }

    /**
     * How many links the body of a chunk takes, for those who have to hand them to {@link #inside}.
     *
     * @throws CorruptObjectException if the bytes are no chunk's
     */
    public static int linksTakenBy(byte[] body, int from, int to) {
        ByteReader reader = new ByteReader(body, from, to);
        boolean inner = reader.u8() > 0;
        int count = reader.length();
        int links = 0;
        for (int i = 0; i < count; i++) {
            reader.skip(reader.length());
            long word = reader.uvarint();
            if (inner || word == 0) {
                links++;
            } else {
                reader.skip((int) Math.min(word - 1, Integer.MAX_VALUE));
            }
        }
        reader.expectEnd();
        return links;
    }

    private static Chunk checkedRoot(Chunk root) {
        if (root.level() > 0 && root.count() == 1) {
            throw new CorruptObjectException("A root chunk of level " + root.level() + " has a single entry");
        }
        return root;
    }

    public MapContext<V> context() {
        return context;
    }

    public boolean isEmpty() {
        return slot() == null;
    }

    /** How many keys it has. */
    public long size() {
        Chunk chunk = root();
        return chunk == null ? 0 : chunk.size();
    }

    /** What the key maps to; null if nothing. */
    public @Nullable V get(Key key) {
        Chunk chunk = root();
        if (chunk == null) {
            return null;
        }
        while (chunk.level() > 0) {
            int found = chunk.search(key);
            int i = found < 0 ? -found - 1 : found;
            if (i == chunk.count()) {
                return null;
            }
            chunk = context.child(chunk, i);
        }
        int found = chunk.find(key);
        return found < 0 ? null : context.value(chunk, found);
    }

    /** How many keys are smaller. */
    public long rank(Key key) {
        Chunk chunk = root();
        long smaller = 0;
        while (chunk != null) {
            int found = chunk.search(key);
            int i = found < 0 ? -found - 1 : found;
            if (chunk.level() == 0) {
                return smaller + i;
            }
            for (int before = 0; before < i; before++) {
                smaller += chunk.sizeOf(before);
            }
            chunk = i == chunk.count() ? null : context.child(chunk, i);
        }
        return smaller;
    }

    /** All entries, ascending. */
    public MapCursor<V> cursor() {
        return new MapCursor<>(context, root(), null, true);
    }

    /** The entries with this key and larger ones, ascending. */
    public MapCursor<V> cursorFrom(Key first) {
        return new MapCursor<>(context, root(), first, true);
    }

    /** The entries with larger keys, ascending. */
    public MapCursor<V> cursorAfter(Key passed) {
        return new MapCursor<>(context, root(), passed, false);
    }

    /**
     * The map after these edits.
     *
     * @param edits in strictly ascending order of their keys
     * @return this map, if nothing changed
     * @throws IllegalArgumentException if the edits do not ascend
     */
    public ProllyMap<V> apply(List<Edit<V>> edits) {
        Rechunk rechunk = new Rechunk(context);
        Chunk before = root();
        if (edits.size() == 1 && before != null && edits.get(0).value() != null) {
            Chunk after = rechunk.update(
                    before, edits.get(0).key(), Target.value(edits.get(0).value()));
            if (after != null) {
                return with(before, after);
            }
        }
        List<Rechunk.Change> changes = new ArrayList<>(edits.size());
        Key last = null;
        for (Edit<V> edit : edits) {
            if (last != null && last.compareTo(edit.key()) >= 0) {
                throw new IllegalArgumentException("edits must ascend: " + edit.key() + " follows " + last);
            }
            last = edit.key();
            V value = edit.value();
            changes.add(new Rechunk.Change(last, value == null ? null : Target.value(value)));
        }
        return with(before, rechunk.apply(before, changes));
    }

    private ProllyMap<V> with(@Nullable Chunk before, @Nullable Chunk after) {
        return after == before ? this : new ProllyMap<>(context, after);
    }

    /** The keys at which this map and another differ, ascending, found step by step; equal subtrees are passed over. */
    public MapDiff<V> diff(ProllyMap<V> other) {
        return isSameAs(other) ? new MapDiff<>(context, null, null) : new MapDiff<>(context, root(), other.root());
    }

    /** Whether both have the same keys and values. Reads nothing. */
    public boolean isSameAs(ProllyMap<V> other) {
        if (this == other || isEmpty() || other.isEmpty()) {
            return this == other || (isEmpty() && other.isEmpty());
        }
        if (slot() instanceof Chunk mine && other.slot() instanceof Chunk theirs) {
            return Arrays.equals(mine.stored(), theirs.stored());
        }
        return rootId().equals(other.rootId());
    }

    /**
     * How the map stands in its node.
     *
     * @throws IllegalStateException if it is empty: then its node does not name it
     */
    public RootForm rootForm() {
        Object slot = slot();
        if (slot == null) {
            throw new IllegalStateException("an empty container has no root");
        }
        return slot instanceof Chunk chunk ? chunk.rootForm() : new RootForm.Linked(rootId());
    }

    /**
     * Adds to the batch every object of this map that is not at the same place in another one: chunks, and linked values
     * with all below them. A root chunk that stands inside its node is no object, what it links to is.
     *
     * @param beside a map that is wholly in the store; null if there is none
     */
    public void collectNew(@Nullable ProllyMap<V> beside, ObjectBatch batch) {
        Chunk mine = root();
        if (mine == null) {
            return;
        }
        if (beside != null && isSameAs(beside)) {
            // What was made anew turned out to be in the store: this map need not keep it alive.
            if (slot() instanceof Chunk && beside.slot() instanceof Handle<?> handle) {
                ROOT.setRelease(root, 0, handle);
            }
            return;
        }
        new NewObjects<>(context, beside == null ? null : beside.root(), batch).collect(mine);
        if (!mine.fitsInside()) {
            batch.onLanded(() -> {
                Handle<Chunk> handle = mine.handle();
                if (handle != null) {
                    ROOT.setRelease(root, 0, handle);
                }
            });
        }
    }

    /** The root chunk that stands inside its node, of a map that was just read; null if it is an object of its own. */
    public @Nullable ChunkForm insideForm() {
        return slot() instanceof Chunk chunk ? new ChunkForm(chunk, context.rules()) : null;
    }

    /** The root chunk; null if the map is empty. */
    @Nullable
    Chunk root() {
        Object slot = slot();
        if (slot == null || slot instanceof Chunk) {
            return (Chunk) slot;
        }
        if (slot instanceof Handle<?> handle && context.reader().recall(handle) instanceof Chunk chunk) {
            return chunk;
        }
        BlobId id = rootId();
        Chunk chunk = checkedRoot(context.chunk(id));
        if (chunk.fitsInside()) {
            throw new CorruptObjectException(
                    "Root chunk " + id + " is an object, but so small that it should stand inside its node");
        }
        Handle<Chunk> handle = chunk.handle();
        if (handle != null) {
            ROOT.setRelease(root, 0, handle);
        }
        return chunk;
    }

    private @Nullable Object slot() {
        return ROOT.getAcquire(root, 0);
    }

    private BlobId rootId() {
        Object slot = slot();
        if (slot instanceof BlobId id) {
            return id;
        }
        if (slot instanceof Handle<?> handle) {
            return handle.id();
        }
        if (slot instanceof Chunk chunk) {
            return chunk.id();
        }
        throw new IllegalStateException("an empty container has no root");
    }
}
