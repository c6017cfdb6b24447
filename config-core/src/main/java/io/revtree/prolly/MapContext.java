package io.revtree.prolly;

import io.revtree.CorruptObjectException;
import io.revtree.object.Handle;
import io.revtree.object.Held;
import io.revtree.object.ObjectDecoder;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all maps of one sort of value in one store have in common, and the walk from a chunk to what its entries lead to:
 * by the slot, else by the cache, else by the store. Make one for each codec and keep it: the cache shares nothing
 * between two. Thread-safe.
 *
 * @param <V> the values
 */
public final class MapContext<V extends LeafValue<V>> {

    /** No more chunks or values than this are asked of a store ahead of their use. */
    static final int AHEAD_MAX = 64;

    private final ObjectReader reader;
    private final ChunkRules rules;
    private final ValueCodec<V> codec;
    private final ObjectDecoder<Chunk> chunks = new Chunks();

    public MapContext(ObjectReader reader, ChunkRules rules, ValueCodec<V> codec) {
        this.reader = reader;
        this.rules = rules;
        this.codec = codec;
    }

    public ObjectReader reader() {
        return reader;
    }

    public ChunkRules rules() {
        return rules;
    }

    public ValueCodec<V> codec() {
        return codec;
    }

    /** Makes chunks of objects. */
    private final class Chunks implements ObjectDecoder<Chunk> {

        @Override
        public ObjectKind kind() {
            return ObjectKind.CHUNK;
        }

        @Override
        public Chunk decode(StoredObject object) {
            return ChunkParser.ofObject(object, rules);
        }

        @Override
        public long heapBytes(Chunk chunk) {
            return chunk.heapBytes(codec);
        }
    }

    /** What a slot leads to, if it still does: a chunk or a value. */
    private @Nullable Object follow(@Nullable Object slot) {
        return slot instanceof Handle<?> handle ? reader.recall(handle) : slot;
    }

    /** The chunk of this id. */
    Chunk chunk(BlobId id) {
        return known(reader.load(id, chunks));
    }

    private static Chunk known(Held<Chunk> held) {
        held.value().setHandle(held.handle());
        return held.value();
    }

    /** The chunk below an entry of an inner chunk, which knows how large it is, on which level, and its last key. */
    Chunk child(Chunk parent, int i) {
        Object known = follow(parent.slot(i));
        return known != null ? (Chunk) known : adopt(parent, i, reader.load(parent.linkOf(i), chunks));
    }

    private static Chunk adopt(Chunk parent, int i, Held<Chunk> held) {
        Chunk child = known(held);
        if (child.level() != parent.level() - 1
                || child.size() != parent.sizeOf(i)
                || child.compareKeys(child.count() - 1, parent, i) != 0) {
            throw new CorruptObjectException("Chunk " + parent.linkOf(i)
                    + " is not what the chunk above it says: it has level " + child.level() + ", " + child.size()
                    + " values and the last key " + child.key(child.count() - 1) + ", and should have level "
                    + (parent.level() - 1) + ", " + parent.sizeOf(i) + " values and the last key " + parent.key(i));
        }
        parent.setSlot(i, held.handle());
        return child;
    }

    /** An entry of an inner chunk that leads to a chunk not in memory. */
    record Absent(Chunk parent, int i) {}

    /**
     * Reads chunks with one call of the store, so that {@link #child} finds them by their slots as long as the list is kept.
     * What is damaged is left out.
     */
    List<Chunk> fetch(List<Absent> entries) {
        List<BlobId> ids = new ArrayList<>(entries.size());
        entries.forEach(entry -> ids.add(entry.parent.linkOf(entry.i)));
        List<@Nullable Held<Chunk>> found = reader.loadAll(ids, chunks);
        List<Chunk> kept = new ArrayList<>(entries.size());
        for (int e = 0; e < entries.size(); e++) {
            Held<Chunk> held = found.get(e);
            if (held != null) {
                try {
                    kept.add(adopt(entries.get(e).parent, entries.get(e).i, held));
                } catch (CorruptObjectException damage) {
                    // Who needs the chunk meets the damage again.
                }
            }
        }
        return kept;
    }

    /** The value of an entry of a chunk of level 0. */
    @SuppressWarnings("unchecked") // the slots of a chunk hold what this context put there
    V value(Chunk leaf, int i) {
        Object known = follow(leaf.slot(i));
        if (known != null) {
            return (V) known;
        }
        if (leaf.isLinked(i)) {
            Held<V> held = reader.load(leaf.linkOf(i), codec);
            leaf.setSlot(i, held.handle());
            return held.value();
        }
        V value = codec.decodeInside(leaf.stored(), leaf.insideFrom(i), leaf.insideTo(i));
        leaf.setSlot(i, value);
        reader.grew(codec.insideHeapBytes(leaf.insideTo(i) - leaf.insideFrom(i)));
        return value;
    }

    /** Whether what an entry leads to can be had without the store, by its slot alone. */
    boolean isNear(Chunk chunk, int i) {
        return follow(chunk.slot(i)) != null;
    }

    /** Reads the linked values of a leaf from entry {@code from} on, as {@link #fetch} does. */
    List<V> fetchValues(Chunk leaf, int from) {
        List<BlobId> ids = new ArrayList<>();
        List<Integer> entries = new ArrayList<>();
        for (int i = from; i < leaf.count(); i++) {
            if (leaf.isLinked(i) && !isNear(leaf, i)) {
                ids.add(leaf.linkOf(i));
                entries.add(i);
            }
        }
        List<@Nullable Held<V>> found = reader.loadAll(ids, codec);
        List<V> kept = new ArrayList<>(ids.size());
        for (int e = 0; e < entries.size(); e++) {
            Held<V> held = found.get(e);
            if (held != null) {
                leaf.setSlot(entries.get(e), held.handle());
                kept.add(held.value());
            }
        }
        return kept;
    }

    /**
     * Now that a new chunk is in the store, the cache may drop it and what is below it.
     *
     * @param isObject false for a root that stands inside its node: only what is below it may be dropped
     */
    void landed(Chunk chunk, boolean isObject) {
        if (isObject) {
            chunk.setHandle(reader.hold(chunk.id(), chunk, chunks).handle());
        }
        for (int i = 0; i < chunk.count(); i++) {
            Object slot = chunk.isLinked(i) ? chunk.slot(i) : null;
            if (slot instanceof Chunk child) {
                Handle<Chunk> handle = child.handle();
                if (handle != null) {
                    chunk.setSlot(i, handle);
                }
            } else if (slot != null && !(slot instanceof Handle<?>)) {
                chunk.setSlot(i, landedValue(chunk.linkOf(i), slot).handle());
            }
        }
    }

    @SuppressWarnings("unchecked") // as above
    private Held<V> landedValue(BlobId id, Object value) {
        return reader.hold(id, (V) value, codec);
    }

    /** What a new chunk's entry leads to turned out to be in the store: its slot need not keep it alive. */
    void settle(Chunk chunk, int i, Chunk inStore, int j) {
        Object kept = chunk.slot(i);
        if (kept != null && !(kept instanceof Handle<?>) && inStore.slot(j) instanceof Handle<?> handle) {
            chunk.setSlot(i, handle);
        }
    }

    /** The newest tree does not need this chunk any more. */
    void replaced(Chunk chunk) {
        if (chunk.handle() != null) {
            reader.forget(chunk.id(), chunks);
        }
    }
}
