package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BlobIdTest {

    @Property
    void bytesWordsAndHexAreTheSameId(@ForAll @Size(BlobId.BYTES) byte[] bytes) {
        BlobId id = BlobId.of(bytes);
        assertThat(id.toBytes()).isEqualTo(bytes);
        assertThat(id.toString()).isEqualTo(HexFormat.of().formatHex(bytes));
        List<BlobId> same = List.of(
                BlobId.of(id.word(0), id.word(1), id.word(2), id.word(3)),
                BlobId.parse(id.toString()),
                BlobId.parse(HexFormat.of().withUpperCase().formatHex(bytes)));
        assertThat(same).allSatisfy(each -> assertThat(each).isEqualTo(id).hasSameHashCodeAs(id));
    }

    @Property
    void theOrderIsThatOfUnsignedBytes(
            @ForAll @Size(BlobId.BYTES) byte[] one, @ForAll @Size(BlobId.BYTES) byte[] other) {
        int order = BlobId.of(one).compareTo(BlobId.of(other));
        assertThat(Integer.signum(order)).isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
        assertThat(order == 0).isEqualTo(BlobId.of(one).equals(BlobId.of(other)));
    }

    @Property
    void idsThatDifferInOneBitDiffer(@ForAll @Size(BlobId.BYTES) byte[] bytes) {
        for (int bit = 0; bit < 8 * BlobId.BYTES; bit++) {
            byte[] other = bytes.clone();
            other[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(BlobId.of(other)).isNotEqualTo(BlobId.of(bytes)).isNotEqualByComparingTo(BlobId.of(bytes));
        }
    }

    @Test
    void anIdIsReadFromAndWrittenIntoTheMiddleOfAnArray() {
        byte[] bytes = new byte[40];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        BlobId id = BlobId.of(bytes, 5);
        assertThat(id.toBytes()).isEqualTo(Arrays.copyOfRange(bytes, 5, 37));
        byte[] target = new byte[40];
        id.writeTo(target, 8);
        assertThat(Arrays.copyOfRange(target, 8, 40)).isEqualTo(id.toBytes());
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> BlobId.of(bytes, 9));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> id.writeTo(target, 9));
    }

    @Test
    void whatIsNoIdIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.of(new byte[31]));
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.of(new byte[33]));
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.parse(""));
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.parse("0".repeat(63)));
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.parse("0".repeat(63) + "g"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> BlobId.of(0, 0, 0, 0).word(4));
    }
}
