package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.revtree.Commit;
import io.revtree.ConfigException;
import io.revtree.ConfigPath;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.CorruptObjectException;
import io.revtree.LimitExceededException;
import io.revtree.RevisionId;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.Everything;
import io.revtree.sample.Inventory;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.Port;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong easily when configurations are stored by hash: data lost, errors swallowed, trees mixed up. */
class PitfallsTest extends OnEveryStore {

    @Test
    void anEditThatChangesNothingAndACancelledTransactionTakeNothingAway() {
        ConfigRoot root = create(base());
        for (int i = 0; i < 5; i++) {
            root.update("/adapters/" + i, adapter(Integer.toString(i)));
            try (ConfigTransaction transaction = root.begin()) {
                transaction.add("/adapters", adapter("new"));
                transaction.remove("/adapters/" + i);
                transaction.remove("/adapters/new");
                transaction.cancel();
            }
        }

        assertThat(restart().getDeep("/")).isEqualTo(base());
    }

    @Test
    void ofEqualSubtreesOnlyTheOneThatIsChangedChanges() {
        Voltha.Builder twins = Voltha.newBuilder();
        for (String id : List.of("a", "b")) {
            Device.Builder device = twins.addDevicesBuilder().setId(id);
            for (int port = 0; port < 300; port++) {
                device.addPorts(Port.newBuilder().setPortNo(port).setLabel("port " + port));
            }
        }
        ConfigRoot root = create(twins.build());

        for (int port = 0; port < 300; port += 10) {
            root.remove("/devices/a/ports/" + port);
        }

        ConfigRoot again = restart();
        assertThat(again.getDeep("/devices/b")).isEqualTo(twins.getDevices(1));
        assertThat(again.count("/devices/a/ports")).isEqualTo(270);
        assertThat(again.at("main~30").getDeep("/")).isEqualTo(twins.build());
    }

    @Test
    void anErrorOfTheStoreReachesTheCallerAndHarmsNothing() {
        create(base()).close();
        FaultyStore failing = FaultyStore.over(store, 1);
        try (ConfigRoot root = ConfigRoot.load(failing, base())) {
            failing.before(Call.PUBLISH, 1, () -> {
                throw new StoreException("the disk is full");
            });
            assertThatThrownBy(() -> root.add("/adapters", adapter("new")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("the disk is full");
            assertThat(root.getDeep("/")).isEqualTo(base());

            root.add("/adapters", adapter("newer"));
        }
        ConfigRoot again = restart();
        assertThat(again.keys("/adapters")).containsExactly("0", "1", "2", "3", "4", "newer");
        assertThat(again.log()).hasSize(2);
    }

    @Test
    void aStoreThatIsAwayIsNotAskedForEver() {
        create(base()).close();
        FaultyStore failing = FaultyStore.over(store, 1);
        try (ConfigRoot root = ConfigRoot.load(failing, base())) {
            long before = failing.calls();
            failing.downFrom(1);
            assertThatThrownBy(() -> root.remove("/adapters/0")).isInstanceOf(StoreException.class);
            assertThat(failing.calls() - before).isLessThan(100);
        }
    }

    @Test
    void aStoreThatDiesWhileATreeIsLoadedLeavesItsNewestState() {
        ConfigRoot root = create(base());
        root.tag("original");
        root.add("/adapters", adapter("new"));
        root.tag("middle");
        root.update("/adapters/new", adapter("new", "2"));
        root.branch("side", "original");
        Commit newest = root.head().commit();
        Map<String, Commit> tags = root.tags();
        Map<String, Commit> branches = root.branches();
        Voltha tree = root.getDeep("/", Voltha.class);
        root.close();
        Map<String, String> refs = refs();
        Set<BlobId> blobs = blobs();

        int died = 0;
        for (boolean alive = false; !alive; ) {
            try (FaultyStore dying = FaultyStore.over(openAgain(), died)) {
                dying.downFrom(died + 1);
                try (ConfigRoot loaded = ConfigRoot.builder(dying).cacheBytes(0).load(base())) {
                    assertThat(loaded.getDeep("/")).isEqualTo(tree);
                    alive = true;
                } catch (StoreException e) {
                    assertThat(e).isExactlyInstanceOf(StoreUnavailableException.class);
                    died++;
                }
            }
            assertThat(refs()).as("after a death in call %d", died).isEqualTo(refs);
            assertThat(blobs()).as("after a death in call %d", died).isEqualTo(blobs);
        }
        assertThat(died).as("deaths, the first of them in the first call").isGreaterThan(2);
        ConfigRoot again = restart();
        assertThat(again.head().commit()).isEqualTo(newest);
        assertThat(again.getDeep("/")).isEqualTo(tree);
        assertThat(again.tags()).isEqualTo(tags);
        assertThat(again.branches()).isEqualTo(branches);
    }

    /** All refs with their values, as text. */
    private Map<String, String> refs() {
        Map<String, String> refs = new TreeMap<>();
        store.listRefs("").forEach((name, value) -> refs.put(name, Arrays.toString(value)));
        return refs;
    }

    /** How a store fails in a deletion: it dies in the n-th call, or one compare-and-set loses what was asked or the answer. */
    enum Failing {
        DIES,
        LOSES_REQUEST,
        LOSES_ANSWER
    }

    @ParameterizedTest
    @EnumSource
    void aTagWhoseDeletionFailsIsThereOrGoneAndNothingOfItStays(Failing failing) {
        create(base()).close();
        try (FaultyStore faulty = FaultyStore.over(openAgain(), 1);
                ConfigRoot root = ConfigRoot.load(faulty, base())) {
            root.tag("kept");
            Set<String> names = refs().keySet();
            Map<String, Commit> kept = root.tags();
            boolean unharmed = false;
            int failed = 0;
            for (int nth = 1; !unharmed; nth++) {
                root.tag("doomed");
                Map<String, Commit> both = root.tags();
                long faults = faults(faulty);
                switch (failing) {
                    case DIES -> faulty.downFrom(nth);
                    case LOSES_REQUEST -> faulty.fail(Call.COMPARE_AND_SET_REF, nth, Fault.LOST_REQUEST);
                    case LOSES_ANSWER -> faulty.fail(Call.COMPARE_AND_SET_REF, nth, Fault.LOST_ANSWER);
                }
                boolean deleted = false;
                try {
                    root.deleteTag("doomed", Duration.ZERO);
                    deleted = true;
                } catch (StoreException e) {
                    assertThat(failing).as("why %s", e).isEqualTo(Failing.DIES);
                    failed++;
                }
                faulty.heal();
                unharmed = faults(faulty) == faults;
                if (deleted) {
                    assertThat(root.tags()).isEqualTo(kept);
                } else {
                    assertThat(root.tags()).as("after a death in call %d", nth).isIn(both, kept);
                    if (root.tags().equals(both)) {
                        root.deleteTag("doomed", Duration.ZERO);
                    }
                }
                assertThat(root.tags()).as("when it is deleted, %d", nth).isEqualTo(kept);
                assertThat(refs().keySet()).as("what stays of it, %d", nth).isEqualTo(names);
            }
            assertThat(failed > 0).isEqualTo(failing == Failing.DIES);
        }
        assertThat(restart().tags()).containsOnlyKeys("kept");
    }

    private static long faults(FaultyStore store) {
        return store.events().stream().filter(event -> event.fault() != null).count();
    }

    @Test
    void whatIsOverALimitIsRefusedAndNothingIsDone() {
        ConfigRoot root = create(base());
        Set<BlobId> before = blobs();

        assertThatThrownBy(() -> root.add("/adapters", adapter("k".repeat(4_097))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("4096");
        Everything tooLarge = Everything.newBuilder()
                .setSomeBytes(ByteString.copyFrom(new byte[64 << 20]))
                .build();
        assertThatThrownBy(() -> root.update("/inventory/everything", tooLarge))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("/inventory/everything");

        assertThat(blobs()).isEqualTo(before);
        assertThat(root.getDeep("/")).isEqualTo(base());
    }

    @Test
    void noValueInTheStoreGrowsWithTheNumberOfChildren() {
        ConfigRoot root = create(base());
        root.transactVoid(transaction -> {
            for (int i = 0; i < 50_000; i++) {
                transaction.add("/adapters", adapter("adapter " + i));
            }
        });

        List<BlobId> all = new ArrayList<>(blobs());
        for (int from = 0; from < all.size(); from += 1_000) {
            assertThat(store.readBlobs(all.subList(from, Math.min(from + 1_000, all.size())))
                            .values())
                    .allMatch(blob -> blob.length < 16 << 10);
        }
    }

    @Test
    void historyOutlivesARestart() {
        ConfigRoot root = create(base());
        for (int i = 0; i < 200; i++) {
            root.update("/adapters/1", adapter("1", "version " + i));
        }
        List<Commit> log = root.log().toList();

        ConfigRoot again = restart();

        assertThat(again.log()).containsExactlyElementsOf(log).hasSize(201);
        assertThat(again.at("main~150").get("/adapters/1")).isEqualTo(adapter("1", "version 49"));
    }

    @Test
    void whatTheCallerChangesAfterwardsIsNotInTheTree() {
        byte[] bytes = {1, 2, 3};
        Everything given = Everything.newBuilder()
                .setSomeBytes(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
        Everything meant =
                Everything.newBuilder().setSomeBytes(ByteString.copyFrom(bytes)).build();
        ConfigRoot root = create(Voltha.newBuilder()
                .setInventory(Inventory.newBuilder().setEverything(given))
                .build());
        bytes[0] = 9;
        assertThat(root.get("/inventory/everything")).isEqualTo(meant);

        bytes[0] = 1;
        root.update("/inventory/everything", Everything.getDefaultInstance());
        try (ConfigTransaction transaction = root.begin()) {
            transaction.update("/inventory/everything", given);
            bytes[0] = 9;
            assertThat(transaction.get("/inventory/everything")).isEqualTo(meant);
            transaction.commit();
        }
        assertThat(root.get("/inventory/everything")).isEqualTo(meant);
        assertThat(restart().get("/inventory/everything")).isEqualTo(meant);
    }

    @Test
    void keysMayHoldAnything() {
        List<String> keys = List.of(
                "",
                "/",
                "a/b",
                "..",
                ".",
                "%",
                "%2F",
                "a,b",
                "*",
                "**",
                " ",
                "\t\n\u0000",
                "ключ",
                "🔑",
                "~1",
                "0",
                "k".repeat(4_096));
        ConfigRoot root = create(Voltha.getDefaultInstance());
        for (String key : keys) {
            root.add("/adapters", adapter(key));
        }
        for (String key : keys) {
            root.update(path(key), adapter(key, "updated"));
        }

        ConfigRoot again = restart();

        assertThat(again.count("/adapters")).isEqualTo(keys.size());
        assertThat(again.keys("/adapters")
                        .map(segment ->
                                again.get("/adapters/" + segment, Adapter.class).getId()))
                .containsExactlyInAnyOrderElementsOf(keys);
        for (String key : keys) {
            assertThat(again.get(path(key))).isEqualTo(adapter(key, "updated"));
            assertThat(again.log(path(key))).hasSize(2);
            again.remove(path(key));
            assertThat(again.exists(path(key))).isFalse();
        }
        assertThat(again.count("/adapters")).isZero();
    }

    private static String path(String key) {
        return ConfigPath.ROOT.field("adapters").key(key).toString();
    }

    @Test
    void contentThatIsOnlyCutDifferentlyHasAnotherHash() {
        LogicalDevice device = LogicalDevice.newBuilder().setId("b").build();
        Adapter a = Adapter.newBuilder().setId("a").build();
        Adapter b = Adapter.newBuilder().setId("b").build();

        Set<RevisionId> revisions = new HashSet<>();
        for (Voltha tree : List.of(
                Voltha.newBuilder().addAdapters(a).addLogicalDevices(device).build(),
                Voltha.newBuilder().addAdapters(a).addAdapters(b).build(),
                Voltha.newBuilder().addLogicalDevices(device).build(),
                Voltha.newBuilder().addAdapters(a.toBuilder().setVendor("b")).build(),
                Voltha.newBuilder().addAdapters(a.toBuilder().setVersion("b")).build(),
                Voltha.newBuilder().setInstanceId("ab").build(),
                Voltha.newBuilder().setInstanceId("a").setVersion("b").build(),
                Voltha.newBuilder().setVersion("ab").build())) {
            try (KvStore own = KvStores.open("memory:");
                    ConfigRoot root = ConfigRoot.create(own, tree)) {
                revisions.add(root.head().revision());
            }
        }
        assertThat(revisions).hasSize(8);
    }

    @Test
    void aMissingObjectHarmsOnlyWhatNeedsItAndIsNamedByItsPath() {
        Voltha.Builder initial = base().toBuilder();
        for (int i = 0; i < 300; i++) {
            initial.addDevices(Device.newBuilder().setId(Integer.toString(1_000 + i)));
        }
        ConfigRoot root = create(initial.build());
        Set<BlobId> before = blobs();
        root.remove("/devices/1150");
        Set<BlobId> ofDevices = blobs();
        ofDevices.removeAll(before);
        root.close();

        // Of what the last commit wrote, each object in turn; the commit itself and the root node are needed by
        // everything.
        int harmless = 0;
        for (BlobId missing : ofDevices) {
            try (KvStore damaged = TamperedStore.without(store, missing);
                    ConfigRoot reader = ConfigRoot.load(damaged, Voltha.getDefaultInstance())) {
                assertThat(reader.list("/adapters")).hasSize(5);
                assertThatThrownBy(() -> reader.getDeep("/"))
                        .isInstanceOf(CorruptObjectException.class)
                        .hasMessageContaining("/devices")
                        .hasMessageContaining(missing.toString());
                harmless++;
            } catch (CorruptObjectException e) {
                assertThat(e).hasMessageContaining(missing.toString());
            }
        }
        assertThat(harmless).isEqualTo(ofDevices.size() - 2);
    }

    @Test
    void threadsThatWriteAtOnceLoseNothing() throws Exception {
        ConfigRoot root = create(Voltha.getDefaultInstance());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String name = "writer " + writer;
                writers.add(() -> {
                    for (int i = 0; i < 200; i++) {
                        root.add("/adapters", adapter(name + " " + i));
                    }
                    return 200;
                });
            }
            for (Future<Integer> written : threads.invokeAll(writers)) {
                assertThat(written.get()).isEqualTo(200);
            }
        } finally {
            threads.shutdownNow();
        }

        ConfigRoot again = restart();
        assertThat(again.count("/adapters")).isEqualTo(800);
        assertThat(again.log()).hasSize(801);
    }
}
