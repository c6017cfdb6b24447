package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.revtree.sample.Adapter;
import io.revtree.sample.Card;
import io.revtree.sample.Device;
import io.revtree.sample.Everything;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Inventory;
import io.revtree.sample.Location;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which hooks a change reaches, and what they are told. Before hooks and after hooks are told the same. */
class HookReachTest {

    private static final Device DEVICE = Device.newBuilder()
            .setId("d")
            .setVendor("v")
            .addPorts(Port.newBuilder().setPortNo(1).setLabel("one"))
            .addPorts(Port.newBuilder().setPortNo(2).setLabel("two"))
            .build();

    private KvStore store;
    private ConfigRoot root;
    private final List<String> calls = new ArrayList<>();
    private final List<ConfigChange> changes = new ArrayList<>();

    @BeforeEach
    void open() {
        store = Sample.store();
        root = ConfigRoot.create(
                store,
                Sample.base().toBuilder().addDevices(DEVICE).addNotes(note("n")).build());
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private static Note note(String text) {
        return Note.newBuilder().setText(text).build();
    }

    private static HealthStatus health(HealthStatus.State state) {
        return HealthStatus.newBuilder().setState(state).build();
    }

    /** Notes every call of every hook of each of these nodes, before and after. */
    private void listen(String... paths) {
        for (String path : paths) {
            ConfigProxy proxy = root.proxy(path);
            for (ChangeKind kind : ChangeKind.values()) {
                proxy.before(kind, change -> {
                    calls.add(path + " before " + kind + " " + change.path());
                    changes.add(change);
                });
                proxy.after(kind, change -> {
                    calls.add(path + " after " + kind + " " + change.path());
                    assertThat(changes).contains(change);
                });
            }
        }
    }

    private void expect(String... reached) {
        List<String> before = new ArrayList<>();
        for (String call : calls) {
            if (call.contains(" before ")) {
                before.add(call.replace(" before ", " "));
            }
        }
        List<String> after = calls.stream()
                .filter(call -> call.contains(" after "))
                .map(call -> call.replace(" after ", " "))
                .collect(Collectors.toList());
        assertThat(before).containsExactly(reached);
        assertThat(after).containsExactly(reached);
        calls.clear();
    }

    private ConfigChange only() {
        assertThat(changes).hasSize(1);
        return changes.remove(0);
    }

    @Test
    void anUpdateReachesTheNodeItselfWithItsFieldsBeforeAndAfter() {
        listen("/", "/adapters/3", "/adapters/2");
        Adapter next = Sample.adapter("3", "9").toBuilder().setVendor("w").build();
        root.update("/adapters/3", next);
        expect("/adapters/3 UPDATE /adapters/3");
        assertThat(only())
                .isEqualTo(new ConfigChange(
                        "/adapters/3", ChangeKind.UPDATE, Sample.adapter("3"), next, List.of("vendor", "version")));
    }

    @Test
    void anUpdateOfARootOfChildrenIsToldWithoutThem() {
        listen("/", "/devices/d");
        root.update("/", Voltha.newBuilder().setVersion("2").build());
        expect("/ UPDATE /");
        ConfigChange change = only();
        assertThat(change.before())
                .isEqualTo(Voltha.newBuilder().setInstanceId("1").build());
        assertThat(change.after()).isEqualTo(Voltha.newBuilder().setVersion("2").build());
        root.update(
                "/devices/d",
                Device.newBuilder()
                        .setLocation(Location.newBuilder().setSite("s"))
                        .build(),
                FieldMask.newBuilder().addPaths("location.site").build());
        expect("/devices/d UPDATE /devices/d");
        assertThat(only().after()).isEqualTo(root.get("/devices/d"));
    }

    @Test
    void whatIsAddedOrRemovedReachesTheNodeAboveItsContainerInOneDeepCall() {
        listen("/", "/adapters/3", "/devices/d", "/devices/d/ports/1");
        Device other = DEVICE.toBuilder().setId("e").build();
        root.add("/devices", other);
        expect("/ ADD /devices/e");
        assertThat(only())
                .isEqualTo(new ConfigChange("/devices/e", ChangeKind.ADD, null, other, List.of("id", "vendor")));
        root.remove("/devices/d");
        expect("/ REMOVE /devices/d");
        assertThat(only())
                .isEqualTo(new ConfigChange("/devices/d", ChangeKind.REMOVE, DEVICE, null, List.of("id", "vendor")));
        root.put("/devices/d", DEVICE);
        expect("/ ADD /devices/d");
        Port port = Port.newBuilder().setPortNo(3).build();
        root.add("/devices/d/ports", port);
        expect("/devices/d ADD /devices/d/ports/3");
        assertThat(changes.get(1).after()).isEqualTo(port);
        root.remove("/devices/d/ports/1");
        expect("/devices/d REMOVE /devices/d/ports/1");
    }

    @Test
    void hooksInsideWhatIsAddedOrRemovedAreNotCalledForIt() {
        listen("/devices/d", "/devices/d/ports/1");
        root.remove("/devices/d");
        root.add("/devices", DEVICE);
        expect();
        root.remove("/devices/d/ports/1");
        expect("/devices/d REMOVE /devices/d/ports/1");
    }

    @Test
    void aPutReachesWhatDiffersAndNothingElse() {
        listen("/", "/devices/d", "/devices/d/ports/1", "/devices/d/ports/2");
        root.put(
                "/devices/d",
                DEVICE.toBuilder()
                        .removePorts(0)
                        .setPorts(0, Port.newBuilder().setPortNo(2).setLabel("zwei"))
                        .addPorts(Port.newBuilder().setPortNo(0))
                        .build());
        expect(
                "/devices/d ADD /devices/d/ports/0",
                "/devices/d REMOVE /devices/d/ports/1",
                "/devices/d/ports/2 UPDATE /devices/d/ports/2");
        root.put("/devices/d", root.getDeep("/devices/d"));
        expect();
    }

    @Test
    void aSingleChildThatIsSetOrUnsetIsUpdatedFromOrToItsDefault() {
        listen("/", "/health", "/inventory", "/inventory/everything");
        root.put(
                "/",
                Sample.base().toBuilder()
                        .clearHealth()
                        .addNotes(note("n"))
                        .addDevices(DEVICE)
                        .build());
        expect("/health UPDATE /health");
        assertThat(only())
                .isEqualTo(new ConfigChange(
                        "/health",
                        ChangeKind.UPDATE,
                        health(HealthStatus.State.DYING),
                        HealthStatus.getDefaultInstance(),
                        List.of("state")));
        root.update("/health", HealthStatus.getDefaultInstance());
        expect("/health UPDATE /health");
        assertThat(only().changedFieldPaths()).isEmpty();
        root.update("/health", HealthStatus.getDefaultInstance());
        expect();
        root.update("/health", health(HealthStatus.State.OVERLOADED));
        expect("/health UPDATE /health");
        changes.clear();
        Card card = Card.newBuilder().setShelf("s").setSlot(1).build();
        root.put(
                "/inventory",
                Inventory.newBuilder()
                        .addCards(card)
                        .setEverything(Everything.newBuilder().setABool(true))
                        .build());
        expect(
                "/inventory UPDATE /inventory",
                "/inventory ADD /inventory/cards/s,1",
                "/inventory/everything UPDATE /inventory/everything");
        assertThat(changes.get(1).after()).isEqualTo(card);
        root.put(
                "/",
                root.get("/", 1, Voltha.class).toBuilder()
                        .clearInventory()
                        .clearDevices()
                        .addDevices(DEVICE)
                        .build());
        expect(
                "/inventory UPDATE /inventory",
                "/inventory REMOVE /inventory/cards/s,1",
                "/inventory/everything UPDATE /inventory/everything");
    }

    @Test
    void aListIsToldAsAWholeToItsOwner() {
        listen("/");
        root.add("/notes", note("m"));
        expect("/ LIST /notes");
        assertThat(only())
                .isEqualTo(new ConfigChange(
                        "/notes",
                        ChangeKind.LIST,
                        Voltha.newBuilder().addNotes(note("n")).build(),
                        Voltha.newBuilder()
                                .addNotes(note("n"))
                                .addNotes(note("m"))
                                .build(),
                        List.of("notes")));
        root.update("/notes/0", note("o"));
        expect("/ LIST /notes");
        root.remove("/notes/0");
        expect("/ LIST /notes");
        root.put("/", root.getDeep("/", Voltha.class).toBuilder().clearNotes().build());
        expect("/ LIST /notes");
    }

    @Test
    void hooksInAListAreRefused() {
        ConfigProxy note = root.proxy("/notes/0");
        assertThatThrownBy(() -> note.before(ChangeKind.UPDATE, change -> {}))
                .isInstanceOf(InvalidPathException.class)
                .hasMessageStartingWith("/notes/0: ");
        assertThatThrownBy(() -> note.after(ChangeKind.LIST, change -> {})).isInstanceOf(InvalidPathException.class);
    }

    @Test
    void kindsAreExact() {
        List<String> called = new ArrayList<>();
        ConfigProxy device = root.proxy("/devices/d");
        for (ChangeKind kind : ChangeKind.values()) {
            device.before(kind, change -> called.add(kind.name()));
        }
        root.update("/devices/d", Device.newBuilder().setId("d").build());
        root.remove("/devices/d/ports/1");
        root.add("/devices/d/ports", Port.newBuilder().setPortNo(7).build());
        root.update(
                "/devices/d/ports/7",
                Port.newBuilder().setPortNo(7).setLabel("x").build());
        assertThat(called).containsExactly("UPDATE", "REMOVE", "ADD");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneTransactionReachesEveryHookForItsEditsAndOnceForItsCommit(boolean proxied) {
        listen("/", "/adapters/3");
        try (ConfigTransaction tx = proxied ? root.proxy("/").begin() : root.begin()) {
            tx.update("/adapters/3", Sample.adapter("3", "1"));
            tx.update("/adapters/3", Sample.adapter("3", "2"));
            tx.add("/adapters", Sample.adapter("x"));
            tx.remove("/adapters/x");
            tx.add("/adapters", Sample.adapter("y"));
            assertThat(calls)
                    .containsExactly(
                            "/adapters/3 before UPDATE /adapters/3",
                            "/adapters/3 before UPDATE /adapters/3",
                            "/ before ADD /adapters/x",
                            "/ before REMOVE /adapters/x",
                            "/ before ADD /adapters/y");
            assertThat(changes.get(1).before()).isEqualTo(Sample.adapter("3", "1"));
            calls.clear();
            changes.add(new ConfigChange(
                    "/adapters/3",
                    ChangeKind.UPDATE,
                    Sample.adapter("3"),
                    Sample.adapter("3", "2"),
                    List.of("version")));
            tx.commit();
            assertThat(calls).containsExactly("/adapters/3 after UPDATE /adapters/3", "/ after ADD /adapters/y");
        }
    }

    @Test
    void everyWayToCommitReachesHooks() {
        root.tag("first");
        root.update("/adapters/3", Sample.adapter("3", "2"));
        ConfigBranch side = root.branch("side", "main");
        side.update("/adapters/3", Sample.adapter("3", "3"));
        listen("/adapters/3");
        root.cherryPick("side");
        root.revert("main");
        root.restore("/adapters/3", "first");
        root.put("/adapters/3", Sample.adapter("3", "4"));
        root.transactVoid(tx -> tx.restore("/adapters/3", "first"));
        root.proxy("/adapters/3").update("/", Sample.adapter("3", "5"));
        root.strict().update("/adapters/3", Sample.adapter("3", "6"));
        root.put("/", Sample.base());
        assertThat(calls.stream().filter(call -> call.contains("before"))).hasSize(8);
        assertThat(calls.stream().filter(call -> call.contains("after"))).hasSize(8);
        assertThat(changes)
                .extracting(change -> Sample.after(change).getVersion())
                .containsExactly("3", "2", "", "4", "", "5", "6", "");
    }

    @Test
    void hooksAreThoseOfTheirBranchAndTheirRoot() {
        listen("/adapters/3");
        root.branch("side", "main").update("/adapters/3", Sample.adapter("3", "2"));
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            other.update("/adapters/3", Sample.adapter("3", "3"));
        }
        root.refresh();
        expect();
        root.branch("main").update("/adapters/3", Sample.adapter("3", "4"));
        expect("/adapters/3 UPDATE /adapters/3");
    }

    @Test
    void whatChangesNothingReachesNone() {
        listen("/", "/adapters/3");
        root.update("/adapters/3", Sample.adapter("3"));
        root.put("/", root.getDeep("/"));
        assertThatThrownBy(() -> root.add("/adapters", Sample.adapter("3"))).isInstanceOf(DuplicateKeyException.class);
        root.transactVoid(tx -> {
            tx.update("/adapters/3", Sample.adapter("3", "2"));
            calls.clear();
            tx.cancel();
        });
        expect();
    }

    @Test
    void hooksAtDeepRecursiveNodesAreReached() {
        root.put("/inventory/regions/a", Region.newBuilder().setName("a").build());
        listen("/inventory/regions/a", "/inventory/regions/a/backup", "/inventory/regions/a/backup/backup");
        root.update(
                "/inventory/regions/a/backup/backup",
                Region.newBuilder().setOperator("o").build());
        expect(
                "/inventory/regions/a/backup UPDATE /inventory/regions/a/backup",
                "/inventory/regions/a/backup/backup UPDATE /inventory/regions/a/backup/backup");
        root.add(
                "/inventory/regions/a/backup/regions",
                Region.newBuilder().setName("z").build());
        expect("/inventory/regions/a/backup ADD /inventory/regions/a/backup/regions/z");
    }

    @Test
    void manyChangesOfOneCommitReachTheirHooksInTheOrderOfTheKeys() {
        List<String> added = new ArrayList<>();
        root.proxy("/").after(ChangeKind.ADD, change -> added.add(change.path()));
        root.transactVoid(tx -> IntStream.range(0, 1_000)
                .map(i -> 999 - i)
                .forEach(i -> tx.add("/adapters", Sample.adapter("a" + (1_000 + i)))));
        assertThat(added).hasSize(1_000).isSorted().startsWith("/adapters/a1000");
    }

    @Test
    void aRestoredContainerInATransactionReachesTheHooksOfWhatDiffers() {
        root.tag("first");
        root.remove("/adapters/0");
        root.update("/adapters/1", Sample.adapter("1", "2"));
        root.add("/adapters", Sample.adapter("x"));
        listen("/", "/adapters/1", "/adapters/2");
        try (ConfigTransaction tx = root.begin()) {
            tx.add("/adapters", Sample.adapter("y"));
            tx.restore("/adapters", "first");
            assertThat(calls)
                    .containsExactly(
                            "/ before ADD /adapters/y",
                            "/ before ADD /adapters/0",
                            "/adapters/1 before UPDATE /adapters/1",
                            "/ before REMOVE /adapters/x",
                            "/ before REMOVE /adapters/y");
        }
    }
}
