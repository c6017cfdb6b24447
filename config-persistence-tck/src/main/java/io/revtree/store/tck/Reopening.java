package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import io.revtree.store.StoreMoment;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class Reopening extends Topic {

    Reopening(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("what was written is there after every handle was closed")
    void whatWasWrittenIsThere() {
        store.writeBlobs(blobs(0, 50));
        store.publish(blobs(50, 50), "heads/main", null, bytes("one"));
        store.compareAndSetRef("tags/v1", null, bytes("two"));
        reopen();
        assertHolds(store, blobs(0, 100));
        assertThat(store.listRefs("")).containsOnlyKeys("heads/main", "tags/v1");
        assertThat(store.readRef("heads/main")).isEqualTo(bytes("one"));
        try (Stream<BlobId> ids = store.scanBlobs()) {
            assertThat(ids).containsAll(blobs(0, 100).keySet());
        }
    }

    @Test
    @DisplayName("what was deleted stays deleted")
    void whatWasDeletedStaysDeleted() {
        store.writeBlobs(blobs(0, 10));
        store.compareAndSetRef("tags/v1", null, bytes("one"));
        deleteUntilGone(blobs(0, 5).keySet());
        store.compareAndSetRef("tags/v1", bytes("one"), null);
        reopen();
        assertLacks(store, blobs(0, 5).keySet());
        assertHolds(store, blobs(5, 5));
        assertThat(store.readRef("tags/v1")).isNull();
    }

    @Test
    @DisplayName("compare-and-set goes on from the value that was held")
    void compareAndSetGoesOn() {
        byte[] held = null;
        for (int i = 0; i < 4; i++) {
            byte[] next = bytes("at " + i);
            assertThat(store.compareAndSetRef("heads/main", bytes("wrong"), next))
                    .isFalse();
            assertThat(store.compareAndSetRef("heads/main", held, next)).isTrue();
            held = next;
            reopen();
        }
        assertThat(store.readRef("heads/main")).isEqualTo(held);
    }

    @Test
    @DisplayName("moments do not go back, and an old one spares what was written since")
    void momentsDoNotGoBack() {
        store.writeBlobs(blobs(0, 5));
        StoreMoment before = store.moment();
        for (int i = 0; i < 3; i++) {
            reopen();
            store.writeBlobs(blobs(0, 5));
            store.deleteBlobs(blobs(0, 5).keySet(), before);
            assertHolds(store, blobs(0, 5));
            StoreMoment after = store.moment();
            assertThat(after).isGreaterThanOrEqualTo(before);
            before = after;
        }
    }

    @Test
    @DisplayName("what was written before counts as earlier than a moment taken after")
    void whatWasWrittenBeforeCountsAsEarlier() {
        store.writeBlobs(blobs(0, 10));
        reopen();
        deleteUntilGone(blobs(0, 10).keySet());
    }
}
