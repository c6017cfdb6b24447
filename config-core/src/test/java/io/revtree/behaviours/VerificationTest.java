package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.ConfigRoot;
import io.revtree.NoTreeException;
import io.revtree.UnreadableTreeException;
import io.revtree.Verification;
import io.revtree.VerifyFault;
import io.revtree.VerifyProgress;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

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

            assertThat(ConfigRoot.repair(store, copy).repaired()).isEqualTo(3);

            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
            assertThat(deep(restart())).isEqualTo(everything);
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
