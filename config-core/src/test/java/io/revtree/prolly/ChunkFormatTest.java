package io.revtree.prolly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.CorruptObjectException;
import io.revtree.object.GoldenFile;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.schema.Key;
import io.revtree.store.BlobId;
import io.revtree.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChunkFormatTest {

    private static Map<Key, Sample> numbered(int count, int length) {
        Map<Key, Sample> content = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            content.put(Bench.key(String.format("key-%05d", i)), Sample.of(i, length));
        }
        return content;
    }

    @Test
    void theFormatOfChunksNeverChanges() {
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> leaf = bench.of(Map.of(
                    Key.of(new byte[0]),
                    new Sample("inside".getBytes(StandardCharsets.UTF_8)),
                    Bench.key("a"),
                    new Sample(new byte[0]),
                    Bench.key("b"),
                    Sample.of(1, LeafValue.INSIDE_BYTES_MAX),
                    Bench.key("c"),
                    Sample.of(2, LeafValue.INSIDE_BYTES_MAX + 1)));
            GoldenFile.check("chunk-leaf", Bench.root(leaf).stored());
            ProllyMap<Sample> inner = bench.of(numbered(100, 10));
            GoldenFile.check("chunk-inner", Bench.root(inner).stored());
        }
    }

    @Test
    void theCutOfContainersNeverChanges() {
        try (Bench bench = new Bench()) {
            ByteWriter ids = new ByteWriter();
            for (int count : new int[] {1, 8, 9, 32, 33, 100, 1_000, 10_000}) {
                Chunk root = Bench.root(bench.of(numbered(count, 20)));
                ids.raw(root.id().toBytes());
            }
            GoldenFile.check("container-roots", ids.toByteArray());
        }
    }

    @Test
    void aRootStandsInsideItsNodeUpTo256BytesWithItsLinks() {
        try (Bench bench = new Bench()) {
            // level, count, key, length, body
            ProllyMap<Sample> at256 = bench.of(Map.of(Bench.key("k".repeat(59)), Sample.of(1, 192)));
            assertThat(Bench.root(at256).insideBytes()).isEqualTo(256);
            assertThat(at256.rootForm()).isInstanceOf(RootForm.Inside.class);
            ProllyMap<Sample> at257 = bench.of(Map.of(Bench.key("k".repeat(60)), Sample.of(1, 192)));
            assertThat(at257.rootForm()).isInstanceOf(RootForm.Linked.class);
            // level, count, then key, no body, link
            ProllyMap<Sample> linked = bench.of(Map.of(Bench.key("k".repeat(220)), Sample.of(1, 193)));
            assertThat(Bench.root(linked).insideBytes()).isEqualTo(2 + 2 + 220 + 1 + 32);
            assertThat(linked.rootForm()).isInstanceOf(RootForm.Linked.class);
        }
    }

    @Test
    void aRootInTheWrongPlaceIsDamage() {
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> small = bench.of(numbered(3, 5));
            StoredObject object =
                    StoredObject.encode(ObjectKind.CHUNK, List.of(), ((RootForm.Inside) small.rootForm()).body());
            bench.store.writeBlobs(Map.of(object.id(), object.stored()));
            assertThatThrownBy(
                            () -> ProllyMap.linked(bench.context, object.id()).size())
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("inside");
            byte[] large = Bench.root(bench.of(numbered(8, 40))).body();
            assertThatThrownBy(() -> ProllyMap.inside(bench.context, large, 0, large.length, List.of()))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("at most 256");
        }
    }

    @Test
    void aRootOfOneLowerChunkIsDamage() {
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> map = bench.of(numbered(30, 50));
            bench.write(map, null);
            ByteWriter body = new ByteWriter();
            Key last = Bench.content(map).lastKey();
            body.u8(Bench.root(map).level() + 1);
            body.uvarint(1);
            body.bytes(last.bytes());
            body.uvarint(map.size());
            byte[] bytes = body.toByteArray();
            assertThatThrownBy(() -> ProllyMap.inside(
                            bench.context,
                            bytes,
                            0,
                            bytes.length,
                            List.of(Bench.root(map).id())))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining("single entry");
        }
    }

    @Test
    void aChunkBelowMustBeWhatTheChunkAboveSays() {
        try (Bench bench = new Bench()) {
            ProllyMap<Sample> map = bench.of(numbered(60, 50));
            bench.write(map, null);
            Chunk root = Bench.root(map);
            for (int wrong = 0; wrong < 3; wrong++) {
                byte[] bytes = inner(root, wrong);
                ProllyMap<Sample> damaged = ProllyMap.inside(bench.context, bytes, 0, bytes.length, links(root));
                assertThatThrownBy(() -> Bench.content(damaged))
                        .as("wrong in way %d", wrong)
                        .isInstanceOf(CorruptObjectException.class)
                        .hasMessageContaining("not what the chunk above it says");
                assertThat(Bench.faults(damaged)).isNotEmpty();
            }
        }
    }

    /** The body of an inner chunk of which something is wrong: the level, a count, or a key. */
    private static byte[] inner(Chunk chunk, int wrong) {
        ByteWriter body = new ByteWriter();
        body.u8(chunk.level() + (wrong == 0 ? 1 : 0));
        body.uvarint(chunk.count());
        for (int i = 0; i < chunk.count(); i++) {
            byte[] key = chunk.key(i).bytes();
            body.bytes(wrong == 2 && i == 0 ? Arrays.copyOf(key, key.length + 1) : key);
            body.uvarint(chunk.sizeOf(i) + (wrong == 1 && i == 0 ? 1 : 0));
        }
        return body.toByteArray();
    }

    private static List<BlobId> links(Chunk chunk) {
        List<BlobId> links = new ArrayList<>();
        for (int i = 0; i < chunk.linkCount(); i++) {
            links.add(chunk.link(i));
        }
        return links;
    }

    @Test
    void chunksThatEndElsewhereThanTheirKeysDemandAreFound() {
        ChunkRules other = new ChunkRules(ChunkRules.DEFAULT.leaf(), ChunkRules.DEFAULT.inner(), 1, 2);
        try (Bench bench = new Bench();
                Bench salted = new Bench(bench.store, other, Bench.CACHE_BYTES)) {
            ProllyMap<Sample> map = bench.of(numbered(500, 20));
            bench.write(map, null);
            assertThat(Bench.faults(map)).isEmpty();
            assertThat(Bench.content(salted.reread(map))).hasSize(500);
            assertThat(Bench.faults(salted.reread(map)))
                    .isNotEmpty()
                    .allSatisfy(fault -> assertThat(fault).containsAnyOf("should end", "should go on"));
        }
    }

    @Property(tries = 4000)
    void damagedBytesEndInDamageOrInAChunkThatReadsWhole(@ForAll long seed) {
        Random random = new Random(seed);
        try (Bench bench = new Bench()) {
            StoredObject object = StoredObject.encode(ObjectKind.CHUNK, links(random), mutatedBody(bench, random));
            bench.store.writeBlobs(Map.of(object.id(), object.stored()));
            readAll(bench, ProllyMap.linked(bench.context, object.id()));
            byte[] body = Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo());
            try {
                assertThat(ProllyMap.linksTakenBy(body, 0, body.length)).isBetween(0, body.length);
                readAll(bench, ProllyMap.inside(bench.context, body, 0, body.length, object.links()));
            } catch (CorruptObjectException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    private static void readAll(Bench bench, ProllyMap<Sample> map) {
        try {
            map.get(Bench.key("key-00003"));
            assertThat(Bench.content(map)).hasSize((int) map.size());
            Bench.apply(map, new TreeMap<>(Map.of(Bench.key("key-00003"), Sample.of(9, 9))));
            bench.of(numbered(5, 5)).diff(map).forEachRemaining(difference -> {});
        } catch (CorruptObjectException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static List<BlobId> links(Random random) {
        List<BlobId> links = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            links.add(BlobId.of(random.nextLong(), 0, 0, i));
        }
        return links;
    }

    private static byte[] mutatedBody(Bench bench, Random random) {
        byte[] body;
        if (random.nextInt(6) == 0) {
            body = new byte[random.nextInt(60)];
            random.nextBytes(body);
        } else {
            body = Bench.root(bench.of(numbered(1 + random.nextInt(60), random.nextInt(220))))
                    .body();
        }
        for (int i = random.nextInt(3); i > 0 && body.length > 0; i--) {
            body[random.nextInt(Math.min(body.length, 40))] = (byte) random.nextInt();
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(body, random.nextInt(body.length + 4)) : body;
    }
}
