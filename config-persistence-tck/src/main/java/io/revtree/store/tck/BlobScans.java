package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class BlobScans extends Topic {

    BlobScans(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("an empty store has none")
    void anEmptyStoreHasNone() {
        assertThat(scan()).isEmpty();
    }

    @Test
    @DisplayName("every blob is in it, and nothing else")
    void everyBlobIsInIt() {
        var all = blobs(0, 2_500);
        store.limits().cut(all).forEach(store::writeBlobs);
        store.compareAndSetRef("heads/main", null, bytes("no blob"));
        assertThat(scan()).isEqualTo(all.keySet());
    }

    @Test
    @DisplayName("what was deleted before is not in it")
    void whatWasDeletedIsNotInIt() {
        store.writeBlobs(blobs(0, 20));
        deleteUntilGone(blobs(0, 10).keySet());
        assertThat(scan()).isEqualTo(blobs(10, 10).keySet());
    }

    @Test
    @DisplayName("closed early it holds nothing back, however often")
    void closedEarlyItHoldsNothingBack() {
        store.writeBlobs(blobs(0, 100));
        for (int i = 0; i < 200; i++) {
            try (Stream<BlobId> ids = store.scanBlobs()) {
                assertThat(ids.limit(i % 3)).hasSize(i % 3);
            }
            store.scanBlobs().close();
        }
        assertThat(scan()).hasSize(100);
    }

    @Test
    @DisplayName("the store may be used while a scan is under way")
    void theStoreMayBeUsedDuringAScan() {
        store.writeBlobs(blobs(0, 300));
        Set<BlobId> seen = new HashSet<>();
        try (Stream<BlobId> ids = store.scanBlobs()) {
            Iterator<BlobId> each = ids.iterator();
            int written = 1_000;
            while (each.hasNext() && written < 2_000) {
                BlobId id = each.next();
                seen.add(id);
                store.writeBlobs(blobs(written++, 1));
                assertThat(store.readBlobs(List.of(id))).containsOnlyKeys(id);
            }
            each.forEachRemaining(seen::add);
        }
        assertThat(seen).containsAll(blobs(0, 300).keySet());
    }

    @Test
    @DisplayName("what stays is in it at least once while others write, write again and delete")
    void whatStaysIsInItWhileOthersWrite() {
        var stays = blobs(0, 500);
        store.limits().cut(stays).forEach(store::writeBlobs);
        KvStore writer = openBesideIfPossible();
        AtomicBoolean scanned = new AtomicBoolean();
        Callable<Boolean> churning = () -> {
            for (int i = 0; !scanned.get(); i++) {
                writer.writeBlobs(blobs(i % 490, 10));
                writer.writeBlobs(blobs(10_000 + i * 5, 5));
                writer.deleteBlobs(blobs(10_000 + i * 5 - 50, 5).keySet(), writer.moment());
            }
            return true;
        };
        Callable<Boolean> scanning = () -> {
            try {
                for (int round = 0; round < 10; round++) {
                    assertThat(scan()).containsAll(stays.keySet());
                }
            } finally {
                scanned.set(true);
            }
            return true;
        };
        assertThat(together(List.of(churning, scanning))).containsOnly(true);
    }

    private Set<BlobId> scan() {
        try (Stream<BlobId> ids = store.scanBlobs()) {
            return ids.collect(Collectors.toSet());
        }
    }
}
