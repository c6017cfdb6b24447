package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.revtree.sample.Adapter;
import io.revtree.sample.Card;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Inventory;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A part of the tree, used as if it were the whole. */
class ConfigProxyTest {

    private static final Device DEVICE = Device.newBuilder()
            .setId("d")
            .setVendor("v")
            .addAllPorts(IntStream.range(0, 10).mapToObj(ConfigProxyTest::port).toList())
            .build();

    private KvStore store;
    private ConfigRoot root;
    private ConfigProxy device;

    @BeforeEach
    void open() {
        store = Sample.store();
        root = ConfigRoot.create(
                store,
                Sample.base().toBuilder()
                        .addDevices(DEVICE)
                        .addDevices(DEVICE.toBuilder().setId("e"))
                        .addNotes(Note.newBuilder().setText("n"))
                        .build());
        device = root.proxy("/devices/d");
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private static Port port(int number) {
        return Port.newBuilder().setPortNo(number).setLabel("port " + number).build();
    }

    private static Port port(int number, String label) {
        return port(number).toBuilder().setLabel(label).build();
    }

    @Test
    void itReadsItsNodeAndWhatIsBelow() {
        assertThat(device.path()).isEqualTo("/devices/d");
        assertThat(device.get("/")).isEqualTo(DEVICE.toBuilder().clearPorts().build());
        assertThat(device.getDeep("/", Device.class)).isEqualTo(DEVICE);
        assertThat(device.get("/ports/3", Port.class)).isEqualTo(port(3));
        assertThat(device.getIfPresent("/ports/10", Port.class)).isNull();
        assertThat(device.list("/ports", Port.class)).isEqualTo(DEVICE.getPortsList());
        assertThat(device.list("/ports", PageRequest.after("7", 5))).containsExactly(port(8), port(9));
        assertThat(device.stream("/ports")).hasSize(10);
        assertThat(device.keys("/ports")).startsWith("0", "1", "2");
        assertThat(device.count("/ports")).isEqualTo(10);
        assertThat(device.exists("/ports/9")).isTrue();
        assertThat(device.exists("/devices/d")).isFalse();
    }

    @Test
    void itEditsAsTheRootDoesAndTheRootsHashChanges() {
        RevisionId before = root.head().revision();
        device.update("/", Device.newBuilder().setId("d").setVendor("w").build());
        assertThat(root.head().revision()).isNotEqualTo(before);
        device.update(
                "/ports/3",
                port(0, "mine"),
                FieldMask.newBuilder().addPaths("label").build());
        device.add("/ports", port(10));
        device.put("/ports/11", port(11));
        device.remove("/ports/0");
        assertThat(root.get("/devices/d", Device.class).getVendor()).isEqualTo("w");
        assertThat(root.get("/devices/d/ports/3")).isEqualTo(port(3, "mine"));
        assertThat(root.keys("/devices/d/ports"))
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        assertThat(root.getDeep("/devices/e", Device.class).getPortsList()).isEqualTo(DEVICE.getPortsList());
        assertThat(root.log()).hasSize(6);
        device.put("/", DEVICE);
        assertThat(root.getDeep("/devices/d")).isEqualTo(DEVICE);
    }

    @Test
    void itsStrictEditorBeginsAtTheSameNode() {
        ConfigEditor strict = device.strict();
        strict.remove("/ports/0");
        assertThat(root.exists("/devices/d/ports/0")).isFalse();
        assertThat(strict.find("/ports/3").map(FoundNode::path)).containsExactly("/ports/3");
        assertThatThrownBy(
                        () -> strict.update("/", Device.newBuilder().setId("d").build()))
                .isInstanceOfSatisfying(
                        ReadOnlyFieldException.class,
                        fault -> assertThat(fault.path()).isEqualTo("/devices/d"));
    }

    @Test
    void whatItFindsIsNamedByPathsThatItReads() {
        assertThat(device.find("/**").map(FoundNode::path)).hasSize(11).startsWith("/", "/ports/0", "/ports/1");
        assertThat(device.find("/").map(FoundNode::path)).containsExactly("/");
        assertThat(device.find("/ports/*"))
                .hasSize(10)
                .allSatisfy(found -> assertThat(device.get(found.path())).isEqualTo(found.message()));
        assertThat(root.proxy("/").find("/devices/d").map(FoundNode::path)).containsExactly("/devices/d");
    }

    @Test
    void keysThatLookLikePatternsOrNothingAreOnlyKeys() {
        root.add("/adapters", Sample.adapter("*"));
        root.add("/adapters", Sample.adapter(""));
        ConfigProxy star = root.proxy("/adapters/*");
        assertThat(star.path()).isEqualTo("/adapters/%2A");
        assertThat(star.find("/**").map(found -> ((Adapter) found.message()).getId()))
                .containsExactly("*");
        ConfigProxy empty = root.proxy("/adapters/");
        assertThat(empty.get("/")).isEqualTo(Sample.adapter(""));
        assertThat(empty.find("/").map(FoundNode::message)).containsExactly(Sample.adapter(""));
        empty.update("/", Sample.adapter("", "2"));
        assertThat(root.get("/adapters/")).isEqualTo(Sample.adapter("", "2"));
    }

    @Test
    void aSingleChildHasOneWhetherItIsSetOrNot() {
        assertThat(root.proxy("/health").get("/")).isEqualTo(Sample.base().getHealth());
        ConfigProxy inventory = root.proxy("/inventory");
        assertThat(inventory.exists("/")).isFalse();
        assertThat(inventory.get("/")).isEqualTo(Inventory.getDefaultInstance());
        inventory.add("/cards", Card.newBuilder().setShelf("s").setSlot(1).build());
        assertThat(root.keys("/inventory/cards")).containsExactly("s,1");
        ConfigProxy card = root.proxy("/inventory/cards/s,1");
        assertThat(card.get("/", Card.class).getSlot()).isEqualTo(1);
    }

    @Test
    void whatIsNoNodeHasNone() {
        assertThatThrownBy(() -> root.proxy("/adapters")).isInstanceOf(TypeMismatchException.class);
        assertThatThrownBy(() -> root.proxy("/adapters/none")).isInstanceOf(NodeNotFoundException.class);
        assertThatThrownBy(() -> root.proxy("/nothing")).isInstanceOf(NodeNotFoundException.class);
        assertThatThrownBy(() -> root.proxy("adapters")).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void pathsInFaultsAreAbsolute() {
        List<Consumer<ConfigProxy>> uses = List.of(
                proxy -> proxy.get("/ports/77"),
                proxy -> proxy.update("/ports/77", port(77)),
                proxy -> proxy.add("/ports", port(7)),
                proxy -> proxy.remove("/ports"),
                proxy -> proxy.get("/ports/7", Adapter.class),
                proxy -> proxy.list("/ports/7"),
                proxy -> proxy.find("/ports/%7"));
        for (Consumer<ConfigProxy> use : uses) {
            assertThatThrownBy(() -> use.accept(device))
                    .isInstanceOfSatisfying(
                            ConfigException.class,
                            fault -> assertThat(fault.path()).startsWith("/devices/d/ports"))
                    .hasMessageStartingWith("/devices/d/ports");
        }
    }

    @Test
    void pathsOfItsTransactionsBeginAtItsNodeAndThoseOfItsChangesAtTheRoot() {
        root.tag("first");
        try (ConfigTransaction tx = device.begin()) {
            tx.update("/ports/3", port(3, "mine"));
            assertThat(tx.get("/ports/3")).isEqualTo(port(3, "mine"));
            assertThat(device.get("/ports/3")).isEqualTo(port(3));
            assertThat(tx.preview().changes())
                    .singleElement()
                    .satisfies(change -> assertThat(change.path()).isEqualTo("/devices/d/ports/3"));
            tx.commit();
        }
        assertThat(device.get("/ports/3")).isEqualTo(port(3, "mine"));
        try (ConfigTransaction tx = device.begin()) {
            tx.restore("/ports/3", "first");
            tx.strict().remove("/ports/0");
            tx.commit();
        }
        assertThat(device.get("/ports/3")).isEqualTo(port(3));
        try (ConfigTransaction tx = device.begin()) {
            tx.require("/ports");
            tx.update("/ports/5", port(5, "mine"));
            root.remove("/devices/d/ports/1");
            assertThatThrownBy(tx::commit)
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            fault -> assertThat(fault.conflicts())
                                    .extracting(Conflict::path)
                                    .containsExactly("/devices/d/ports"));
        }
    }

    @Test
    void twoTransactionsOfTwoProxiesThatAddPortsBothLand() {
        try (ConfigTransaction one = device.begin();
                ConfigTransaction two = root.proxy("/devices/e").begin()) {
            one.add("/ports", port(20));
            two.add("/ports", port(21));
            one.commit();
            two.commit();
        }
        assertThat(root.keys("/devices/d/ports"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "20");
        assertThat(root.keys("/devices/e/ports"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "21");
    }

    @Test
    void twoTransactionsOfOneProxyThatRemovePortsBothLand() {
        try (ConfigTransaction one = device.begin();
                ConfigTransaction two = device.begin()) {
            one.remove("/ports/0");
            one.remove("/ports/5");
            two.remove("/ports/2");
            two.remove("/ports/7");
            one.commit();
            two.commit();
        }
        assertThat(root.keys("/devices/d/ports")).containsExactly("1", "3", "4", "6", "8", "9");
        assertThat(root.list("/devices/d/ports")).containsExactly(port(1), port(3), port(4), port(6), port(8), port(9));
    }

    @Test
    void whileAnExclusiveOneIsOpenThereIsNoSecond() {
        ConfigProxy held = root.proxy("/devices/e", true);
        assertThatThrownBy(() -> root.proxy("/devices/e"))
                .isInstanceOfSatisfying(
                        ExclusiveProxyException.class,
                        fault -> assertThat(fault.path()).isEqualTo("/devices/e"));
        assertThatThrownBy(() -> root.proxy("/devices/e", true)).isInstanceOf(ExclusiveProxyException.class);
        root.proxy("/devices/e/ports/1").close();
        root.proxy("/devices/d").close();
        root.update("/devices/e/ports/1", port(1, "by the root"));
        held.close();
        held.close();
        root.proxy("/devices/e", true).close();
        root.proxy("/devices/e").close();
    }

    @Test
    void noneIsExclusiveWhileOthersAreOpen() {
        ConfigProxy second = root.proxy("/devices/d", false);
        assertThatThrownBy(() -> root.proxy("/devices/d", true))
                .isInstanceOf(ExclusiveProxyException.class)
                .hasMessageContaining("2 other proxies are open");
        device.close();
        device.close();
        assertThatThrownBy(() -> root.proxy("/devices/d", true)).isInstanceOf(ExclusiveProxyException.class);
        second.close();
        root.proxy("/devices/d", true).close();
    }

    @Test
    void oneKeyInTwoSpellingsIsOnePlace() {
        ConfigProxy held = root.proxy("/adapters/%33", true);
        assertThat(held.path()).isEqualTo("/adapters/3");
        assertThatThrownBy(() -> root.proxy("/adapters/3")).isInstanceOf(ExclusiveProxyException.class);
    }

    @Test
    void exclusivityIsThatOfOneOpenedRootAndOneBranch() {
        ConfigProxy held = root.proxy("/devices/e", true);
        ConfigBranch side = root.branch("side", "main");
        side.proxy("/devices/e", true).close();
        assertThatThrownBy(() -> root.branch("main").proxy("/devices/e")).isInstanceOf(ExclusiveProxyException.class);
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            other.proxy("/devices/e", true).close();
        }
        held.close();
    }

    @Test
    void afterItsCloseNothingWorksButCloseAndItsTransactionsGoOn() {
        ConfigTransaction begun = device.begin();
        ConfigEditor strict = device.strict();
        device.close();
        List<Consumer<ConfigProxy>> uses = List.of(
                proxy -> proxy.get("/"),
                proxy -> proxy.exists("/"),
                proxy -> proxy.find("/**"),
                proxy -> proxy.remove("/ports/1"),
                proxy -> proxy.strict().remove("/ports/1"),
                proxy -> strict.remove("/ports/1"),
                ConfigProxy::begin);
        for (Consumer<ConfigProxy> use : uses) {
            assertThatThrownBy(() -> use.accept(device))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the proxy of /devices/d is closed; open another one");
        }
        begun.remove("/ports/1");
        begun.commit();
        assertThat(root.exists("/devices/d/ports/1")).isFalse();
    }

    @Test
    void itEndsWithItsRoot() {
        root.close();
        assertThatThrownBy(() -> device.get("/")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> device.remove("/ports/1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(device::begin).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> root.proxy("/")).isInstanceOf(IllegalStateException.class);
        device.close();
    }

    @Test
    void itIsOfItsBranch() {
        ConfigBranch side = root.branch("side", "main");
        ConfigProxy health = side.proxy("/health");
        HealthStatus healthy =
                HealthStatus.newBuilder().setState(HealthStatus.State.HEALTHY).build();
        health.update("/", healthy);
        assertThat(side.get("/health")).isEqualTo(healthy);
        assertThat(root.get("/health")).isEqualTo(Sample.base().getHealth());
    }

    @Test
    void itsNodeMayGoAndComeBack() {
        root.remove("/devices/d");
        assertThatThrownBy(() -> device.get("/")).isInstanceOf(NodeNotFoundException.class);
        assertThat(device.exists("/")).isFalse();
        assertThat(device.find("/**")).isEmpty();
        device.put("/", DEVICE);
        assertThat(root.getDeep("/devices/d")).isEqualTo(DEVICE);
    }
}
