package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.store.BlobId;
import io.revtree.store.Refs;
import io.revtree.store.StoreLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class BatchLimits extends Topic {

    private static final String REF = "heads/main";
    private static final int TRIED_BYTES_MAX = 72 << 20;
    private static final int TRIED_BLOBS_MAX = 1 << 17;

    BatchLimits(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("they admit what a tree needs, and stay the same")
    void theyAdmitWhatATreeNeeds() {
        StoreLimits limits = store.limits();
        assertThat(limits.blobBytesMax()).isGreaterThanOrEqualTo(StoreLimits.BLOB_BYTES_LEAST);
        store.writeBlobs(blobs(0, 1));
        assertThat(store.limits()).isEqualTo(limits);
    }

    @Test
    @DisplayName("the longest blob is taken")
    void theLongestBlobIsTaken() {
        long max = store.limits().blobBytesMax();
        assumeTrue(max <= TRIED_BYTES_MAX, "this store's longest blob is too long for a test");
        byte[] longest = value(1, (int) max);
        store.writeBlobs(Map.of(id(1), longest));
        assertThat(store.publish(Map.of(id(2), longest), REF, null, bytes("one")))
                .isTrue();
        assertHolds(store, Map.of(id(1), longest, id(2), longest));
    }

    @Test
    @DisplayName("a blob of one byte more is refused with the limit, and nothing of its batch is written")
    void aLongerBlobIsRefused() {
        long max = store.limits().blobBytesMax();
        assumeTrue(max <= TRIED_BYTES_MAX, "this store's longest blob is too long for a test");
        Map<BlobId, byte[]> batch = new LinkedHashMap<>(blobs(0, 2));
        batch.put(id(2), new byte[(int) max + 1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.writeBlobs(batch))
                .withMessageContaining(String.valueOf(max));
        assertLacks(store, batch.keySet());
    }

    @Test
    @DisplayName("the largest number of blobs is taken, one more is refused whole")
    void theLargestNumberOfBlobsIsTaken() {
        int max = store.limits().blobsPerBatchMax();
        assumeTrue(max <= TRIED_BLOBS_MAX, "this store's largest number of blobs is too large for a test");
        byte[] value = bytes("x");
        Map<BlobId, byte[]> batch = new LinkedHashMap<>();
        for (int i = 0; i < max; i++) {
            batch.put(id(i), value);
        }
        batch.put(id(max), value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.writeBlobs(batch))
                .withMessageContaining(String.valueOf(max));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(batch, REF, null, bytes("one")));
        assertThat(store.readRef(REF)).isNull();
        assertLacks(store, batch.keySet());
        batch.remove(id(max));
        assertThat(store.publish(batch, REF, null, bytes("one"))).isTrue();
        assertHolds(store, batch);
    }

    @Test
    @DisplayName("the largest batch in bytes is taken, one byte more is refused whole")
    void theLargestBatchIsTaken() {
        StoreLimits limits = store.limits();
        long max = limits.batchBytesMax();
        assumeTrue(max <= TRIED_BYTES_MAX, "this store's largest batch is too large for a test");
        byte[] value = value(1, (int) Math.min(limits.blobBytesMax(), 1 << 20));
        assumeTrue(max / value.length < limits.blobsPerBatchMax(), "this store's batches are full by number first");
        Map<BlobId, byte[]> batch = new LinkedHashMap<>();
        int last = (int) (max / value.length);
        for (int i = 0; i < last; i++) {
            batch.put(id(i), value);
        }
        int rest = (int) (max % value.length);
        batch.put(id(last), value(2, rest + 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.writeBlobs(batch))
                .withMessageContaining(String.valueOf(max));
        assertThatIllegalArgumentException().isThrownBy(() -> store.publish(batch, REF, null, bytes("one")));
        assertThat(store.readRef(REF)).isNull();
        assertLacks(store, batch.keySet());
        batch.put(id(last), value(2, rest));
        store.writeBlobs(batch);
        assertThat(store.publish(batch, REF, null, bytes("one"))).isTrue();
        assertHolds(store, batch);
    }

    @Test
    @DisplayName("the longest value of a ref is taken, one byte more is refused on either side")
    void theLongestValueOfARefIsTaken() {
        byte[] longest = value(1, Refs.VALUE_BYTES_MAX);
        byte[] tooLong = new byte[Refs.VALUE_BYTES_MAX + 1];
        assertThat(store.compareAndSetRef(REF, null, longest)).isTrue();
        assertThat(store.readRef(REF)).isEqualTo(longest);
        assertThat(store.listRefs(REF).get(REF)).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> store.compareAndSetRef(REF, longest, tooLong));
        assertThatIllegalArgumentException().isThrownBy(() -> store.compareAndSetRef(REF, tooLong, bytes("one")));
        assertThat(store.readRef(REF)).isEqualTo(longest);
        assertThat(store.compareAndSetRef(REF, longest, bytes("one"))).isTrue();
    }

    @Test
    @DisplayName("the longest name of a ref is taken, one byte more is refused by every call")
    void theLongestNameOfARefIsTaken() {
        List<String> longest = List.of(
                "x".repeat(Refs.NAME_BYTES_MAX),
                "x".repeat(Refs.NAME_BYTES_MAX - 1) + "y",
                "\uD83D\uDE00".repeat(Refs.NAME_BYTES_MAX / 4) + "xyz",
                "\u20AC".repeat(Refs.NAME_BYTES_MAX / 3));
        longest.forEach(name ->
                assertThat(store.compareAndSetRef(name, null, bytes(name))).isTrue());
        longest.forEach(name -> assertThat(store.readRef(name)).isEqualTo(bytes(name)));
        assertThat(store.listRefs("").keySet()).containsExactlyInAnyOrderElementsOf(longest);
        for (String name : longest) {
            HostileInput.assertNameRefused(store, name + "x");
        }
    }
}
