package io.revtree.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static final SplittableRandom RANDOM = new SplittableRandom(3);

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static StoredObject object(byte[] body) {
        return StoredObject.encode(ObjectKind.NODE, List.of(BlobId.of(1, 2, 3, 4)), body);
    }

    private static byte[] compressed(long stated, byte[]... frames) {
        ByteWriter stored = new ByteWriter().u8(1).uvarint(stated);
        for (byte[] frame : frames) {
            stored.raw(frame);
        }
        return stored.toByteArray();
    }

    @Test
    void makesWhatRepeatsItselfSmallerAndGivesItBackAsItWas() {
        for (int length : new int[] {100, 1_000, 20_000, Envelope.PART_BYTES}) {
            byte[] plain = object(new byte[length]).stored();
            byte[] stored = Compression.compressed(plain);
            assertThat(stored.length).isLessThan(plain.length / 2 + 40);
            assertThat(stored[0]).isEqualTo((byte) 1);
            assertThat(Compression.plain(stored)).isEqualTo(plain);
        }
    }

    @Test
    void leavesAsItIsWhatGetsNoSmaller() {
        for (int length : new int[] {0, 10, 100, 10_000}) {
            byte[] plain = StoredObject.encode(ObjectKind.NODE, List.of(), noise(length))
                    .stored();
            assertThat(Compression.compressed(plain)).isSameAs(plain);
            assertThat(Compression.plain(plain)).isSameAs(plain);
        }
    }

    @Test
    void leavesAsItIsWhatIsLargerThanMayBeCompressed() {
        List<BlobId> links =
                IntStream.range(0, 40_000).mapToObj(i -> BlobId.of(i, 0, 0, 0)).toList();
        byte[] plain = StoredObject.encode(ObjectKind.NODE, links, new byte[10]).stored();
        assertThat(Compression.compressed(plain)).isSameAs(plain);
        assertThatThrownBy(() -> Compression.plain(compressed(plain.length - 1, Zstd.compress(plain))))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void neverChangesAnId() {
        StoredObject object = object(new byte[5_000]);
        try (KvStore store = KvStores.open("memory:")) {
            store.writeBlobs(Map.of(object.id(), Compression.compressed(object.stored())));
            StoredObject read = new ObjectReader(store, 0).read(object.id(), ObjectKind.NODE);
            assertThat(read.stored()).isEqualTo(object.stored());
            assertThat(read.links()).isEqualTo(object.links());
        }
    }

    @Test
    void aBatchHoldsWhatWillBeWritten() {
        StoredObject object = object(new byte[3 * Envelope.PART_BYTES]);
        ObjectBatch plain = new ObjectBatch();
        ObjectBatch small = new ObjectBatch(true);
        object.addTo(plain);
        object.addTo(small);
        assertThat(small.blobs().keySet()).isEqualTo(plain.blobs().keySet());
        assertThat(small.bytes()).isLessThan(plain.bytes() / 100);
        assertThat(small.bytes())
                .isEqualTo(small.blobs().values().stream()
                        .mapToLong(blob -> blob.length)
                        .sum());
    }

    @Test
    void refusesAFrameThatGivesMoreOrLessThanIsStated() {
        byte[] frame = Zstd.compress(new byte[1000]);
        assertThat(Compression.plain(compressed(1000, frame))).hasSize(1001);
        for (long stated : new long[] {1, 999, 1001, 1 << 20}) {
            refuses(compressed(stated, frame));
        }
    }

    @Test
    void refusesLengthsThatCannotBeBeforeAnythingIsAllocated() {
        byte[] bomb = Zstd.compress(new byte[64 << 20]);
        for (long stated : new long[] {0, (1 << 20) + 1, 64 << 20, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
            refuses(compressed(stated, bomb));
        }
        refuses(compressed(1 << 20, bomb));
    }

    @Test
    void refusesWhatIsNotJustOneFrame() {
        byte[] frame = Zstd.compress(new byte[1000]);
        byte[] half = Zstd.compress(new byte[500]);
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7};
        refuses(compressed(1000, frame, new byte[] {0}));
        refuses(compressed(1000, half, half));
        refuses(compressed(1000, skippable, frame));
        refuses(compressed(1000, frame, skippable));
        refuses(compressed(1000, Arrays.copyOf(frame, frame.length - 1)));
        refuses(compressed(1000));
        refuses(new byte[] {1});
    }

    @Test
    void anyChangeOfAFrameIsRefusedOrGivesTheSame() {
        byte[] plain = object("some text that is some text that is some text "
                        .repeat(20)
                        .getBytes(StandardCharsets.US_ASCII))
                .stored();
        BlobId id = Envelope.idOf(plain);
        byte[] stored = Compression.compressed(plain);
        assertThat(stored[0]).isEqualTo((byte) 1);
        for (int bit = 0; bit < 8 * stored.length; bit++) {
            byte[] flipped = stored.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                var unused = ObjectReader.pointsAt(id, flipped);
                assertThat(Compression.plain(flipped)).as("bit %s", bit).isEqualTo(plain);
            } catch (CorruptObjectException e) {
                assertThat(e).hasMessageContaining(id.toString());
            }
        }
    }

    private static void refuses(byte[] stored) {
        assertThatThrownBy(() -> Compression.plain(stored)).isInstanceOf(CorruptObjectException.class);
    }
}
