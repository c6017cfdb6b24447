package io.revtree.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkSetTest {

    @Test
    void hasWhatWasAddedAndNothingElse() {
        MarkSet marks = new MarkSet();
        Random random = new Random(1);
        for (int i = 0; i < 300_000; i++) {
            assertThat(marks.add(BlobId.of(random.nextLong(), i, 0, 0))).isTrue();
        }
        assertThat(marks.size()).isEqualTo(300_000);
        Random again = new Random(1);
        for (int i = 0; i < 300_000; i++) {
            long first = again.nextLong();
            assertThat(marks.add(BlobId.of(first, i, 0, 0))).isFalse();
            assertThat(marks.contains(BlobId.of(first, i, 0, 0))).isTrue();
            assertThat(marks.contains(BlobId.of(first, i, 0, 1))).isFalse();
        }
        assertThat(marks.size()).isEqualTo(300_000);
    }

    @Test
    void idsThatAgreeInAllButOneBitAreTwo() {
        MarkSet marks = new MarkSet();
        assertThat(marks.add(BlobId.of(0, 0, 0, 0))).isTrue();
        for (int word = 0; word < 4; word++) {
            for (int bit = 0; bit < Long.SIZE; bit++) {
                long one = 1L << bit;
                assertThat(marks.add(BlobId.of(
                                word == 0 ? one : 0, word == 1 ? one : 0, word == 2 ? one : 0, word == 3 ? one : 0)))
                        .isTrue();
            }
        }
    }
}
