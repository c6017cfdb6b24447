package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.NoTreeException;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.UnreadableTreeException;
import io.revtree.Verification;
import io.revtree.VerifyFault;
import io.revtree.VerifyProgress;
import io.revtree.history.Head;
import io.revtree.history.Shallow;
import io.revtree.history.Tag;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.ForwardingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest extends OnEveryStore {

    /** All forms that children take, branches that meet, tags, and values above 256 KiB. */
    private ConfigRoot createTree() {
        Voltha.Builder tree = base().toBuilder();
        for (int i = 0; i < 200; i++) {
            tree.addAdapters(adapter("adapter " + i, "v".repeat(i)));
        }
        for (int i = 0; i < 40; i++) {
            tree.addNotesBuilder().setText("note " + i);
        }
        tree.addNotesBuilder().setText("x".repeat(600_000));
        Device.Builder device = tree.addDevicesBuilder().setId("olt");
        for (int port = 0; port < 100; port++) {
            device.addPorts(Port.newBuilder().setPortNo(port).setLabel("port"));
        }
        Region.Builder region = Region.newBuilder().setName("leaf").setOperator("o".repeat(250));
        for (int depth = 0; depth < 10; depth++) {
            region = Region.newBuilder().setName("r" + depth).addRegions(region);
        }
        tree.getInventoryBuilder().addRegions(region);
        ConfigRoot root = create(tree.build());
        root.tag("first");
        root.branch("side", "main").update("/health", health(HealthStatus.State.HEALTHY));
        for (int i = 0; i < 12; i++) {
            root.remove("/adapters/adapter " + i * 7);
            root.add("/notes", Note.newBuilder().setText("more").build());
        }
        root.remove("/notes/3");
        root.merge("side", "main");
        root.merge("main", "side");
        root.branch("side").remove("/devices/olt/ports/7");
        return root;
    }

    @Test
    void findsNothingInASoundTreeAndReadsEachObjectOnce() {
        ConfigRoot root = createTree();
        List<VerifyProgress> told = new ArrayList<>();

        Verification found = ConfigRoot.verify(store, told::add);

        assertThat(found.faults()).isEmpty();
        assertThat(found.isSound()).isTrue();
        assertThat(found.harmComplete()).isTrue();
        Set<BlobId> ids = blobs();
        assertThat(found.whole().objects()).isEqualTo(ids.size());
        assertThat(found.whole().commits())
                .isEqualTo(root.log().count() + 3); // those of the branch that was merged, and their merge
        assertThat(root.verify().whole()).isEqualTo(found.whole());
    }

    @Test
    void refusesAStoreWithoutATree() {
        assertThatThrownBy(() -> ConfigRoot.verify(store)).isInstanceOf(NoTreeException.class);
    }

    @Test
    void findsWhatIsMissingAndTakesItFromACopy() {
        ConfigRoot root = createTree();
        String everything = deep(root);
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            List<BlobId> ids = blobs().stream().sorted().toList();
            List<BlobId> lost = new ArrayList<>();
            for (int i = 0; i < ids.size(); i += 5) {
                lost.add(ids.get(i));
            }
            lose(lost);

            Verification found = ConfigRoot.verify(store);
            assertThat(found.isSound()).isFalse();
            assertThat(found.faults())
                    .allSatisfy(fault ->
                            assertThat(lost).extracting(BlobId::toString).contains(fault.object()));

            Verification repaired = ConfigRoot.repair(store, copy);
            assertThat(repaired.faults()).isEmpty();
            assertThat(repaired.repaired()).isEqualTo(lost.size());
            assertThat(ConfigRoot.verify(store).whole().objects()).isEqualTo(ids.size());
            assertThat(deep(restart())).isEqualTo(everything);
        }
    }

    @Test
    void saysWhatNeitherStoreHas() {
        createTree();
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            BlobId lost = BlobId.of(
                    HexFormat.of().parseHex(restart().head().revision().toString()));
            lose(List.of(lost));
            copy.deleteBlobs(List.of(lost), copy.moment());

            Verification found = ConfigRoot.repair(store, copy);

            assertThat(found.repaired()).isZero();
            assertThat(found.faults()).singleElement().satisfies(fault -> {
                assertThat(fault.path()).isEqualTo("/");
                assertThat(fault.object()).isEqualTo(lost.toString());
                assertThat(fault.problem()).contains("missing");
                assertThat(fault.commits()).isPositive();
            });
        }
    }

    @Test
    void repairsRefsThatCannotBeRead() {
        String everything = deep(createTree());
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            for (String ref : List.of("meta", "heads/main", "tags/first")) {
                byte[] value = Objects.requireNonNull(store.readRef(ref));
                assertThat(store.compareAndSetRef(ref, value, new byte[] {1, 2, 3}))
                        .isTrue();
            }
            assertThat(ConfigRoot.verify(store).faults())
                    .extracting(VerifyFault::problem)
                    .anySatisfy(problem -> assertThat(problem).contains("heads/main"))
                    .anySatisfy(problem -> assertThat(problem).contains("tags/first"))
                    .anySatisfy(problem -> assertThat(problem).contains("ref meta"));

            Verification preview = ConfigRoot.previewRepair(store, copy);
            assertThat(preview.takenRefs()).containsExactlyInAnyOrder("meta", "heads/main", "tags/first");
            assertThat(preview.isSound()).isTrue();
            assertThat(store.readRef("heads/main")).containsExactly(1, 2, 3);
            assertThat(ConfigRoot.verify(store).isSound()).isFalse();

            Verification repaired = ConfigRoot.repair(store, copy);
            assertThat(repaired.repaired()).isEqualTo(3);
            assertThat(repaired.takenRefs()).isEqualTo(preview.takenRefs());

            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
            assertThat(deep(restart())).isEqualTo(everything);
        }
    }

    @Test
    void repairsATreeThatWasPruned() {
        ConfigRoot root = createTree();
        Registration unused = root.pin("main~9", Duration.ofDays(1));
        root.prune(Retention.lastCommits(3).grace(Duration.ZERO));
        root.collectGarbage();
        List<Commit> log = root.log().toList();
        String pinned = store.listRefs("expiring/").keySet().iterator().next();
        try (KvStore copy = KvStores.open("memory:");
                Stream<BlobId> ids = copyOf(store, copy).scanBlobs()) {
            BlobId cuts = Objects.requireNonNull(Shallow.object(store.readRef("shallow")));
            List<BlobId> copied = ids.sorted().toList();
            Set<BlobId> lost = new HashSet<>(Set.of(cuts));
            for (int i = 0; i < copied.size(); i += 5) {
                lost.add(copied.get(i));
            }
            lose(lost);
            List.of("heads/main", "tags/first", "shallow", "gc", pinned).forEach(ref -> set(ref, new byte[] {1, 2, 3}));
            assertThat(ConfigRoot.verify(store).isSound()).isFalse();

            Verification preview = ConfigRoot.previewRepair(store, copy);
            assertThat(store.readBlobs(lost)).isEmpty();

            Verification repaired = ConfigRoot.repair(store, copy);

            assertThat(repaired).isEqualTo(preview);
            assertThat(repaired.faults())
                    .as("copies have no pins")
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.problem()).contains(pinned));
            assertThat(repaired.repaired()).isEqualTo(lost.size() + 4);
            set(pinned, null);
            root = restart();
            assertThat(root.log().toList()).isEqualTo(log);
            root.collectGarbage();
            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
        }
    }

    private static KvStore copyOf(KvStore store, KvStore copy) {
        ConfigRoot.copy(store, copy);
        return copy;
    }

    /** Whatever a repair or a lost ref leaves, a collection makes each publish lose that was prepared before it. */
    @ParameterizedTest
    @ValueSource(strings = {"repaired from a copy collected more often", "with a lost epoch", "with an older epoch"})
    void aTreeThatIsCollectedKeepsWhatIsJustBeingPublished(String how) {
        ConfigRoot root = createTree();
        root.prune(Retention.lastCommits(3).grace(Duration.ZERO));
        root.collectGarbage();
        byte[] older = Objects.requireNonNull(store.readRef("gc"));
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            try (ConfigRoot other = ConfigRoot.load(copy)) {
                for (int i = 0; i < 5; i++) {
                    other.collectGarbage();
                }
            }
            switch (how) {
                case "with a lost epoch" -> set("gc", null);
                case "with an older epoch" -> {
                    root.collectGarbage();
                    root.collectGarbage();
                    set("gc", older);
                }
                default -> {
                    set("heads/main", new byte[] {1, 2, 3});
                    set("shallow", new byte[] {1, 2, 3});
                    assertThat(ConfigRoot.repair(store, copy).repaired()).isEqualTo(2);
                }
            }
        }

        collectBetweenTheStepsOfThePublishOf(other -> other.update("/health", health(HealthStatus.State.DYING)));
        collectBetweenTheStepsOfThePublishOf(
                other -> other.prune(Retention.latestAndTagged().grace(Duration.ZERO)));

        assertThat(ConfigRoot.verify(store).faults()).isEmpty();
        assertThat(restart().get("/health", HealthStatus.class)).isEqualTo(health(HealthStatus.State.DYING));
    }

    private void set(String ref, byte @Nullable [] value) {
        assertThat(store.compareAndSetRef(ref, store.readRef(ref), value)).isTrue();
    }

    private void collectBetweenTheStepsOfThePublishOf(Consumer<ConfigRoot> write) {
        boolean[] armed = {true};
        KvStore inTwoSteps = new ForwardingStore(openAgain()) {
            @Override
            public boolean publish(
                    Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
                super.writeBlobs(blobs);
                if (armed[0]) {
                    armed[0] = false;
                    try (ConfigRoot collecting = ConfigRoot.load(store)) {
                        collecting.collectGarbage();
                    }
                }
                return super.compareAndSetRef(ref, expected, next);
            }
        };
        try (inTwoSteps;
                ConfigRoot other = ConfigRoot.load(inTwoSteps)) {
            write.accept(other);
        }
        assertThat(armed[0]).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cannot be read", "is lost", "is an older one"})
    void theEpochOfCollectionsIsCheckedAndRepaired(String how) {
        ConfigRoot root = createTree();
        root.collectGarbage();
        byte[] older = Objects.requireNonNull(store.readRef("gc"));
        root.collectGarbage();
        byte[] right = Objects.requireNonNull(store.readRef("gc"));
        assertThat(ConfigRoot.verify(store).faults()).isEmpty();
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            switch (how) {
                case "cannot be read" -> set("gc", new byte[] {1, 2, 3});
                case "is lost" -> set("gc", null);
                default -> set("gc", older);
            }
            assertThat(ConfigRoot.verify(store).faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.problem()).contains("the ref gc"));

            Verification repaired = ConfigRoot.repair(store, copy);

            assertThat(repaired.faults()).isEmpty();
            assertThat(repaired.repaired()).isEqualTo(1);
            assertThat(store.readRef("gc")).isEqualTo(right);
            root.collectGarbage();
            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
        }
    }

    @Test
    void namesRefsThatNoTreeHas() {
        createTree();
        byte[] head = store.readRef("heads/side");
        set("heads/side", null);
        set("heaes/side", head);
        assertThat(ConfigRoot.verify(store).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).contains("the ref heaes/side"));
    }

    @Test
    void takesLostCutsFromACopyWhereHistoryIsNotWholeWithoutThem() {
        ConfigRoot root = createTree();
        List<Commit> dropped = new ArrayList<>(root.log().toList());
        root.prune(Retention.lastCommits(3).grace(Duration.ZERO));
        List<Commit> log = root.log().toList();
        dropped.removeAll(log);
        collect(root, dropped);
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            set("shallow", null);
            assertThat(ConfigRoot.verify(store).isSound()).isFalse();

            assertThat(ConfigRoot.repair(store, copy).faults()).isEmpty();

            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
            assertThat(restart().log().toList()).isEqualTo(log);
        }
    }

    @Test
    void takesNoCutsWhereHistoryIsWhole() {
        ConfigRoot root = createTree();
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            try (ConfigRoot other = ConfigRoot.load(copy)) {
                other.prune(Retention.lastCommits(3).grace(Duration.ZERO));
                other.collectGarbage();
            }
            List<Commit> log = root.log().toList();
            assertThat(ConfigRoot.repair(store, copy).repaired()).isZero();
            assertThat(restart().log().toList()).isEqualTo(log);
        }
    }

    @Test
    void takesNothingThatIsPendingFromTheCopy() {
        ConfigRoot root = createTree();
        root.branch("half", "main");
        root.tag("half");
        root.tag("moving");
        Commit newest = root.head().commit();
        Commit old = root.at("main~3").commit();
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            BlobId id = BlobId.parse(old.id().toString());
            BlobId newestId = BlobId.parse(newest.id().toString());
            Map<String, byte[]> pending = Map.of(
                    "heads/half",
                    new Head(id, old.sequence(), 0, 1, Long.MAX_VALUE).value(),
                    "tags/half",
                    new Tag(null, id, Long.MAX_VALUE, 1).value(),
                    "tags/moving",
                    new Tag(newestId, id, Long.MAX_VALUE, 1).value());
            pending.forEach((ref, value) -> {
                assertThat(copy.compareAndSetRef(ref, copy.readRef(ref), value)).isTrue();
                set(ref, new byte[] {1, 2, 3});
            });

            Verification repaired = ConfigRoot.repair(store, copy);

            assertThat(repaired.repaired()).isEqualTo(1);
            assertThat(repaired.faults())
                    .extracting(VerifyFault::problem)
                    .hasSize(2)
                    .anySatisfy(problem -> assertThat(problem).contains("heads/half"))
                    .anySatisfy(problem -> assertThat(problem).contains("tags/half"));
            Tag moving = Tag.parse("tags/moving", Objects.requireNonNull(store.readRef("tags/moving")));
            assertThat(moving.commit()).isEqualTo(newestId);
            assertThat(moving.pending()).isNull();
        }
    }

    @Test
    void refusesToRepairFromAnotherTree() {
        createTree();
        try (KvStore other = KvStores.open("memory:");
                ConfigRoot another = ConfigRoot.create(other, base())) {
            assertThat(another.head()).isNotNull();
            assertThatThrownBy(() -> ConfigRoot.repair(store, other)).isInstanceOf(UnreadableTreeException.class);
        }
    }

    /** What a store's disk may do: give back other bytes for as long as they are not deleted. */
    @Test
    void repairsWhatTheStoreKeepsDamaged() {
        createTree();
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            BlobId root = BlobId.of(
                    HexFormat.of().parseHex(restart().head().revision().toString()));
            byte[] bytes = Objects.requireNonNull(store.readBlobs(List.of(root)).get(root))
                    .clone();
            bytes[bytes.length / 2] ^= 1;
            store.deleteBlobs(List.of(root), store.moment());
            store.writeBlobs(Map.of(root, bytes));
            assertThat(ConfigRoot.verify(store).faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.problem()).contains("do not hash"));

            assertThat(ConfigRoot.repair(store, copy).isSound()).isTrue();
            assertThat(ConfigRoot.verify(store).isSound()).isTrue();
        }
    }

    private static String deep(ConfigRoot root) {
        StringBuilder text = new StringBuilder();
        root.log()
                .forEach(commit -> text.append(commit)
                        .append(Arrays.toString(root.at(commit.id().toString())
                                .getDeep("/", Voltha.class)
                                .toByteArray())));
        Collection<Adapter> adapters = root.getDeep("/", Voltha.class).getAdaptersList();
        return text.append(adapters).toString();
    }
}
