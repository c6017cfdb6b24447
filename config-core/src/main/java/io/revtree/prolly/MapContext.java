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
        Held<Chunk> held = reader.load(id, chunks);
        held.value().setHandle(held.handle());
        return held.value();
    }

    /** The chunk below an entry of an inner chunk, which knows how large it is, on which level, and its last key. */
    Chunk child(Chunk parent, int i) {
        Object known = follow(parent.slot(i));
        if (known != null) {
            return (Chunk) known;
        }
        Chunk child = chunk(parent.linkOf(i));
        if (child.level() != parent.level() - 1
                || child.size() != parent.sizeOf(i)
                || child.compareKeys(child.count() - 1, parent, i) != 0) {
            throw new CorruptObjectException("Chunk " + parent.linkOf(i)
                    + " is not what the chunk above it says: it has level " + child.level() + ", " + child.size()
                    + " values and the last key " + child.key(child.count() - 1) + ", and should have level "
                    + (parent.level() - 1) + ", " + parent.sizeOf(i) + " values and the last key " + parent.key(i));
        }
        Handle<Chunk> handle = child.handle();
        if (handle != null) {
            parent.setSlot(i, handle);
        }
        return child;
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

    /** The chunk below an entry, if it can be had by its slot alone. */
    @Nullable
    Chunk nearChild(Chunk parent, int i) {
        return (Chunk) follow(parent.slot(i));
    }

    /** Reads chunks into the cache. */
    void prefetchChunks(List<BlobId> ids) {
        reader.prefetch(ids, chunks);
    }

    /** Reads linked values of a leaf into the cache, from entry {@code from} on. */
    void prefetchValues(Chunk leaf, int from) {
        List<BlobId> ids = new ArrayList<>();
        for (int i = from; i < leaf.count(); i++) {
            if (leaf.isLinked(i) && !isNear(leaf, i)) {
                ids.add(leaf.linkOf(i));
            }
        }
        if (ids.size() > 1) {
            reader.prefetch(ids, codec);
        }
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
