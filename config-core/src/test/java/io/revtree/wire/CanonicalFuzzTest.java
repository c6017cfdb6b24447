package io.revtree.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.sample.Everything;
import io.revtree.schema.Declarations;
import io.revtree.schema.NodeType;
import io.revtree.schema.TreeSchema;
import java.util.Arrays;

/** Messages on the wire, whatever their bytes. */
class CanonicalFuzzTest {

    private static final NodeType TYPE = TreeSchema.compile(Everything.getDefaultInstance(), Declarations.NONE)
            .root();

    @FuzzTest
    void theCanonicalFormIsItsOwnAndMeansTheSame(byte[] wire) {
        byte[] own;
        try {
            own = Canonical.encode(TYPE.shape(), wire);
        } catch (CorruptObjectException | LimitExceededException e) {
            return;
        }
        assertThat(Canonical.encode(TYPE.shape(), own)).isEqualTo(own);
        assertThat(Canonical.rewrite(TYPE.shape(), own).own()).isEqualTo(own);
        Message message;
        try {
            message = Everything.parseFrom(own);
        } catch (InvalidProtocolBufferException e) {
            // Protobuf refuses text that is not UTF-8, which canonical bytes only carry.
            assertThat(Texts.areUtf8(TYPE.shape(), own)).isFalse();
            return;
        }
        assertThat(Texts.areUtf8(TYPE.shape(), own)).isTrue();
        assertThat(Canonical.encode(TYPE.shape(), message.toByteArray())).isEqualTo(own);
    }

    /** Numbers and texts are read in the one form in which they are written. */
    @FuzzTest
    void whatIsReadIsWrittenAlike(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        ByteWriter writer = new ByteWriter();
        int whole = 0;
        try {
            while (!reader.atEnd()) {
                whole = reader.position();
                int kind = reader.u8();
                writer.u8(kind);
                switch (kind % 4) {
                    case 0 -> writer.uvarint(reader.uvarint());
                    case 1 -> writer.svarint(reader.svarint());
                    case 2 -> writer.bytes(reader.bytes());
                    default -> writer.string(reader.string());
                }
                whole = reader.position();
            }
        } catch (CorruptObjectException e) {
            assertThat(e).hasMessageContaining("offset");
        }
        assertThat(writer.toByteArray()).startsWith(Arrays.copyOf(bytes, whole));
    }
}
