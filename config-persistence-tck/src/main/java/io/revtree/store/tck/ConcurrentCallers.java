package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class ConcurrentCallers extends Topic {

    private static final String REF = "heads/main";
    private static final int THREADS = 6;

    ConcurrentCallers(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("counters by compare-and-set lose no update")
    void countersLoseNoUpdate() {
        int each = 50;
        List<KvStore> handles = List.of(store, openBesideIfPossible());
        together(callers(thread -> {
            KvStore handle = handles.get(thread % 2);
            for (int done = 0; done < each; ) {
                byte[] held = handle.readRef(REF);
                done += handle.compareAndSetRef(REF, held, bytes(String.valueOf(count(held) + 1))) ? 1 : 0;
            }
            return true;
        }));
        assertThat(count(store.readRef(REF))).isEqualTo(THREADS * each);
    }

    @Test
    @DisplayName("counters by publish lose no update and no blob")
    void countersByPublishLoseNoUpdate() {
        int each = 25;
        List<KvStore> handles = List.of(store, openBesideIfPossible());
        Map<BlobId, byte[]> published = new HashMap<>();
        for (List<Map<BlobId, byte[]>> batches : together(callers(thread -> {
            KvStore handle = handles.get(thread % 2);
            List<Map<BlobId, byte[]>> landed = new ArrayList<>();
            for (int attempt = 0; landed.size() < each; attempt++) {
                Map<BlobId, byte[]> batch = blobs((thread * 1_000_000) + attempt * 4, 4);
                byte[] held = handle.readRef(REF);
                if (handle.publish(batch, REF, held, bytes(String.valueOf(count(held) + 1)))) {
                    landed.add(batch);
                }
            }
            return landed;
        }))) {
            batches.forEach(published::putAll);
        }
        assertThat(count(store.readRef(REF))).isEqualTo(THREADS * each);
        assertHolds(store, published);
    }

    @Test
    @DisplayName("of all who create a ref at once one wins")
    void ofAllWhoCreateARefOneWins() {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        for (int round = 0; round < 20; round++) {
            String name = "tags/" + round;
            List<Boolean> won = together(callers(thread -> {
                start.await();
                return store.compareAndSetRef(name, null, bytes("thread " + thread));
            }));
            assertThat(won).containsOnlyOnce(true);
            assertThat(store.readRef(name)).isEqualTo(bytes("thread " + won.indexOf(true)));
        }
    }

    @Test
    @DisplayName("who sees a published ref sees all of its blobs")
    void whoSeesAPublishedRefSeesAllOfItsBlobs() {
        KvStore writer = openBesideIfPossible();
        int versions = 100;
        AtomicBoolean done = new AtomicBoolean();
        Callable<Boolean> writing = () -> {
            try {
                byte[] held = null;
                for (int version = 1; version <= versions; version++) {
                    byte[] next = bytes(String.valueOf(version));
                    assertThat(writer.publish(blobs(version * 10, 10), REF, held, next))
                            .isTrue();
                    held = next;
                }
            } finally {
                done.set(true);
            }
            return true;
        };
        Callable<Boolean> reading = () -> {
            do {
                int version = count(store.readRef(REF));
                if (version > 0) {
                    assertHolds(store, blobs(version * 10, 10));
                }
            } while (!done.get());
            return true;
        };
        assertThat(together(List.of(writing, reading, reading))).containsOnly(true);
        assertThat(count(store.readRef(REF))).isEqualTo(versions);
    }

    @Test
    @DisplayName("a ref is never read at a value that it has left, by any handle")
    void aRefIsNeverReadAtAValueThatItHasLeft() {
        KvStore writer = openBesideIfPossible();
        int last = 200;
        AtomicInteger reached = new AtomicInteger();
        Callable<Boolean> writing = () -> {
            byte[] held = null;
            for (int i = 1; i <= last; i++) {
                byte[] next = bytes(String.valueOf(i));
                assertThat(writer.compareAndSetRef(REF, held, next)).isTrue();
                held = next;
                reached.set(i);
            }
            return true;
        };
        Callable<Boolean> reading = () -> {
            int seen = 0;
            while (seen < last) {
                int known = Math.max(reached.get(), seen);
                seen = count(store.readRef(REF));
                assertThat(seen).isGreaterThanOrEqualTo(known);
            }
            return true;
        };
        assertThat(together(List.of(writing, reading, reading))).containsOnly(true);
    }

    @Test
    @DisplayName("writers of the same blobs do not harm each other")
    void writersOfTheSameBlobsDoNotHarmEachOther() {
        together(callers(thread -> {
            for (int i = 0; i < 20; i++) {
                store.writeBlobs(blobs(i, 10));
                assertHolds(store, blobs(i, 10));
            }
            return true;
        }));
        assertHolds(store, blobs(0, 29));
    }

    @Test
    @DisplayName("an interrupted caller gets its answer or a StoreException, stays interrupted, and harms nobody")
    void anInterruptedCallerHarmsNobody() {
        store.publish(blobs(0, 5), REF, null, bytes("1"));
        List<Callable<?>> calls = List.of(
                () -> store.readBlobs(blobs(0, 5).keySet()),
                () -> store.readRef(REF),
                () -> store.listRefs(""),
                store::moment,
                () -> store.compareAndSetRef("tags/a", null, bytes("x")),
                () -> store.publish(blobs(5, 5), "tags/b", null, bytes("x")));
        for (Callable<?> call : calls) {
            together(List.of(() -> {
                Thread.currentThread().interrupt();
                try {
                    call.call();
                } catch (StoreException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return true;
            }));
            assertThat(count(store.readRef(REF))).isEqualTo(1);
        }
        assertThat(store.compareAndSetRef(REF, bytes("1"), bytes("2"))).isTrue();
        assertHolds(store, blobs(0, 5));
    }

    private interface OfThread<T> {
        T call(int thread) throws Exception;
    }

    private static <T> List<Callable<T>> callers(OfThread<T> body) {
        return IntStream.range(0, THREADS)
                .<Callable<T>>mapToObj(thread -> () -> body.call(thread))
                .toList();
    }

    private static int count(byte @Nullable [] held) {
        return held == null ? 0 : Integer.parseInt(new String(held, StandardCharsets.UTF_8));
    }
}
