package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class BlobReads extends Topic {

    BlobReads(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("what was written is read")
    void whatWasWrittenIsRead() {
        store.writeBlobs(blobs(0, 10));
        assertHolds(store, blobs(0, 10));
    }

    @Test
    @DisplayName("what is absent is absent from the map, beside what is there")
    void whatIsAbsentIsAbsentFromTheMap() {
        store.writeBlobs(blobs(0, 2));
        assertThat(store.readBlobs(List.of(id(0), id(1), id(2))).keySet()).containsExactlyInAnyOrder(id(0), id(1));
        assertThat(store.readBlobs(List.of(id(2))).keySet()).isEmpty();
    }

    @Test
    @DisplayName("asked for nothing it gives nothing")
    void askedForNothingItGivesNothing() {
        assertThat(store.readBlobs(List.of())).isEmpty();
    }

    @Test
    @DisplayName("an id that is asked for twice is given once")
    void anIdThatIsAskedForTwiceIsGivenOnce() {
        store.writeBlobs(blobs(0, 1));
        assertThat(store.readBlobs(List.of(id(0), id(0), id(1), id(1)))).containsOnlyKeys(id(0));
    }

    @Test
    @DisplayName("thousands may be asked for in one call, however many the engine takes at once")
    void thousandsMayBeAskedForInOneCall() {
        Map<BlobId, byte[]> there = blobs(0, 3_000);
        store.limits().cut(there).forEach(store::writeBlobs);
        List<BlobId> asked = new ArrayList<>(there.keySet());
        asked.addAll(blobs(3_000, 3_000).keySet());
        assertThat(store.readBlobs(asked).keySet()).isEqualTo(there.keySet());
    }

    @Test
    @DisplayName("another handle reads what was written as soon as the write has returned")
    void anotherHandleReadsWhatWasWritten() {
        KvStore other = openBeside();
        for (int i = 0; i < 20; i++) {
            store.writeBlobs(blobs(i, 1));
            assertHolds(other, blobs(i, 1));
        }
    }
}
