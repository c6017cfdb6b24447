package io.revtree.object;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.revtree.CorruptObjectException;
import java.util.Arrays;

/** Whatever a store holds under an id, before its hash is looked at. */
class ObjectFuzzTest {

    @FuzzTest
    void whatIsAnEnvelopeIsTheOnlyOneOfItsContent(byte[] stored) {
        StoredObject.Head head;
        try {
            head = StoredObject.Head.of(stored);
        } catch (CorruptObjectException e) {
            return;
        }
        if (head.partCount() == 0) {
            StoredObject object = StoredObject.whole(Envelope.idOf(stored), head, stored);
            byte[] body = Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo());
            StoredObject again = StoredObject.encode(head.kind(), object.links(), body);
            assertThat(again.stored()).isEqualTo(stored);
            assertThat(again.id()).isEqualTo(object.id());
        }
    }

    @FuzzTest
    void whatIsCompressedGivesABoundedEnvelope(byte[] stored) {
        byte[] plain;
        try {
            plain = Compression.plain(stored);
        } catch (CorruptObjectException e) {
            return;
        }
        if (plain != stored) {
            assertThat(plain.length).isLessThanOrEqualTo(Envelope.UNHASHED + Compression.ENVELOPE_BYTES_MAX);
            assertThat(plain[0]).isEqualTo((byte) Envelope.CODEC_PLAIN);
            assertThat(Compression.plain(Compression.compressed(plain))).isEqualTo(plain);
        }
    }
}
