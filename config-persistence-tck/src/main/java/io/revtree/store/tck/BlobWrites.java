package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class BlobWrites extends Topic {

    BlobWrites(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("writing again is harmless")
    void writingAgainIsHarmless() {
        store.writeBlobs(blobs(0, 10));
        store.writeBlobs(blobs(5, 10));
        store.writeBlobs(blobs(5, 10));
        assertHolds(store, blobs(0, 15));
    }

    @Test
    @DisplayName("writing nothing does nothing")
    void writingNothingDoesNothing() {
        store.writeBlobs(Map.of());
        try (var ids = store.scanBlobs()) {
            assertThat(ids).isEmpty();
        }
    }

    @Test
    @DisplayName("an empty value is there, unlike an absent one")
    void anEmptyValueIsThere() {
        store.writeBlobs(Map.of(id(0), new byte[0]));
        assertHolds(store, Map.of(id(0), new byte[0]));
    }

    @ParameterizedTest(name = "a value of {0} bytes comes back as it was")
    @ValueSource(ints = {1, 100, 1_500, 4_096, 70_000, 262_144 + 1_024})
    @DisplayName("values of any length within the limit come back as they were:")
    void valuesComeBackAsTheyWere(int length) {
        byte[] value = value(1, length);
        store.writeBlobs(Map.of(id(1), value.clone()));
        assertHolds(store, Map.of(id(1), value));
    }

    @Test
    @DisplayName("of different bytes for one id a reader gets those of one write, whole")
    void ofDifferentBytesAReaderGetsThoseOfOneWrite() {
        byte[] plain = value(1, 5_000);
        byte[] packed = value(2, 3_000);
        store.writeBlobs(Map.of(id(0), plain));
        store.writeBlobs(Map.of(id(0), packed));
        assertThat(List.of(plain, packed))
                .contains(store.readBlobs(List.of(id(0))).get(id(0)));
    }

    @Test
    @DisplayName("the map that was passed in is not kept")
    void theMapIsNotKept() {
        Map<BlobId, byte[]> passed = new HashMap<>(blobs(0, 3));
        store.writeBlobs(passed);
        passed.clear();
        assertHolds(store, blobs(0, 3));
    }

    @Test
    @DisplayName("a batch of blobs from a few bytes to many KiB lands whole")
    void aMixedBatchLandsWhole() {
        Map<BlobId, byte[]> batch = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            batch.put(id(i), value(i, i * i * 10));
        }
        store.limits().cut(batch).forEach(store::writeBlobs);
        assertHolds(store, batch);
    }
}
