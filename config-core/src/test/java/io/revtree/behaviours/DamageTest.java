package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.CorruptObjectException;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.Verification;
import io.revtree.VerifyFault;
import io.revtree.history.Shallow;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkForm;
import io.revtree.prolly.ChunkRules;
import io.revtree.sample.Device;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One bit or one object of a store is lost: it is found, with what it harms, and all else can still be read. */
class DamageTest {

    private static final int SAMPLES = Integer.getInteger("revtree.faults", 20);

    private final long seed = Long.getLong("revtree.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void anyBitOfAStoreOfTenThousandObjects() {
        try (KvStore store = large()) {
            List<BlobId> ids = ids(store);
            assertThat(ids).hasSizeGreaterThan(10_000);
            for (int i = 0; i < SAMPLES; i++) {
                BlobId id = ids.get(random.nextInt(ids.size()));
                byte[] bytes = blob(store, id).clone();
                int bit = random.nextInt(8 * bytes.length);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                checkLarge(store, TamperedStore.with(store, id, bytes), id, "bit " + bit + " of " + id);
            }
        }
    }

    @Test
    void anyObjectOfAStoreOfTenThousand() {
        try (KvStore store = large()) {
            List<BlobId> ids = ids(store);
            for (int i = 0; i < SAMPLES; i++) {
                BlobId id = ids.get(random.nextInt(ids.size()));
                checkLarge(store, TamperedStore.without(store, id), id, id + " missing");
            }
        }
    }

    /** Devices, of which each is an object of its own, and their history. */
    private static KvStore large() {
        KvStore store = KvStores.open("memory:");
        Voltha.Builder tree = Voltha.newBuilder();
        for (int i = 0; i < 6_000; i++) {
            tree.addDevices(device(i, 0));
        }
        try (ConfigRoot root = ConfigRoot.create(store, tree.build())) {
            for (int i = 0; i < 700; i++) {
                root.put("/devices/d" + i * 7, device(i * 7, i + 1));
            }
        }
        return store;
    }

    private static Device device(int number, int version) {
        return Device.newBuilder()
                .setId("d" + number)
                .setHardwareVersion("s".repeat(200) + number + "v" + version)
                .build();
    }

    private void checkLarge(KvStore whole, KvStore damaged, BlobId lost, String where) {
        String as = where + ", seed " + seed;
        Verification found = ConfigRoot.verify(damaged);
        assertThat(found.faults()).as(as).singleElement().satisfies(fault -> {
            assertThat(fault.object()).as(as).isEqualTo(lost.toString());
            assertThat(fault.commits()).as(as).isPositive();
        });
        VerifyFault fault = found.faults().get(0);
        StoredObject object = new ObjectReader(whole, 0).read(lost);
        try (ConfigRoot root = ConfigRoot.load(damaged, Voltha.getDefaultInstance())) {
            int unreadable = 0;
            for (int i = 0; i < 6_000; i++) {
                try {
                    root.get("/devices/d" + i);
                } catch (CorruptObjectException e) {
                    assertThat(e.getMessage()).as(as).contains(lost.toString());
                    unreadable++;
                }
            }
            if (!root.head().commit().id().equals(fault.newest())) {
                assertThat(unreadable).as(as).isZero();
            } else if (object.kind() == ObjectKind.NODE && !"/".equals(fault.path())) {
                assertThat(unreadable).as(as).isEqualTo(1);
            } else if (object.kind() == ObjectKind.CHUNK) {
                assertThat(unreadable)
                        .as(as)
                        .isEqualTo(Math.toIntExact(size(ChunkForm.of(object, ChunkRules.DEFAULT))));
            }
        } catch (CorruptObjectException e) {
            // Only without the newest commit, its schema or its root there is no tree to open.
            assertThat(object.kind()).as(as).isIn(ObjectKind.COMMIT, ObjectKind.SCHEMA, ObjectKind.NODE);
            assertThat(fault.path()).as(as).isIn(null, "/");
        }
    }

    private static long size(ChunkForm chunk) {
        long size = 0;
        for (int i = 0; i < chunk.count(); i++) {
            size += chunk.level() == 0 ? 1 : chunk.below(i, ChunkForm.Due.ROOT).size();
        }
        return size;
    }

    @Test
    void eachObjectNamesJustTheCommitsThatCannotBeReadWithoutIt() {
        try (KvStore store = KvStores.open("memory:")) {
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                for (int i = 0; i < 40; i++) {
                    root.add("/adapters", OnEveryStore.adapter("more " + i, "v".repeat(200 + i)));
                }
                root.branch("side", "main~10").remove("/adapters/3");
                root.merge("side", "main");
                root.tag("second", "main~1");
            }
            List<Commit> commits;
            try (ConfigRoot root = ConfigRoot.load(store)) {
                commits = new ArrayList<>(root.log().toList());
                commits.add(root.branch("side").head().commit());
            }
            ids(store).forEach(lost -> checkHarm(store, lost, commits));
        }
    }

    private static void checkHarm(KvStore store, BlobId lost, List<Commit> commits) {
        Map<String, Commit> unreadable = unreadable(TamperedStore.without(store, lost), commits);

        Verification found = ConfigRoot.verify(TamperedStore.without(store, lost));

        assertThat(found.faults()).as("%s missing", lost).singleElement().satisfies(fault -> {
            assertThat(fault.object()).isEqualTo(lost.toString());
            assertThat(fault.commits()).isEqualTo(unreadable.size());
            assertThat(fault.harmed())
                    .extracting(CommitId::toString)
                    .containsExactlyInAnyOrderElementsOf(unreadable.keySet())
                    .startsWith(String.valueOf(fault.newest()));
            assertThat(unreadable).containsKey(String.valueOf(fault.oldest()));
            assertThat(unreadable.values())
                    .allSatisfy(commit -> assertThat(commit.time())
                            .isBetween(time(unreadable, fault.oldest()), time(unreadable, fault.newest())));
        });
    }

    @Test
    void inAPrunedTreeTooAndWithoutTheCutsWhatWasPrunedCountsAsMissing() {
        try (KvStore store = KvStores.open("memory:")) {
            List<Commit> commits;
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                for (int i = 0; i < 40; i++) {
                    root.add("/adapters", OnEveryStore.adapter("more " + i, "v".repeat(200 + i)));
                }
                root.branch("side", "main~10").remove("/adapters/3");
                root.tag("tagged", "main~20");
                Registration unused = root.pin("main~25", Duration.ofDays(1));
                root.tag("deleted", "main~30");
                List<Commit> named = Stream.of("main~20", "main~25", "main~30")
                        .map(revision -> root.at(revision).commit())
                        .toList();
                root.prune(Retention.lastCommits(3).grace(Duration.ZERO));
                root.deleteTag("deleted", Duration.ofDays(1));
                root.remove("/adapters/1");
                root.collectGarbage();
                commits = new ArrayList<>(root.log().toList());
                Stream.concat(root.branch("side").log(), named.stream())
                        .filter(commit -> !commits.contains(commit))
                        .forEach(commits::add);
            }
            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
            BlobId cuts = Objects.requireNonNull(Shallow.object(store.readRef(Shallow.REF)));
            for (BlobId lost : ids(store)) {
                if (!lost.equals(cuts)) {
                    checkHarm(store, lost, commits);
                }
            }
            byte[] bytes = blob(store, cuts).clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            for (KvStore damaged :
                    List.of(TamperedStore.without(store, cuts), TamperedStore.with(store, cuts, bytes))) {
                assertThat(ConfigRoot.verify(damaged).faults())
                        .as("seed %s", seed)
                        .extracting(VerifyFault::problem)
                        .anySatisfy(problem -> assertThat(problem)
                                .contains(cuts.toString(), "what was pruned cannot be told from what is missing"))
                        .anySatisfy(problem -> assertThat(problem).contains("it is a parent of"));
            }
        }
    }

    @Test
    void whatIsOlderThanAMissingCommitIsCheckedAsWell() {
        try (KvStore store = KvStores.open("memory:")) {
            List<Commit> log;
            try (ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
                for (int i = 0; i < 300; i++) {
                    root.put("/", Voltha.newBuilder().setVersion("v" + i).build());
                }
                log = root.log().toList();
            }
            BlobId commit = id(log.get(150).id());
            BlobId older = id(log.get(250).revision());
            store.deleteBlobs(List.of(commit, older), store.moment());

            Verification found = ConfigRoot.verify(store);

            assertThat(found.faults())
                    .extracting(VerifyFault::object)
                    .containsExactlyInAnyOrder(commit.toString(), older.toString());
            assertThat(found.faults())
                    .allSatisfy(fault -> assertThat(fault.commits()).isEqualTo(1));
        }
    }

    @Test
    void ofMoreHarmedCommitsThanAreToldTheNewestAre() {
        try (KvStore store = KvStores.open("memory:")) {
            List<CommitId> newest;
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                for (int i = 0; i < VerifyFault.HARMED_MAX + 5; i++) {
                    root.put("/", Voltha.newBuilder().setVersion("v" + i).build());
                }
                newest =
                        root.log().limit(VerifyFault.HARMED_MAX).map(Commit::id).toList();
            }
            BlobId schema =
                    new ObjectReader(store, 0).read(id(newest.get(0))).links().get(1);
            store.deleteBlobs(List.of(schema), store.moment());

            assertThat(ConfigRoot.verify(store).faults()).singleElement().satisfies(fault -> {
                assertThat(fault.object()).isEqualTo(schema.toString());
                assertThat(fault.commits()).isEqualTo(VerifyFault.HARMED_MAX + 6);
                assertThat(fault.harmed()).isEqualTo(newest);
            });
        }
    }

    private static Instant time(Map<String, Commit> commits, @Nullable Object id) {
        return Objects.requireNonNull(commits.get(String.valueOf(id))).time();
    }

    /** The commits whose trees cannot be read whole, or that cannot be read themselves. */
    private static Map<String, Commit> unreadable(KvStore store, List<Commit> commits) {
        Map<String, Commit> unreadable = new HashMap<>();
        ObjectReader reader = new ObjectReader(store, 0);
        for (Commit commit : commits) {
            Set<BlobId> met = new HashSet<>();
            List<BlobId> open = new ArrayList<>();
            try {
                StoredObject object = reader.read(id(commit.id()));
                open.addAll(object.links().subList(0, 2));
                while (!open.isEmpty()) {
                    BlobId next = open.remove(open.size() - 1);
                    if (met.add(next)) {
                        open.addAll(reader.read(next).links());
                    }
                }
            } catch (CorruptObjectException e) {
                unreadable.put(commit.id().toString(), commit);
            }
        }
        return unreadable;
    }

    private static BlobId id(Object id) {
        return BlobId.of(HexFormat.of().parseHex(id.toString()));
    }

    private static List<BlobId> ids(KvStore store) {
        try (Stream<BlobId> ids = store.scanBlobs()) {
            return ids.sorted().toList();
        }
    }

    private static byte[] blob(KvStore store, BlobId id) {
        return Objects.requireNonNull(store.readBlobs(List.of(id)).get(id));
    }
}
