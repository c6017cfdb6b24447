package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.object.Envelope;
import io.revtree.object.ObjectBatch;
import io.revtree.object.ObjectReader;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store in memory, maps in it, and the questions that the tests ask of them. */
final class Bench implements AutoCloseable {

    static final long CACHE_BYTES = 64L << 20;

    final KvStore store;
    final MapContext<Sample> context;

    Bench() {
        this(KvStores.open("memory:"), ChunkRules.DEFAULT, CACHE_BYTES);
    }

    Bench(KvStore store, ChunkRules rules, long cacheBytes) {
        this.store = store;
        this.context = new MapContext<>(new ObjectReader(store, cacheBytes), rules, new Sample.Codec());
    }

    @Override
    public void close() {
        store.close();
    }

    /** The same store, with nothing in memory. */
    Bench reopened() {
        return new Bench(store, context.rules(), CACHE_BYTES);
    }

    static Key key(String text) {
        return Key.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A key of 16 bytes that tells numbers apart and is spread by the seed. */
    static Key key(int number, int seed) {
        return key(String.format("dev-%06x%06d", (number * 0x9E3779B1 + seed * 0x85EBCA6B) >>> 8, number));
    }

    ProllyMap<Sample> empty() {
        return ProllyMap.empty(context);
    }

    ProllyMap<Sample> of(Map<Key, Sample> content) {
        return apply(empty(), new TreeMap<>(content));
    }

    /** Applies edits: keys with values, or with null to remove them. */
    static ProllyMap<Sample> apply(ProllyMap<Sample> map, NavigableMap<Key, @Nullable Sample> edits) {
        List<Edit<Sample>> list = new ArrayList<>();
        edits.forEach((key, value) -> list.add(new Edit<>(key, value)));
        return map.apply(list);
    }

    /** Writes what is new, and tells what was written. */
    Map<BlobId, byte[]> write(ProllyMap<Sample> map, @Nullable ProllyMap<Sample> beside) {
        ObjectBatch batch = new ObjectBatch();
        map.collectNew(beside, batch);
        if (batch.size() > 0) {
            store.writeBlobs(batch.blobs());
        }
        batch.landed();
        return batch.blobs();
    }

    /** The map as another process finds it, from the form that its root has. */
    ProllyMap<Sample> reread(ProllyMap<Sample> map) {
        if (map.isEmpty()) {
            return empty();
        }
        if (map.rootForm() instanceof RootForm.Inside inside) {
            byte[] body = inside.body();
            assertThat(ProllyMap.linksTakenBy(body, 0, body.length))
                    .isEqualTo(inside.links().size());
            return ProllyMap.inside(context, body, 0, body.length, inside.links());
        }
        return ProllyMap.linked(context, ((RootForm.Linked) map.rootForm()).id());
    }

    static NavigableMap<Key, Sample> content(ProllyMap<Sample> map) {
        NavigableMap<Key, Sample> content = new TreeMap<>();
        MapCursor<Sample> cursor = map.cursor();
        while (cursor.next()) {
            assertThat(content.put(cursor.key(), cursor.value())).isNull();
        }
        return content;
    }

    /** The root chunk of a map that is not empty. */
    static Chunk root(ProllyMap<Sample> map) {
        Chunk root = map.root();
        if (root == null) {
            throw new AssertionError("the map is empty");
        }
        return root;
    }

    static List<String> faults(ProllyMap<Sample> map) {
        List<String> faults = new ArrayList<>();
        FormCheck.check(map, faults::add);
        return faults;
    }

    /** What identifies the map: the bytes of its root, or its id. */
    static Object identity(ProllyMap<Sample> map) {
        if (map.isEmpty()) {
            return "empty";
        }
        return map.rootForm() instanceof RootForm.Inside inside
                ? List.of(
                        BlobId.of(new byte[32]), new String(inside.body(), StandardCharsets.ISO_8859_1), inside.links())
                : ((RootForm.Linked) map.rootForm()).id();
    }

    /** The ids of all objects that a map is made of, by a walk over every chunk. */
    Set<BlobId> reachable(ProllyMap<Sample> map) {
        Set<BlobId> ids = new HashSet<>();
        Chunk root = map.root();
        if (root != null) {
            addReachable(root, ids);
            if (root.fitsInside()) {
                ids.remove(root.id());
            }
        }
        return ids;
    }

    private void addReachable(Chunk chunk, Set<BlobId> ids) {
        ids.add(chunk.id());
        for (int i = 0; i < chunk.count(); i++) {
            if (chunk.level() > 0) {
                addReachable(context.child(chunk, i), ids);
            } else if (chunk.isLinked(i)) {
                ids.add(chunk.linkOf(i));
            }
        }
    }

    static void assertHashesToItsId(BlobId id, byte[] stored) {
        assertThat(Envelope.idOf(stored)).isEqualTo(id);
    }
}
