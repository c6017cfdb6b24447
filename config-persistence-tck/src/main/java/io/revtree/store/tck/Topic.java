package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One topic of the contract: a store that is open during each test, and what the tests of all topics need. */
abstract class Topic {

    /** The handle that each test begins with. */
    KvStore store;

    private final KvStoreContract contract;
    private final List<KvStore> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls openStore before a test
    Topic(KvStoreContract contract) {
        this.contract = contract;
    }

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void closeStores() {
        opened.forEach(KvStore::close);
    }

    final KvStore open() {
        return keep(contract.open());
    }

    /** Another handle beside those that are open; without that possibility the test is skipped. */
    final KvStore openBeside() {
        assumeTrue(contract.opensBeside(), "this store opens one handle at a time");
        return open();
    }

    final KvStore openBehind(Duration behind) {
        assumeTrue(contract.opensBeside(), "this store opens one handle at a time");
        return keep(contract.openBehind(behind));
    }

    /** A second handle where there may be one, otherwise the first. */
    final KvStore openBesideIfPossible() {
        return contract.opensBeside() ? open() : store;
    }

    /** Closes all handles and opens the content again. */
    final KvStore reopen() {
        assumeTrue(contract.persists(), "the content of this store ends with its last handle");
        closeStores();
        store = open();
        return store;
    }

    private KvStore keep(KvStore handle) {
        opened.add(handle);
        return handle;
    }

    /** Deletes with ever later moments until the blobs are gone: how much later is the engine's business. */
    final void deleteUntilGone(Collection<BlobId> ids) {
        eventually("the blobs are deleted", () -> {
            store.deleteBlobs(ids, store.moment());
            return store.readBlobs(ids).isEmpty();
        });
    }

    static BlobId id(int number) {
        try {
            byte[] name = ("blob " + number).getBytes(StandardCharsets.UTF_8);
            return BlobId.of(MessageDigest.getInstance("SHA-256").digest(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Bytes that no compression shortens and that differ by number. */
    static byte[] value(int number, int length) {
        byte[] value = new byte[length];
        new Random(number).nextBytes(value);
        return value;
    }

    /** The blobs of the numbers from {@code first} on, of 100 bytes each. */
    static Map<BlobId, byte[]> blobs(int first, int count) {
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int number = first; number < first + count; number++) {
            blobs.put(id(number), value(number, 100));
        }
        return blobs;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void assertHolds(KvStore store, Map<BlobId, byte[]> blobs) {
        Map<BlobId, byte[]> read = store.readBlobs(blobs.keySet());
        assertThat(read.keySet()).isEqualTo(blobs.keySet());
        blobs.forEach((id, value) -> assertThat(read.get(id)).as("blob %s", id).isEqualTo(value));
    }

    static void assertLacks(KvStore store, Collection<BlobId> ids) {
        assertThat(store.readBlobs(ids).keySet()).isEmpty();
    }

    final Duration patience() {
        return contract.patience();
    }

    final void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("waited %s until %s", patience(), what)
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Runs all of these at once, a thread each, and gives back what they gave; the first fault ends the test. */
    final <T> List<T> together(Collection<? extends Callable<T>> callers) {
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            List<Future<T>> running = new ArrayList<>();
            callers.forEach(caller -> running.add(threads.submit(caller)));
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(future.get(4 * patience().toSeconds(), TimeUnit.SECONDS));
            }
            return results;
        } catch (Exception e) {
            throw new AssertionError("one of " + callers.size() + " concurrent callers failed: " + e, e);
        } finally {
            threads.shutdownNow();
        }
    }
}
