package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.revtree.CorruptObjectException;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Chunks of keyed containers, whatever their bytes. */
class ChunkFuzzTest {

    private static final int LINKS_MAX = 40;

    /** The first byte says how many links there are, the rest is the body. */
    @FuzzTest
    void whatIsAChunkIsTheOnlyOneOfItsEntries(byte[] input) {
        if (input.length == 0) {
            return;
        }
        List<BlobId> links = Collections.nCopies((input[0] & 0xff) % LINKS_MAX, BlobId.of(1, 2, 3, 4));
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        Chunk chunk;
        try {
            chunk = ChunkParser.ofObject(StoredObject.encode(ObjectKind.CHUNK, links, body), ChunkRules.DEFAULT);
        } catch (CorruptObjectException e) {
            return;
        }
        assertThat(written(chunk)).isEqualTo(body);
        for (int i = 0; i < chunk.count(); i++) {
            assertThat(chunk.search(chunk.key(i))).as("entry %s", i).isEqualTo(i);
        }
    }

    private static byte[] written(Chunk chunk) {
        ByteWriter body = new ByteWriter();
        body.u8(chunk.level()).uvarint(chunk.count());
        for (int i = 0; i < chunk.count(); i++) {
            body.bytes(chunk.key(i).bytes());
            if (chunk.level() > 0) {
                body.uvarint(chunk.sizeOf(i));
            } else if (chunk.isLinked(i)) {
                body.uvarint(0);
            } else {
                byte[] value = Arrays.copyOfRange(chunk.stored(), chunk.insideFrom(i), chunk.insideTo(i));
                body.uvarint(value.length + 1L).raw(value);
            }
        }
        return body.toByteArray();
    }
}
