package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StoreLimitsTest {

    private static final StoreLimits LIMITS = new StoreLimits(10, 3, 20);

    private static Map<BlobId, byte[]> blobs(List<Integer> lengths) {
        Map<BlobId, byte[]> blobs = new LinkedHashMap<>();
        for (int length : lengths) {
            blobs.put(BlobId.of(0, 0, 0, blobs.size()), new byte[length]);
        }
        return blobs;
    }

    @Test
    void aBatchAtEachLimitPasses() {
        for (List<Integer> lengths : List.of(List.<Integer>of(), List.of(10), List.of(1, 1, 1), List.of(10, 10))) {
            assertThatCode(() -> LIMITS.check(blobs(lengths))).doesNotThrowAnyException();
        }
    }

    @Test
    void aBatchOverALimitIsRefusedWithThatLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LIMITS.check(blobs(List.of(1, 11))))
                .withMessageContaining("11 bytes")
                .withMessageContaining("limit of 10")
                .withMessageContaining(BlobId.of(0, 0, 0, 1).toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LIMITS.check(blobs(List.of(0, 0, 0, 0))))
                .withMessageContaining("4 blobs")
                .withMessageContaining("limit of 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LIMITS.check(blobs(List.of(10, 10, 1))))
                .withMessageContaining("21 bytes")
                .withMessageContaining("limit of 20");
    }

    @Property
    void cutBlobsAreAllThereInOrderInBatchesThatPass(
            @ForAll @Size(max = 40) List<@IntRange(max = 10) Integer> lengths) {
        Map<BlobId, byte[]> blobs = blobs(lengths);
        List<Map<BlobId, byte[]>> batches = LIMITS.cut(blobs);
        Map<BlobId, byte[]> together = new LinkedHashMap<>();
        for (Map<BlobId, byte[]> batch : batches) {
            assertThat(batch).isNotEmpty();
            LIMITS.check(batch);
            together.putAll(batch);
        }
        assertThat(List.copyOf(together.keySet())).isEqualTo(List.copyOf(blobs.keySet()));
        assertThat(together).isEqualTo(blobs);
    }

    @Test
    void aBlobThatNoBatchHoldsIsNotCut() {
        assertThatIllegalArgumentException().isThrownBy(() -> LIMITS.cut(blobs(List.of(1, 11))));
    }

    @Test
    void limitsThatAdmitNothingAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new StoreLimits(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StoreLimits(1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StoreLimits(10, 1, 9));
    }
}
