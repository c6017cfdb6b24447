package io.revtree.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreMoment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A RocksDB store")
class RocksDbStoreTest {

    @TempDir
    Path folder;

    private String url;

    @BeforeEach
    void name() {
        url = "rocksdb:" + folder.resolve("store");
    }

    @Test
    @DisplayName("gives moments that go on after it was closed and opened")
    void momentsGoOn() {
        StoreMoment first;
        try (KvStore store = KvStores.open(url)) {
            store.writeBlobs(Sample.blob("before"));
            first = store.moment();
        }
        try (KvStore store = KvStores.open(url)) {
            store.writeBlobs(Sample.blob("after"));
            store.deleteBlobs(List.of(Sample.id("before"), Sample.id("after")), first);
            assertThat(store.scanBlobs()).containsExactly(Sample.id("after"));
            assertThat(store.moment()).isGreaterThan(first);
        }
    }

    @Test
    @DisplayName("gives back an empty blob, and one of the largest size")
    void extremeSizes() {
        try (KvStore store = KvStores.open(url)) {
            byte[] large = new byte[(int) store.limits().blobBytesMax()];
            large[large.length - 1] = 7;
            store.writeBlobs(Map.of(Sample.id("empty"), new byte[0], Sample.id("large"), large));
            Map<BlobId, byte[]> found = store.readBlobs(List.of(Sample.id("empty"), Sample.id("large")));
            assertThat(found.get(Sample.id("empty"))).isEmpty();
            assertThat(found.get(Sample.id("large"))).isEqualTo(large);
        }
    }

    @Test
    @DisplayName("finds each of more blobs than any page or batch holds, in a scan and in one read")
    void manyBlobs() {
        int many = 20_000;
        Map<BlobId, byte[]> blobs = new java.util.HashMap<>();
        for (int i = 0; i < many; i++) {
            blobs.put(BlobId.of(i * 0x9E3779B97F4A7C15L, 0, 0, i), new byte[] {(byte) i});
        }
        try (KvStore store = KvStores.open(url + "?sync=false")) {
            store.writeBlobs(blobs);
            assertThat(store.scanBlobs()).hasSize(many).containsAll(blobs.keySet());
            assertThat(store.readBlobs(blobs.keySet()))
                    .hasSize(many)
                    .allSatisfy((id, bytes) -> assertThat(bytes).isEqualTo(blobs.get(id)));
            store.deleteBlobs(blobs.keySet(), store.moment());
            assertThat(store.scanBlobs()).isEmpty();
        }
    }

    @Test
    @DisplayName("lets writers of different refs, and many of one, go on side by side without losing a move")
    void writersSideBySide() throws Exception {
        int threads = 8;
        int each = 50;
        try (KvStore store = KvStores.open(url)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String own = "own" + t;
                work.add(() -> {
                    for (long number = 1; number <= each; number++) {
                        assertThat(Sample.publish(store, own, number)).isTrue();
                        long shared;
                        do {
                            shared = Sample.last(store, "shared") + 1;
                        } while (!Sample.publish(store, "shared", shared));
                    }
                    return null;
                });
            }
            all(work);
            assertThat(Sample.last(store, "shared")).isEqualTo((long) threads * each);
            assertThat(store.readBlobs(LongStream.rangeClosed(1, (long) threads * each)
                            .boxed()
                            .flatMap(number -> Sample.blobs("shared", number).keySet().stream())
                            .toList()))
                    .hasSize(7 * threads * each);
        }
    }

    @Test
    @DisplayName("is closed under running calls without harm: each ends as usual or says that the store is closed")
    void isClosedUnderRunningCalls() throws Exception {
        for (int round = 0; round < 5; round++) {
            KvStore store = KvStores.open(url + round);
            CountDownLatch running = new CountDownLatch(5);
            List<Future<String>> ends = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(5);
            List<Runnable> calls = List.of(
                    () -> Sample.publish(store, "main", Sample.last(store, "main") + 1),
                    () -> store.readBlobs(Sample.blobs("main", 1).keySet()),
                    () -> store.scanBlobs().forEach(id -> {}),
                    () -> store.deleteBlobs(Sample.blobs("main", 1).keySet(), new StoreMoment(1)),
                    () -> store.listRefs(""));
            for (Runnable call : calls) {
                ends.add(threads.submit(() -> untilClosed(call, running)));
            }
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            store.close();
            for (Future<String> end : ends) {
                assertThat(end.get(30, TimeUnit.SECONDS)).contains("is closed");
            }
            threads.shutdown();
        }
    }

    private static String untilClosed(Runnable call, CountDownLatch running) {
        call.run();
        running.countDown();
        try {
            while (true) {
                call.run();
            }
        } catch (StoreException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    @DisplayName("says that it is closed, whatever it is asked, and lets a stream that is still open end so")
    void saysThatItIsClosed() {
        KvStore store = KvStores.open(url);
        store.writeBlobs(Map.of(Sample.id("a"), new byte[1], Sample.id("b"), new byte[1]));
        Iterator<BlobId> scan = store.scanBlobs().iterator();
        scan.next();
        store.close();
        store.close();
        Stream.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        scan::next,
                        store::limits,
                        () -> store.readBlobs(List.of()),
                        () -> store.readBlobs(List.of(Sample.id("a"))),
                        () -> store.writeBlobs(Map.of()),
                        store::moment,
                        () -> store.deleteBlobs(List.of(), new StoreMoment(1)),
                        store::scanBlobs,
                        () -> store.readRef("a"),
                        () -> store.listRefs(""),
                        () -> store.compareAndSetRef("a", null, new byte[1]),
                        () -> store.watchRefs("", name -> {}))
                .forEach(call -> assertThatThrownBy(call)
                        .isExactlyInstanceOf(StoreException.class)
                        .hasMessageContaining(folder.resolve("store") + " is closed"));
    }

    @Test
    @DisplayName("is there again after sync=false and a proper end")
    void unsyncedIsThereAgain() {
        try (KvStore store = KvStores.open(url + "?sync=false")) {
            Sample.publish(store, "main", 1);
        }
        try (KvStore store = KvStores.open(url)) {
            assertThat(Sample.last(store, "main")).isEqualTo(1);
            assertThat(store.readBlobs(Sample.blobs("main", 1).keySet())).hasSize(7);
        }
    }

    private static void all(List<Callable<Void>> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }
}
