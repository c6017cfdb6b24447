package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.Flow;
import io.revtree.sample.Flows;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.ProbeSample;
import io.revtree.sample.Telemetry;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hooks that decide what readers of the newest state get, of what is never stored above all. */
class ReadHooksTest {

    private static final LogicalPort PORT =
            LogicalPort.newBuilder().setId("p").setDeviceId("d").build();
    private static final LogicalPort COUNTED = PORT.toBuilder().setRxPackets(7).build();
    private static final LogicalDevice LOGICAL = LogicalDevice.newBuilder()
            .setId("l")
            .addPorts(PORT)
            .addPorts(LogicalPort.newBuilder().setId("q"))
            .build();

    private KvStore store;
    private ConfigRoot root;
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void open() {
        store = Sample.store();
        root = ConfigRoot.create(
                store,
                Sample.base().toBuilder()
                        .addLogicalDevices(LOGICAL)
                        .addNotes(Note.newBuilder().setText("n"))
                        .build());
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private Registration count() {
        return root.proxy("/logical_devices/l/ports/p").onRead(message -> {
            calls.incrementAndGet();
            return ((LogicalPort) message).toBuilder().setRxPackets(7).build();
        });
    }

    private static UnaryOperator<Message> version(String suffix) {
        return message -> ((Adapter) message)
                .toBuilder()
                        .setVersion(((Adapter) message).getVersion() + suffix)
                        .build();
    }

    @Test
    void whatItReturnsIsWhatReadersGetWhereverTheNodeIsRead() {
        count();
        ConfigBranch main = root.branch("main");
        ConfigProxy device = root.proxy("/logical_devices/l");
        try (ConfigTransaction tx = root.begin()) {
            for (ConfigView view : List.of(root, main, root.proxy("/"), tx, root.strict(), tx.strict())) {
                assertThat(view.get("/logical_devices/l/ports/p")).isEqualTo(COUNTED);
                assertThat(view.get("/logical_devices/l/ports/p", 3)).isEqualTo(COUNTED);
                assertThat(view.get("/logical_devices/l/ports/p", LogicalPort.class))
                        .isEqualTo(COUNTED);
                assertThat(view.getIfPresent("/logical_devices/l/ports/p", LogicalPort.class))
                        .isEqualTo(COUNTED);
                assertThat(view.list("/logical_devices/l/ports")).containsExactly(COUNTED, LOGICAL.getPorts(1));
                assertThat(view.list("/logical_devices/l/ports", 1)).containsExactly(COUNTED, LOGICAL.getPorts(1));
                assertThat(view.list("/logical_devices/l/ports", PageRequest.first(1)))
                        .containsExactly(COUNTED);
                assertThat(view.stream("/logical_devices/l/ports")).containsExactly(COUNTED, LOGICAL.getPorts(1));
                for (String pattern : List.of("/**", "/logical_devices/l/ports/p", "/logical_devices/*/ports/*")) {
                    assertThat(view.find(pattern)).contains(new FoundNode("/logical_devices/l/ports/p", COUNTED));
                }
            }
        }
        assertThat(device.find("/ports/p")).containsExactly(new FoundNode("/ports/p", COUNTED));
        assertThat(device.get("/ports/p")).isEqualTo(COUNTED);
    }

    /** Where those of nested nodes are easily skipped. */
    @Test
    void deepReadsOfWhatIsAboveCallThoseOfNestedNodes() {
        count();
        root.proxy("/logical_devices/l/flows")
                .onRead(message -> Flows.newBuilder()
                        .addItems(Flow.newBuilder().setPacketCount(1))
                        .build());
        root.proxy("/")
                .onRead(message ->
                        ((Voltha) message).toBuilder().setVersion("seen").build());
        root.proxy("/health").onRead(message -> HealthStatus.getDefaultInstance());
        LogicalDevice seen = LOGICAL.toBuilder().setPorts(0, COUNTED).build();
        Voltha all = root.getDeep("/", Voltha.class);
        assertThat(all.getLogicalDevicesList()).containsExactly(seen);
        assertThat(all.getVersion()).isEqualTo("seen");
        assertThat(all.getHealth()).isEqualTo(HealthStatus.getDefaultInstance());
        assertThat(all.getAdaptersList()).isEqualTo(Sample.base().getAdaptersList());
        assertThat(root.get("/", 1, Voltha.class).getLogicalDevices(0))
                .isEqualTo(LogicalDevice.newBuilder().setId("l").build());
        assertThat(root.get("/", 2, Voltha.class).getLogicalDevices(0)).isEqualTo(seen);
        assertThat(root.list("/logical_devices", -1)).containsExactly(seen);
        assertThat(root.proxy("/logical_devices/l").getDeep("/")).isEqualTo(seen);
        // a single child that is not set is read as such by itself alone
        assertThat(root.get("/logical_devices/l/flows", Flows.class).getItemsCount())
                .isEqualTo(1);
        assertThat(root.exists("/logical_devices/l/flows")).isFalse();
    }

    @Test
    void snapshotsChangesAndConflictsHaveWhatIsStored() {
        root.proxy("/adapters/3").onRead(version(" seen"));
        List<ConfigChange> changes = new ArrayList<>();
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, changes::add);
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, changes::add);
        ConfigTransaction tx = root.begin();
        tx.update("/adapters/3", Sample.adapter("3", "mine"));
        assertThat(tx.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("mine seen");
        changes.addAll(tx.preview().changes());
        root.update("/adapters/3", Sample.adapter("3", "other"));
        assertThatThrownBy(tx::commit)
                .isInstanceOfSatisfying(
                        MergeConflictException.class,
                        e -> assertThat(e.conflicts().get(0).base()).isEqualTo(Sample.adapter("3")));
        assertThat(changes)
                .extracting(change -> Sample.after(change).getVersion())
                .containsExactly("mine", "mine", "other", "other");
        assertThat(root.head().get("/adapters/3")).isEqualTo(Sample.adapter("3", "other"));
        assertThat(root.refresh().find("/adapters/3"))
                .containsExactly(new FoundNode("/adapters/3", Sample.adapter("3", "other")));
        assertThat(root.at("main").list("/adapters")).contains(Sample.adapter("3", "other"));
        assertThat(root.diff("main~1", "main").changes().get(0).after()).isEqualTo(Sample.adapter("3", "other"));
    }

    @Test
    void severalAreCalledInOrderEachWithWhatTheOneBeforeReturned() {
        ConfigProxy proxy = root.proxy("/adapters/3");
        proxy.onRead(version("a"));
        Registration second = root.proxy("/adapters/3").onRead(version("b"));
        proxy.onRead(version("c"));
        assertThat(root.get("/adapters/3")).isEqualTo(Sample.adapter("3", "abc"));
        second.close();
        second.close();
        assertThat(root.get("/adapters/3")).isEqualTo(Sample.adapter("3", "ac"));
        proxy.close();
        assertThat(root.get("/adapters/3")).isEqualTo(Sample.adapter("3"));
    }

    @Test
    void whatIsReadAndWrittenBackWithRealTimeFieldsMakesNoCommit() {
        root.add("/devices", Device.newBuilder().setId("d").build());
        count();
        root.proxy("/devices/d")
                .onRead(message -> ((Device) message)
                        .toBuilder()
                                .setTelemetry(Telemetry.newBuilder().setCpuLoad(0.5))
                                .addProbes(ProbeSample.newBuilder().setAt(1))
                                .build());
        Commit head = root.head().commit();
        root.update("/logical_devices/l/ports/p", root.get("/logical_devices/l/ports/p"));
        root.put("/logical_devices/l", root.getDeep("/logical_devices/l"));
        Device device = root.getDeep("/devices/d", Device.class);
        assertThat(device.getProbesCount()).isEqualTo(1);
        assertThat(device.getTelemetry().getCpuLoad()).isEqualTo(0.5);
        root.put("/devices/d", device);
        root.put("/", root.getDeep("/"));
        assertThat(root.head().commit()).isEqualTo(head);
    }

    @Test
    void itNeverChangesWhatIsStored() {
        root.proxy("/adapters/3").onRead(version("seen"));
        root.update(
                "/adapters/3",
                Adapter.newBuilder().setVendor("w").build(),
                FieldMask.newBuilder().addPaths("vendor").build());
        assertThat(root.head().get("/adapters/3"))
                .isEqualTo(Sample.adapter("3").toBuilder().setVendor("w").build());
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            assertThat(other.get("/adapters/3", Adapter.class).getVersion()).isEmpty();
        }
    }

    @Test
    void itSeesOwnFieldsAloneAlsoInDeepReads() {
        List<Message> seen = new ArrayList<>();
        root.proxy("/logical_devices/l").onRead(message -> {
            seen.add(message);
            return message;
        });
        assertThat(root.getDeep("/logical_devices/l")).isEqualTo(LOGICAL);
        assertThat(seen).containsExactly(LogicalDevice.newBuilder().setId("l").build());
    }

    @Test
    void whatItReadsItselfIsReadWithoutHooks() {
        root.proxy("/adapters/2").onRead(version("never"));
        root.proxy("/adapters/3").onRead(message -> {
            calls.incrementAndGet();
            assertThat(root.get("/adapters/3")).isEqualTo(message);
            assertThat(root.proxy("/").list("/adapters"))
                    .isEqualTo(Sample.base().getAdaptersList());
            return ((Adapter) message)
                    .toBuilder()
                            .setVersion(root.get("/adapters/2", Adapter.class).getVersion() + "seen")
                            .build();
        });
        assertThat(root.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("seen");
        assertThat(root.get("/adapters/2", Adapter.class).getVersion()).isEqualTo("never");
        assertThat(calls).hasValue(1);
    }

    @Test
    void whatItThrowsReachesTheReader() {
        IllegalStateException fault = new IllegalStateException("no sensor");
        Registration hook = root.proxy("/adapters/3").onRead(message -> {
            throw fault;
        });
        assertThatThrownBy(() -> root.get("/adapters/3")).isSameAs(fault);
        assertThatThrownBy(() -> root.getDeep("/")).isSameAs(fault);
        assertThatThrownBy(() -> root.stream("/adapters").toList()).isSameAs(fault);
        assertThatThrownBy(() -> root.find("/**").toList()).isSameAs(fault);
        assertThat(root.get("/adapters/2")).isEqualTo(Sample.adapter("2"));
        assertThat(root.exists("/adapters/3")).isTrue();
        assertThat(root.keys("/adapters")).hasSize(5);
        root.update("/adapters/3", Sample.adapter("3", "2"));
        hook.close();
        assertThat(root.get("/adapters/3")).isEqualTo(Sample.adapter("3", "2"));
    }

    @Test
    void whatNoReaderCouldTakeIsRefusedWithItsPath() {
        List<UnaryOperator<Message>> wrong = List.of(
                message -> nothing(),
                message -> Note.getDefaultInstance(),
                message -> DynamicMessage.newBuilder(message).build(),
                message -> ((LogicalDevice) message).toBuilder().addPorts(PORT).build(),
                message -> ((LogicalDevice) message)
                        .toBuilder().setFlows(Flows.getDefaultInstance()).build());
        for (UnaryOperator<Message> hook : wrong) {
            try (ConfigProxy proxy = root.proxy("/logical_devices/l")) {
                proxy.onRead(hook);
                for (Runnable read : List.<Runnable>of(
                        () -> root.get("/logical_devices/l"),
                        () -> root.getDeep("/"),
                        () -> root.list("/logical_devices"),
                        () -> root.stream("/logical_devices").forEach(message -> {}),
                        () -> root.find("/**").forEach(found -> {}))) {
                    assertThatThrownBy(read::run)
                            .isInstanceOf(TypeMismatchException.class)
                            .hasMessageStartingWith("/logical_devices/l: a read hook returned ");
                }
            }
        }
        try (ConfigProxy proxy = root.proxy("/logical_devices/l")) {
            proxy.onRead(
                    message -> ((LogicalDevice) message).toBuilder().setId("m").build());
            assertThatThrownBy(() -> root.getDeep("/"))
                    .isInstanceOf(KeyChangeException.class)
                    .hasMessageStartingWith("/logical_devices/l: a read hook changed the key");
        }
        assertThat(root.getDeep("/logical_devices/l")).isEqualTo(LOGICAL);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void nodesInListsHaveThemByTheirPlace() {
        root.add("/notes", Note.newBuilder().setText("m").build());
        root.proxy("/notes/1")
                .onRead(message ->
                        ((Note) message).toBuilder().setAuthor("seen").build());
        assertThat(root.list("/notes", Note.class)).extracting(Note::getAuthor).containsExactly("", "seen");
        root.remove("/notes/0");
        assertThat(root.list("/notes", Note.class)).extracting(Note::getAuthor).containsExactly("");
    }

    @Test
    void beforeHooksReadThroughThem() {
        root.proxy("/adapters/2").onRead(version("seen"));
        List<String> read = new ArrayList<>();
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> {
            root.update("/adapters/2", Sample.adapter("2", "joined "));
            read.add(root.get("/adapters/2", Adapter.class).getVersion());
        });
        root.update("/adapters/3", Sample.adapter("3", "2"));
        assertThat(read).containsExactly("joined seen");
        assertThat(root.head().get("/adapters/2", Adapter.class).getVersion()).isEqualTo("joined ");
    }

    @Test
    void theyAreThoseOfTheirBranchAndRoot() {
        root.proxy("/adapters/3").onRead(version("seen"));
        assertThat(root.branch("side", "main").get("/adapters/3")).isEqualTo(Sample.adapter("3"));
        try (ConfigRoot other = ConfigRoot.load(store)) {
            assertThat(other.get("/adapters/3")).isInstanceOf(DynamicMessage.class);
            other.proxy("/adapters/3")
                    .onRead(message -> message.toBuilder()
                            .setField(message.getDescriptorForType().findFieldByName("version"), "dynamic")
                            .build());
            Message all = other.getDeep("/");
            assertThat(all.toString()).contains("dynamic").doesNotContain("seen");
        }
    }

    @Test
    void aNodeThatComesBackHasItsHooksAgainAndKeysInAnySpellingAreOne() {
        root.proxy("/adapters/%33").onRead(version("seen"));
        root.remove("/adapters/3");
        root.add("/adapters", Sample.adapter("3"));
        assertThat(root.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("seen");
        assertThat(root.get("/adapters/%33", Adapter.class).getVersion()).isEqualTo("seen");
    }

    @Test
    void integerKeysAreFoundInEveryRead() {
        root.put(
                "/devices/d",
                Device.newBuilder()
                        .setId("d")
                        .addAllPorts(IntStream.range(0, 20)
                                .mapToObj(i -> Port.newBuilder().setPortNo(i).build())
                                .toList())
                        .build());
        root.proxy("/devices/d/ports/11").onRead(message -> {
            calls.incrementAndGet();
            return ((Port) message).toBuilder().setLabel("seen").build();
        });
        assertThat(root.list("/devices/d/ports", Port.class).stream()
                        .filter(port -> port.getLabel().equals("seen")))
                .extracting(Port::getPortNo)
                .containsExactly(11);
        assertThat(root.getDeep("/devices/d", Device.class).getPorts(11).getLabel())
                .isEqualTo("seen");
        assertThat(calls).hasValue(2);
    }
}
