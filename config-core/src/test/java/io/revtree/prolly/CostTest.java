package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.object.ObjectBatch;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What maps cost in objects, bytes and calls of the store: counts, not times. */
class CostTest {

    private static final int RECORDS = 100_000;
    private static final int RECORD_BYTES = 100;

    private static Map<Key, Sample> records(int count, int seed) {
        Map<Key, Sample> content = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            content.put(Bench.key(i, seed), Sample.of(i, RECORD_BYTES));
        }
        return content;
    }

    @Test
    void aHundredThousandRecordsAndTheirUpdatesStaySmallWhateverTheKeysAre() {
        long objects = 0;
        double updateBytes = 0;
        double updateObjects = 0;
        int seeds = 4;
        for (int seed = 1; seed <= seeds; seed++) {
            try (Bench bench = new Bench()) {
                Map<Key, Sample> content = records(RECORDS, seed);
                ProllyMap<Sample> map = bench.of(content);
                Map<BlobId, byte[]> fresh = bench.write(map, null);
                objects += fresh.size();
                assertThat(fresh.values().stream()
                                        .mapToLong(blob -> blob.length)
                                        .sum()
                                / RECORDS)
                        .isLessThan(140);

                Random random = new Random(seed);
                List<Key> keys = List.copyOf(content.keySet());
                int updates = 1_000;
                for (int i = 0; i < updates; i++) {
                    Key key = keys.get(random.nextInt(keys.size()));
                    ProllyMap<Sample> next = map.apply(List.of(new Edit<>(key, Sample.of(RECORDS + i, RECORD_BYTES))));
                    ObjectBatch batch = new ObjectBatch();
                    next.collectNew(map, batch);
                    batch.landed();
                    updateBytes += batch.bytes() / (double) updates / seeds;
                    updateObjects += batch.size() / (double) updates / seeds;
                }
            }
        }
        // A commit adds to this its node and itself: about 0.6 KB.
        assertThat(objects / seeds).isLessThanOrEqualTo(8_000);
        assertThat(updateBytes).isLessThanOrEqualTo(5_900);
        assertThat(updateObjects).isLessThanOrEqualTo(5);
    }

    @Test
    void anInsertOrRemovalRewritesFewChunks() {
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> map = bench.of(records(20_000, 1));
            bench.write(map, null);
            int most = 0;
            double mean = 0;
            int rounds = 1_000;
            for (int i = 0; i < rounds; i++) {
                Key key = Bench.key(i % 2 == 0 ? 20_000 + i : i, 1);
                ProllyMap<Sample> next =
                        map.apply(List.of(new Edit<>(key, i % 2 == 0 ? Sample.of(i, RECORD_BYTES) : null)));
                int written = bench.write(next, map).size();
                most = Math.max(most, written);
                mean += written / (double) rounds;
                map = next;
            }
            assertThat(mean).isLessThan(6);
            assertThat(most).isLessThan(25);
        }
    }

    /** A store that counts how often blobs are read. */
    private static KvStore counting(KvStore store, AtomicInteger reads, AtomicInteger blobs) {
        return (KvStore) Proxy.newProxyInstance(
                KvStore.class.getClassLoader(), new Class<?>[] {KvStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("readBlobs")) {
                        reads.incrementAndGet();
                        blobs.addAndGet(((Collection<?>) arguments[0]).size());
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aScanOfANewlyOpenedMapTakesFewCallsAndThePageOfALargeMapFewBlobs() {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger blobs = new AtomicInteger();
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> fresh = bench.of(records(RECORDS, 1));
            int objects = bench.write(fresh, null).size();
            KvStore counting = counting(bench.store, reads, blobs);

            Bench scanning = new Bench(counting, ChunkRules.DEFAULT, Bench.CACHE_BYTES);
            assertThat(Bench.content(scanning.reread(fresh))).hasSize(RECORDS);
            assertThat(blobs).hasValueLessThanOrEqualTo(objects + 5);
            assertThat(reads).hasValueLessThan(objects / 30);

            reads.set(0);
            blobs.set(0);
            Bench cacheless = new Bench(counting, ChunkRules.DEFAULT, 0);
            assertThat(Bench.content(cacheless.reread(fresh))).hasSize(RECORDS);
            assertThat(blobs).hasValueLessThan(objects + objects / 10);
            assertThat(reads).hasValueLessThan(objects / 30);

            reads.set(0);
            blobs.set(0);
            Bench paging = new Bench(counting, ChunkRules.DEFAULT, Bench.CACHE_BYTES);
            MapCursor<Sample> cursor = paging.reread(fresh).cursorAfter(Bench.key(500, 1));
            for (int i = 0; i < 10; i++) {
                assertThat(cursor.next()).isTrue();
            }
            assertThat(blobs).hasValueLessThan(15);
        }
    }

    @Test
    void linkedValuesOfAScanAreReadInBatches() {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger blobs = new AtomicInteger();
        try (Bench bench = new Bench()) {
            TreeMap<Key, Sample> content = new TreeMap<>();
            for (int i = 0; i < 1_000; i++) {
                content.put(Bench.key(i, 1), Sample.of(i, 300));
            }
            ProllyMap<Sample> fresh = bench.of(content);
            bench.write(fresh, null);
            Bench scanning = new Bench(counting(bench.store, reads, blobs), ChunkRules.DEFAULT, Bench.CACHE_BYTES);
            assertThat(Bench.content(scanning.reread(fresh))).isEqualTo(content);
            assertThat(reads).hasValueLessThan(120);
        }
    }

    @Test
    void aDiffReadsOnlyWhatDiffers() {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger blobs = new AtomicInteger();
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> map = bench.of(records(RECORDS, 1));
            bench.write(map, null);
            TreeMap<Key, Sample> edits = new TreeMap<>();
            for (int i = 0; i < 10; i++) {
                edits.put(Bench.key(i * 9_999, 1), Sample.of(-i, 5));
            }
            ProllyMap<Sample> next = Bench.apply(map, new TreeMap<>(edits));
            bench.write(next, map);
            Bench other = new Bench(counting(bench.store, reads, blobs), ChunkRules.DEFAULT, Bench.CACHE_BYTES);
            List<Key> found = new ArrayList<>();
            Iterator<Difference<Sample>> diff = other.reread(map).diff(other.reread(next));
            diff.forEachRemaining(difference -> found.add(difference.key()));
            assertThat(found).containsExactlyElementsOf(edits.keySet());
            assertThat(blobs).hasValueLessThan(2 * 5 * 10);
            assertThat(reads).hasValueLessThan(40);
        }
    }

    @Test
    void readingEverythingKeepsTheCacheWithinItsBound() {
        long bound = 4 << 20;
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> fresh = bench.of(records(RECORDS, 1));
            bench.write(fresh, null);
            Bench small = new Bench(bench.store, ChunkRules.DEFAULT, bound);
            MapCursor<Sample> cursor = small.reread(fresh).cursor();
            int count = 0;
            while (cursor.next()) {
                assertThat(cursor.value().body()).hasSize(RECORD_BYTES);
                if (count++ % 1_000 == 0) {
                    assertThat(small.context.reader().cachedBytes()).isLessThan(bound + 100_000);
                }
            }
            assertThat(count).isEqualTo(RECORDS);
            assertThat(small.context.reader().cachedBytes()).isGreaterThan(bound / 4);
        }
    }

    @Test
    void whatHasLandedIsNoLongerKeptByTheMap() {
        try (Bench bench = new Bench(KvStores.open("memory:"), ChunkRules.DEFAULT, 0)) {
            ProllyMap<Sample> map = bench.of(records(2_000, 1));
            ProllyMap<Sample> next = map;
            Random random = new Random(1);
            bench.write(map, null);
            for (int i = 0; i < 50; i++) {
                next = map.apply(List.of(new Edit<>(Bench.key(random.nextInt(2_000), 1), Sample.of(i, 40))));
                bench.write(next, map);
                map = next;
            }
            List<Object> kept = new ArrayList<>();
            Chunk root = Bench.root(next);
            for (int i = 0; i < root.count(); i++) {
                if (root.slot(i) instanceof Chunk chunk) {
                    kept.add(chunk);
                }
            }
            assertThat(kept).isEmpty();
        }
    }
}
