package io.revtree.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StoredObjectTest {

    private static final BlobId ONE = BlobId.of(1, 2, 3, 4);
    private static final BlobId TWO = BlobId.of(-1, -2, -3, -4);

    @Test
    void theFormatOfAnEnvelopeNeverChanges() {
        byte[] body = "the body".getBytes(StandardCharsets.UTF_8);
        GoldenFile.check(
                "envelope-node",
                StoredObject.encode(ObjectKind.NODE, List.of(ONE, TWO), body).stored());
        GoldenFile.check(
                "envelope-empty",
                StoredObject.encode(ObjectKind.SCHEMA, List.of(), new byte[0]).stored());
        byte[] large = pattern(Envelope.PART_BYTES + 1);
        GoldenFile.check(
                "envelope-parts",
                StoredObject.encode(ObjectKind.NODE, List.of(ONE), large).stored());
    }

    @Test
    void theIdIsTheHashOfAllButTheCodec() throws Exception {
        StoredObject object = StoredObject.encode(ObjectKind.NODE, List.of(ONE), pattern(100));
        byte[] envelope = Arrays.copyOfRange(object.stored(), 1, object.stored().length);
        assertThat(object.id().toBytes())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(envelope));
    }

    @Property(tries = 60)
    void isReadAsItWasWritten(
            @ForAll @IntRange(max = 3 * Envelope.PART_BYTES) int drawn,
            @ForAll @IntRange(max = 300) int linkCount,
            @ForAll boolean atEdge) {
        int length = atEdge ? (drawn / Envelope.PART_BYTES) * Envelope.PART_BYTES + drawn % 2 : drawn;
        List<BlobId> links = new Random(drawn)
                .longs(linkCount)
                .mapToObj(word -> BlobId.of(word, 0, word, 1))
                .toList();
        StoredObject object = StoredObject.encode(ObjectKind.NODE, links, pattern(length));
        try (KvStore store = KvStores.open("memory:")) {
            ObjectBatch batch = new ObjectBatch();
            object.addTo(batch);
            store.writeBlobs(batch.blobs());
            batch.blobs()
                    .forEach((id, stored) -> assertThat(Envelope.idOf(stored)).isEqualTo(id));
            int pieces = (length + Envelope.PART_BYTES - 1) / Envelope.PART_BYTES;
            assertThat(batch.size()).isEqualTo(length <= Envelope.PART_BYTES ? 1 : 1 + pieces);

            StoredObject read = new ObjectReader(store, 0).read(object.id(), ObjectKind.NODE);
            assertThat(read.links()).isEqualTo(links);
            assertThat(Arrays.copyOfRange(read.body(), read.bodyFrom(), read.bodyTo()))
                    .isEqualTo(pattern(length));
            ObjectBatch again = new ObjectBatch();
            read.addTo(again);
            assertThat(again.blobs().keySet()).isEqualTo(batch.blobs().keySet());
        }
    }

    @Test
    void aBodyOverTheLimitIsRefusedBeforeItIsWritten() {
        byte[] body = new byte[Envelope.BODY_BYTES_MAX + 1];
        assertThatThrownBy(() -> StoredObject.encode(ObjectKind.NODE, List.of(), body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("67108864");
    }

    @Property(tries = 3000)
    void damagedBytesAreRefusedWhateverTheyAre(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] stored = mutated(random);
        StoredObject.Head head;
        try {
            head = StoredObject.Head.of(stored);
        } catch (CorruptObjectException e) {
            return;
        }
        // What passes is in the one form: written again, it gives the same bytes.
        if (head.partCount() == 0) {
            StoredObject object = StoredObject.whole(Envelope.idOf(stored), head, stored);
            byte[] body = Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo());
            assertThat(StoredObject.encode(head.kind(), object.links(), body).stored())
                    .isEqualTo(stored);
        }
    }

    private static byte[] mutated(Random random) {
        if (random.nextInt(5) == 0) {
            byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] stored = StoredObject.encode(
                        ObjectKind.of(1 + random.nextInt(4)),
                        List.of(ONE, TWO).subList(0, random.nextInt(3)),
                        pattern(random.nextInt(300)))
                .stored();
        for (int i = random.nextInt(3); i >= 0; i--) {
            stored[random.nextInt(Math.min(stored.length, 10))] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(stored, random.nextInt(stored.length + 5)) : stored;
    }

    @Test
    void aMissingObjectIsNamedWithItsKind() {
        try (KvStore store = KvStores.open("memory:")) {
            assertThatThrownBy(() -> new ObjectReader(store, 0).read(ONE, ObjectKind.COMMIT))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining(ONE.toString())
                    .hasMessageContaining("commit")
                    .hasMessageContaining("missing");
        }
    }

    @Test
    void anyFlippedBitOfAnObjectOrOfItsPartsIsFound() {
        try (KvStore store = KvStores.open("memory:")) {
            StoredObject object = StoredObject.encode(ObjectKind.NODE, List.of(ONE), pattern(Envelope.PART_BYTES + 9));
            ObjectBatch batch = new ObjectBatch();
            object.addTo(batch);
            ObjectReader reader = new ObjectReader(store, 0);
            batch.blobs().forEach((id, stored) -> {
                for (int i : new int[] {0, 1, 2, 3, 4, 10, stored.length - 1}) {
                    store.writeBlobs(batch.blobs());
                    byte[] damaged = stored.clone();
                    damaged[i] ^= 0x10;
                    store.writeBlobs(Map.of(id, damaged));
                    assertThatThrownBy(() -> reader.read(object.id(), ObjectKind.NODE))
                            .as("byte %d of %s", i, id)
                            .isInstanceOf(CorruptObjectException.class)
                            .hasMessageContaining(id.toString());
                }
            });
        }
    }

    @Test
    void anObjectOfAnotherKindIsRefused() {
        try (KvStore store = KvStores.open("memory:")) {
            StoredObject object = StoredObject.encode(ObjectKind.NODE, List.of(), pattern(3));
            store.writeBlobs(Map.of(object.id(), object.stored()));
            assertThatThrownBy(() -> new ObjectReader(store, 0).read(object.id(), ObjectKind.CHUNK))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("is a node where a chunk is due");
        }
    }

    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 18));
        }
        return bytes;
    }
}
