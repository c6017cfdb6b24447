package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.Refs;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class Publishing extends Topic {

    private static final String REF = "heads/main";

    Publishing(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("the blobs are there and the ref has moved")
    void theBlobsAreThereAndTheRefHasMoved() {
        assertThat(store.publish(blobs(0, 7), REF, null, bytes("one"))).isTrue();
        assertThat(store.publish(blobs(7, 7), REF, bytes("one"), bytes("two"))).isTrue();
        assertHolds(store, blobs(0, 14));
        assertThat(store.readRef(REF)).isEqualTo(bytes("two"));
    }

    @Test
    @DisplayName("a ref that holds something else has not moved")
    void aRefThatHoldsSomethingElseHasNotMoved() {
        store.compareAndSetRef(REF, null, bytes("one"));
        assertThat(store.publish(blobs(0, 3), REF, bytes("other"), bytes("two")))
                .isFalse();
        assertThat(store.publish(blobs(0, 3), REF, null, bytes("two"))).isFalse();
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertThat(store.publish(blobs(0, 3), "heads/absent", bytes("one"), bytes("two")))
                .isFalse();
        assertThat(store.readRef("heads/absent")).isNull();
    }

    @Test
    @DisplayName("without blobs it is a compare-and-set")
    void withoutBlobsItIsACompareAndSet() {
        assertThat(store.publish(Map.of(), REF, null, bytes("one"))).isTrue();
        assertThat(store.publish(Map.of(), REF, null, bytes("two"))).isFalse();
        assertThat(store.publish(Map.of(), REF, bytes("one"), null)).isTrue();
        assertThat(store.readRef(REF)).isNull();
    }

    @Test
    @DisplayName("it deletes a ref and writes the blobs as well")
    void itDeletesARefAndWritesTheBlobs() {
        store.compareAndSetRef(REF, null, bytes("one"));
        assertThat(store.publish(blobs(0, 3), REF, bytes("one"), null)).isTrue();
        assertThat(store.readRef(REF)).isNull();
        assertHolds(store, blobs(0, 3));
    }

    @Test
    @DisplayName("blobs that are there already are no obstacle")
    void blobsThatAreThereAlreadyAreNoObstacle() {
        store.writeBlobs(blobs(0, 5));
        assertThat(store.publish(blobs(0, 10), REF, null, bytes("one"))).isTrue();
        assertHolds(store, blobs(0, 10));
    }

    @Test
    @DisplayName("with one blob refused the ref has not moved and none of the others is there")
    void withOneBlobRefusedTheRefHasNotMoved() {
        long max = store.limits().blobBytesMax();
        assumeTrue(max < 1 << 28, "a blob over this store's limit does not fit the memory of a test");
        store.compareAndSetRef(REF, null, bytes("one"));
        Map<BlobId, byte[]> batch = new LinkedHashMap<>(blobs(0, 5));
        batch.put(id(100), new byte[(int) max + 1]);
        batch.putAll(blobs(5, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.publish(batch, REF, bytes("one"), bytes("two")))
                .withMessageContaining(String.valueOf(max));
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertLacks(store, batch.keySet());
    }

    @Test
    @DisplayName("with a name or a value refused none of the blobs is there")
    void withANameOrAValueRefusedNoBlobIsThere() {
        byte[] tooLong = new byte[Refs.VALUE_BYTES_MAX + 1];
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(blobs(0, 3), "", null, bytes("one")));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(blobs(0, 3), REF, null, tooLong));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(blobs(0, 3), REF, tooLong, null));
        assertThat(store.listRefs("")).isEmpty();
        assertLacks(store, blobs(0, 3).keySet());
    }

    @Test
    @DisplayName("more than one transaction of an engine carries lands whole before the ref moves")
    void aLargeBatchLandsWhole() {
        Map<BlobId, byte[]> batch = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            batch.put(id(i), value(i, 100_000));
        }
        for (int i = 40; i < 1_000; i++) {
            batch.put(id(i), value(i, 300));
        }
        var batches = store.limits().cut(batch);
        batches.subList(0, batches.size() - 1).forEach(store::writeBlobs);
        assertThat(store.publish(batches.get(batches.size() - 1), REF, null, bytes("large")))
                .isTrue();
        assertThat(store.readRef(REF)).isEqualTo(bytes("large"));
        assertHolds(store, batch);
    }

    @Test
    @DisplayName("another handle that sees the ref sees the blobs")
    void anotherHandleThatSeesTheRefSeesTheBlobs() {
        KvStore other = openBeside();
        byte[] held = null;
        for (int i = 0; i < 20; i++) {
            byte[] next = bytes("at " + i);
            assertThat(store.publish(blobs(i * 3, 3), REF, held, next)).isTrue();
            assertThat(other.readRef(REF)).isEqualTo(next);
            assertHolds(other, blobs(i * 3, 3));
            held = next;
        }
    }
}
