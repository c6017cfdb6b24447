package io.revtree;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.Message;
import io.revtree.sample.Adapter;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Region;
import io.revtree.sample.Serial;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that nobody who keeps to the format would write, under ids that are right: a store that others can write to. */
class HostileObjectsTest {

    private static final String HEAD = "heads/main";

    /** Where the envelope has the numbers of parts and links, each of them small here. */
    private static final int LINK_COUNT = 4;

    private static final int IDS = 5;

    private final Map<BlobId, byte[]> objects = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverStandsInAnObjectReadingEndsInAnAnswerOrInDamage(long seed) {
        Random random = new Random(seed);
        int damaged = 0;
        for (int round = 0; round < 150; round++) {
            try (KvStore store = Sample.store()) {
                try (ConfigRoot root = ConfigRoot.create(store, tree())) {
                    root.update("/adapters/7", Sample.adapter("7", "2"));
                }
                forge(store, random);
                damaged += use(store, "seed " + seed + ", round " + round) ? 1 : 0;
            }
        }
        assertThat(damaged).as("seed %s", seed).isGreaterThan(20);
    }

    @Test
    void bytesThatDoNotHashToTheirIdAreDamage() {
        try (KvStore store = Sample.store()) {
            ConfigRoot.create(store, tree()).close();
            for (BlobId id : store.scanBlobs().toList()) {
                byte[] stored =
                        requireNonNull(store.readBlobs(List.of(id)).get(id)).clone();
                stored[stored.length - 1] ^= 1;
                store.writeBlobs(Map.of(id, stored));
            }
            assertThat(use(store, "all")).isTrue();
        }
    }

    /** Everything that reads; whether it met damage. */
    private static boolean use(KvStore store, String what) {
        boolean damaged = false;
        List<Runnable> uses = new ArrayList<>();
        ConfigRoot root;
        try {
            root = ConfigRoot.load(store, Voltha.getDefaultInstance());
        } catch (CorruptObjectException | SchemaMismatchException | InvalidSchemaException e) {
            return true;
        }
        ConfigRoot opened = root;
        uses.add(() -> opened.getDeep("/"));
        uses.add(() -> {
            try (Stream<FoundNode> found = opened.find("/**")) {
                found.forEach(node -> opened.get(node.path(), -1));
            }
        });
        uses.add(() -> opened.diff("main~1", "main").toJsonPatch());
        uses.add(() -> opened.diff("main~1", "main").changes());
        uses.add(() -> assertThat(opened.log("/adapters").count()).isNotNegative());
        uses.add(() -> opened.blame("/adapters/7"));
        for (String container : List.of("/adapters", "/notes", "/logical_devices", "/inventory/serials")) {
            uses.add(() -> opened.list(container, -1));
            uses.add(() -> assertThat(opened.keys(container).count()).isNotNegative());
            uses.add(() -> opened.count(container));
            uses.add(() -> opened.list(container, PageRequest.after("3", 10)));
        }
        uses.add(() -> opened.add("/adapters", Sample.adapter("zzz")));
        uses.add(() -> opened.put(
                "/inventory/serials/7",
                Serial.newBuilder().setNumber(7).setDeviceId("d").build()));
        uses.add(() -> opened.add("/notes", Note.newBuilder().setText("t").build()));
        uses.add(() -> opened.put("/", Voltha.getDefaultInstance()));
        uses.add(() -> opened.revert("main"));
        for (Runnable use : uses) {
            try {
                use.run();
            } catch (CorruptObjectException e) {
                damaged = true;
            } catch (ConfigException e) {
                // the tree is another one, in which this cannot be done
            } catch (RuntimeException | StackOverflowError e) {
                fail(what, e);
            }
        }
        opened.close();
        return damaged;
    }

    /** Changes one object that the head leads to, and gives all above it their right ids. */
    private void forge(KvStore store, Random random) {
        objects.clear();
        byte[] head = requireNonNull(store.readRef(HEAD));
        List<BlobId> ids = new ArrayList<>(store.scanBlobs().sorted().toList());
        store.readBlobs(ids).forEach(objects::put);
        BlobId victim = ids.get(random.nextInt(ids.size()));
        Map<BlobId, byte[]> forged = new HashMap<>();
        for (int at = 0; at + BlobId.BYTES <= head.length; at++) {
            BlobId id = BlobId.of(head, at);
            if (objects.containsKey(id)) {
                byte[] next = head.clone();
                copy(id, victim, random.nextLong(), forged).writeTo(next, at);
                store.writeBlobs(forged);
                assertThat(store.compareAndSetRef(HEAD, head, next)).isTrue();
                return;
            }
        }
        throw new AssertionError("the head leads to no object");
    }

    private BlobId copy(BlobId id, BlobId victim, long seed, Map<BlobId, byte[]> forged) {
        byte[] stored = requireNonNull(objects.get(id)).clone();
        int links = stored[LINK_COUNT];
        for (int i = 0; i < links; i++) {
            int at = IDS + i * BlobId.BYTES;
            copy(BlobId.of(stored, at), victim, seed, forged).writeTo(stored, at);
        }
        if (id.equals(victim)) {
            stored = damaged(stored, new Random(seed), IDS + links * BlobId.BYTES);
        }
        BlobId now = hash(stored);
        forged.put(now, stored);
        return now;
    }

    private static byte[] damaged(byte[] stored, Random random, int bodyFrom) {
        byte[] bytes = stored;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = bodyFrom + random.nextInt(bytes.length - bodyFrom);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) (bytes[at] + (random.nextBoolean() ? 1 : -1));
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                default -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
            }
            if (bytes.length <= bodyFrom + 1) {
                return bytes;
            }
        }
        return bytes;
    }

    private static BlobId hash(byte[] stored) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(stored, 1, stored.length - 1);
            return BlobId.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Message tree() {
        Voltha.Builder tree = Voltha.newBuilder().setInstanceId("1");
        IntStream.range(0, 40).forEach(i -> {
            tree.addAdapters(Adapter.newBuilder().setId(String.valueOf(i)).setVendor("v".repeat(i % 3 == 0 ? 300 : 5)));
            tree.getInventoryBuilder().addSerials(Serial.newBuilder().setNumber(i));
            tree.addNotes(Note.newBuilder().setText("n" + i));
        });
        tree.addLogicalDevices(LogicalDevice.newBuilder()
                .setId("ld")
                .addPorts(LogicalPort.newBuilder().setId("p").setDeviceId("d".repeat(200))));
        tree.getInventoryBuilder()
                .addRegions(Region.newBuilder()
                        .setName("r")
                        .setBackup(Region.newBuilder().setOperator("o".repeat(250))));
        return tree.build();
    }
}
