package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.revtree.CollectOptions;
import io.revtree.Commit;
import io.revtree.ConfigException;
import io.revtree.ConfigRoot;
import io.revtree.CorruptObjectException;
import io.revtree.FoundNode;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.RevisionNotFoundException;
import io.revtree.UnreadableTreeException;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.sample.Device;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a store holds in place of what was written: reading ends, and in nothing but the fault that says so. How much is
 * tried says the system property {@code revtree.faults}.
 */
class HostileBytesTest {

    private static final int FAULTS = Integer.getInteger("revtree.faults", 700);

    private final long seed = Long.getLong("revtree.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private KvStore store;
    private List<BlobId> ids;
    private String everything;

    @BeforeEach
    void writeATree() {
        store = KvStores.open("memory:");
        Voltha.Builder tree = OnEveryStore.base().toBuilder();
        for (int i = 0; i < 60; i++) {
            tree.addAdapters(OnEveryStore.adapter("adapter " + i, "v".repeat(i)));
        }
        for (int i = 0; i < 3; i++) {
            Device.Builder device = tree.addDevicesBuilder().setId("device " + i);
            for (int port = 0; port < 40; port++) {
                device.addPorts(Port.newBuilder().setPortNo(port).setLabel("port"));
            }
        }
        tree.addNotesBuilder().setText("x".repeat(300_000));
        tree.getInventoryBuilder().addRegions(region(5));
        try (ConfigRoot root = ConfigRoot.create(store, tree.build())) {
            root.tag("first");
            root.remove("/adapters/adapter 7");
            root.add("/notes", Note.newBuilder().setText("note").build());
            root.update(
                    "/devices/device 1/ports/3", Port.newBuilder().setPortNo(3).build());
        }
        try (Stream<BlobId> found = store.scanBlobs()) {
            ids = found.sorted().toList();
        }
        everything = readEverything(store);
    }

    private static Region region(int depth) {
        Region.Builder region = Region.newBuilder().setName("r" + depth).setOperator("o".repeat(200));
        return depth == 0
                ? region.build()
                : region.addRegions(region(depth - 1)).build();
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** All that there is to read, as one text; the cache is too small to hide anything. */
    private static String readEverything(KvStore store) {
        StringBuilder read = new StringBuilder();
        try (ConfigRoot root = ConfigRoot.builder(store).cacheBytes(0).load(Voltha.getDefaultInstance())) {
            List<Commit> log = root.log().toList();
            for (Commit commit : log) {
                read.append(commit);
                read.append(root.at(commit.id().toString()).getDeep("/"));
            }
            read.append(root.diff("first", "main").changes());
            read.append(root.tags()).append(root.branches());
            read.append(root.log("/adapters").toList()).append(root.blame("/"));
            try (Stream<FoundNode> found = root.find("/**")) {
                found.forEach(read::append);
            }
        }
        return read.toString();
    }

    @Test
    void inPlaceOfAnObjectAreFoundByItsHash() {
        int damaged = 0;
        for (int i = 0; i < FAULTS; i++) {
            BlobId id = ids.get(random.nextInt(ids.size()));
            byte[] bytes = mutate(blob(id));
            if (Arrays.equals(bytes, blob(id))) {
                continue;
            }
            try {
                String read = readEverything(TamperedStore.with(store, id, bytes));
                // Nothing reads an object of which there is no need; it cannot have been read as something else.
                assertThat(read).as("seed %s, mutation %s of %s", seed, i, id).isEqualTo(everything);
            } catch (CorruptObjectException e) {
                damaged++;
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", mutation " + i + " of " + id, e);
            }
        }
        assertThat(damaged).isGreaterThan(FAULTS / 2);
    }

    /** The hashes are right all the way up to the branch: written so on purpose, by someone who can hash. */
    @Test
    void underARightHashAreFoundByTheirForm() {
        Map<BlobId, StoredObject> objects = Forgery.objects(store);
        int damaged = 0;
        for (int i = 0; i < 2 * FAULTS; i++) {
            StoredObject victim = Objects.requireNonNull(objects.get(ids.get(random.nextInt(ids.size()))));
            if (victim.kind() == ObjectKind.PART) {
                continue;
            }
            String where = "seed " + seed + ", forgery " + i + " of " + victim;
            KvStore forged = forged(objects, victim);
            boolean sound = ConfigRoot.verify(forged).isSound();
            try {
                readEverything(forged);
            } catch (CorruptObjectException e) {
                damaged++;
                assertThat(sound).as(where).isFalse();
            } catch (ConfigException e) {
                // A forged schema may well be a schema, only not one that the program can work with.
                if (victim.kind() != ObjectKind.SCHEMA) {
                    fail(where, e);
                }
            } catch (RuntimeException | Error e) {
                fail(where, e);
            }
        }
        assertThat(damaged).isGreaterThan(FAULTS / 2);
    }

    /** The same store with another body, or other links, in one object, and all that point at it pointing at that one. */
    private KvStore forged(Map<BlobId, StoredObject> objects, StoredObject victim) {
        byte[] body = Forgery.body(victim);
        List<BlobId> links = new ArrayList<>(victim.links());
        switch (random.nextInt(6)) {
            case 0 -> links.add(ids.get(random.nextInt(ids.size())));
            case 1 -> {
                if (links.isEmpty()) {
                    body = mutate(body);
                } else {
                    links.set(random.nextInt(links.size()), ids.get(random.nextInt(ids.size())));
                }
            }
            default -> body = mutate(body);
        }
        return Forgery.of(store, objects, victim.id(), StoredObject.encode(victim.kind(), links, body));
    }

    @Test
    void inPlaceOfARefAreFoundToo() {
        inPlaceOfRefs(tampered -> {});
    }

    /** With cuts, an epoch, a pin and a grace. What verifying lets pass, a collection and a prune take. */
    @Test
    void inPlaceOfARefOfAPrunedTreeAreFoundToo() {
        try (ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            for (int i = 0; i < 12; i++) {
                root.remove("/adapters/adapter " + (10 + i));
            }
            root.tag("moved", "main~3");
            root.tag("moved", "main~6");
            Registration unused = root.pin("main~8", Duration.ofDays(1));
            root.prune(Retention.lastCommits(2));
            root.prune(Retention.latestAndTagged().grace(Duration.ZERO));
            root.collectGarbage();
        }
        assertThat(store.listRefs("").keySet()).contains("gc", "shallow").hasSizeGreaterThan(6);
        inPlaceOfRefs(tampered -> {
            try (ConfigRoot root = ConfigRoot.load(tampered, Voltha.getDefaultInstance())) {
                root.collectGarbage(CollectOptions.standard().withDryRun(true));
                root.previewPrune(Retention.latestAndTagged());
            }
        });
    }

    private void inPlaceOfRefs(Consumer<KvStore> more) {
        Map<String, byte[]> refs = store.listRefs("");
        List<String> names = refs.keySet().stream().sorted().toList();
        for (int i = 0; i < FAULTS; i++) {
            String name = names.get(random.nextInt(names.size()));
            byte[] bytes = mutate(Objects.requireNonNull(refs.get(name)));
            KvStore tampered = new TamperedStore(store, Map.of(), Set.of(), Map.of(name, bytes));
            boolean sound = ConfigRoot.verify(tampered).isSound();
            try {
                readEverything(tampered);
                more.accept(tampered);
            } catch (CorruptObjectException | UnreadableTreeException | RevisionNotFoundException e) {
                assertThat(e.getMessage()).isNotBlank();
                // A branch or tag can have moved to another commit, which is no damage that a store could show.
                assertThat(sound && e instanceof CorruptObjectException)
                        .as("seed %s, mutation %s of the ref %s", seed, i, name)
                        .isFalse();
            } catch (RuntimeException | Error e) {
                fail("seed " + seed + ", mutation " + i + " of the ref " + name, e);
            }
        }
    }

    @Test
    void canAlsoBeMissing() {
        for (BlobId id : ids) {
            try {
                assertThat(readEverything(TamperedStore.without(store, id))).isEqualTo(everything);
            } catch (CorruptObjectException e) {
                assertThat(e).hasMessageContaining(id.toString());
            }
        }
    }

    private byte[] blob(BlobId id) {
        return Objects.requireNonNull(store.readBlobs(List.of(id)).get(id));
    }

    /** Some bits, bytes or stretches of bytes changed, taken away or put in. */
    private byte[] mutate(byte[] original) {
        byte[] bytes = original.clone();
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int length = random.nextInt(1, 9);
        switch (random.nextInt(bytes.length == 0 ? 1 : 7)) {
            case 0 -> bytes = splice(bytes, at, 0, randomBytes(length));
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> bytes[at] = (byte) random.nextInt();
            case 3 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0);
            case 4 -> bytes = Arrays.copyOf(bytes, at);
            case 5 -> bytes = splice(bytes, at, length, new byte[0]);
            default -> bytes = splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
        }
        return random.nextInt(4) == 0 ? mutate(bytes) : bytes;
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] put) {
        int from = Math.min(bytes.length, at + removed);
        return ByteBuffer.allocate(at + put.length + bytes.length - from)
                .put(bytes, 0, at)
                .put(put)
                .put(bytes, from, bytes.length - from)
                .array();
    }
}
