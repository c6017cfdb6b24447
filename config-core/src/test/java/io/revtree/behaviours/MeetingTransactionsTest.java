package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.Conflict;
import io.revtree.MergeConflictException;
import io.revtree.MergePolicy;
import io.revtree.Schema;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes of two transactions that began with one state, whichever of them commits first. */
class MeetingTransactionsTest extends OnEveryStore {

    private static final Voltha BASE = base().toBuilder()
            .addLogicalDevices(LogicalDevice.newBuilder()
                    .setId("ld")
                    .addPorts(LogicalPort.newBuilder().setId("p")))
            .addNotes(Note.newBuilder().setText("first"))
            .addNotes(Note.newBuilder().setText("second"))
            .build();

    private static final Schema SCHEMA = Schema.builder(Voltha.getDescriptor())
            .merge("sample.Region", MergePolicy.ATOMIC)
            .build();

    private ConfigRoot main;
    private int meetings;

    @BeforeEach
    void createTree() {
        main = create(BASE);
    }

    /** Runs both in each order, each on a branch of its own, and gives the second to commit to {@code then}. */
    private void meet(
            MergePolicy policy, Consumer<ConfigTransaction> one, Consumer<ConfigTransaction> other, Meeting then) {
        for (boolean turned : new boolean[] {false, true}) {
            String branch = "meeting-" + ++meetings;
            main.branch(branch, "main");
            try (ConfigRoot root = ConfigRoot.builder(store, SCHEMA)
                            .mergePolicy(policy)
                            .branch(branch)
                            .load(BASE);
                    ConfigTransaction first = root.begin();
                    ConfigTransaction second = root.begin()) {
                (turned ? other : one).accept(first);
                (turned ? one : other).accept(second);
                first.commit();
                then.check(root, second);
            }
        }
    }

    private interface Meeting {
        void check(ConfigRoot root, ConfigTransaction second);
    }

    private void bothLand(
            Consumer<ConfigTransaction> one, Consumer<ConfigTransaction> other, Consumer<Voltha.Builder> both) {
        Voltha.Builder expected = BASE.toBuilder();
        both.accept(expected);
        meet(MergePolicy.FIELDS, one, other, (root, second) -> {
            assertThat(second.commit().transactionId()).isEqualTo(second.id());
            assertThat(root.getDeep("/")).isEqualTo(expected.build());
            assertThat(root.log()).hasSize(3);
        });
    }

    /** Both ask for the same, so there is nothing left to do for the second. */
    private void oneLandsForBoth(Consumer<ConfigTransaction> both) {
        meet(MergePolicy.FIELDS, both, both, (root, second) -> {
            Voltha after = root.getDeep("/", Voltha.class);
            Commit head = root.head().commit();
            assertThat(after).isNotEqualTo(BASE);
            assertThat(second.commit()).isEqualTo(head);
            assertThat(root.getDeep("/")).isEqualTo(after);
            assertThat(root.landed(second.id())).isFalse();
        });
    }

    private void secondConflicts(Consumer<ConfigTransaction> one, Consumer<ConfigTransaction> other, String... places) {
        secondConflicts(MergePolicy.FIELDS, one, other, places);
    }

    private void secondConflicts(
            MergePolicy policy, Consumer<ConfigTransaction> one, Consumer<ConfigTransaction> other, String... places) {
        meet(policy, one, other, (root, second) -> {
            Voltha after = root.getDeep("/", Voltha.class);
            assertThat(second.preview().conflicts().stream().map(MeetingTransactionsTest::place))
                    .containsExactly(places);
            assertThatThrownBy(second::commit)
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            refusal -> assertThat(refusal.conflicts().stream().map(MeetingTransactionsTest::place))
                                    .containsExactly(places));
            assertThat(root.getDeep("/")).isEqualTo(after);
            assertThat(root.log()).hasSize(2);
            assertThat(root.landed(second.id())).isFalse();
        });
    }

    private static String place(Conflict conflict) {
        return conflict.path() + (conflict.field().isEmpty() ? "" : " " + conflict.field());
    }

    private static Consumer<ConfigTransaction> set(String id, Adapter.Builder values, String field) {
        return tx -> tx.update(
                "/adapters/" + id,
                values.build(),
                FieldMask.newBuilder().addPaths(field).build());
    }

    private static Consumer<ConfigTransaction> version(String id, String version) {
        return set(id, Adapter.newBuilder().setVersion(version), "version");
    }

    private static Consumer<ConfigTransaction> vendor(String id, String vendor) {
        return set(id, Adapter.newBuilder().setVendor(vendor), "vendor");
    }

    private static Consumer<ConfigTransaction> remove(String path) {
        return tx -> tx.remove(path);
    }

    private static Consumer<ConfigTransaction> add(Adapter adapter) {
        return tx -> tx.add("/adapters", adapter);
    }

    private static Consumer<ConfigTransaction> own(Voltha.Builder values, String field) {
        return tx -> tx.update(
                "/", values.build(), FieldMask.newBuilder().addPaths(field).build());
    }

    @Test
    void oneFieldToDifferentValuesConflicts() {
        secondConflicts(version("1", "a"), version("1", "b"), "/adapters/1 version");
        secondConflicts(
                set(
                        "1",
                        Adapter.newBuilder()
                                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.INFO)),
                        "config.log_level"),
                set(
                        "1",
                        Adapter.newBuilder()
                                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.CRITICAL)),
                        "config.log_level"),
                "/adapters/1 config.log_level");
    }

    @Test
    void oneFieldToOneValueIsFine() {
        oneLandsForBoth(version("1", "a"));
    }

    @Test
    void differentFieldsOfOneNodeMerge() {
        bothLand(
                version("1", "a"),
                vendor("1", "v"),
                both -> both.getAdaptersBuilder(1).setVersion("a").setVendor("v"));
        bothLand(
                own(Voltha.newBuilder().setVersion("2"), "version"),
                own(Voltha.newBuilder().setLogLevel(LogLevel.INFO), "log_level"),
                both -> both.setVersion("2").setLogLevel(LogLevel.INFO));
    }

    @Test
    void differentFieldsOfOneNodeConflictWhereTheRootIsAtomic() {
        secondConflicts(MergePolicy.ATOMIC, version("1", "a"), vendor("1", "v"), "/adapters/1");
    }

    @Test
    void differentFieldsOfOneNodeConflictWhereItsTypeIsAtomic() {
        Region region = Region.newBuilder().setName("r").setOperator("o").build();
        for (boolean children : new boolean[] {false, true}) {
            meet(
                    MergePolicy.FIELDS,
                    tx -> tx.put("/inventory/regions/r", region),
                    tx -> tx.add("/adapters", adapter("x")),
                    (root, second) -> {
                        second.commit();
                        try (ConfigTransaction third = root.begin();
                                ConfigTransaction fourth = root.begin()) {
                            third.update(
                                    "/inventory/regions/r",
                                    region.toBuilder().setOperator("p").build());
                            if (children) {
                                fourth.put("/inventory/regions/r/backup", region);
                            } else {
                                fourth.update(
                                        "/inventory/regions/r",
                                        region.toBuilder().clearOperator().build());
                            }
                            third.commit();
                            if (children) {
                                fourth.commit();
                                assertThat(root.exists("/inventory/regions/r/backup"))
                                        .isTrue();
                            } else {
                                assertThatThrownBy(fourth::commit)
                                        .isInstanceOfSatisfying(
                                                MergeConflictException.class,
                                                refusal -> assertThat(refusal.conflicts().stream()
                                                                .map(MeetingTransactionsTest::place))
                                                        .containsExactly("/inventory/regions/r"));
                            }
                        }
                    });
        }
    }

    @Test
    void addsOfDifferentKeysAreAllThere() {
        bothLand(
                add(adapter("x")),
                add(adapter("y")),
                both -> both.addAdapters(adapter("x")).addAdapters(adapter("y")));
    }

    @Test
    void addsOfOneKeyAreFineWithOneContentAndConflictWithTwo() {
        oneLandsForBoth(add(adapter("x", "1")));
        secondConflicts(add(adapter("x", "1")), add(adapter("x", "2")), "/adapters/x");
    }

    @Test
    void removesAreAlwaysCompatible() {
        oneLandsForBoth(remove("/adapters/1"));
        bothLand(
                remove("/adapters/1"),
                remove("/adapters/3"),
                both -> both.removeAdapters(3).removeAdapters(1));
        bothLand(
                tx -> {
                    tx.remove("/adapters/1");
                    tx.remove("/adapters/2");
                },
                tx -> {
                    tx.remove("/adapters/2");
                    tx.remove("/adapters/3");
                },
                both -> both.removeAdapters(3).removeAdapters(2).removeAdapters(1));
    }

    @Test
    void anUpdateAndARemovalOfOneNodeConflictWhicheverIsFirst() {
        secondConflicts(version("1", "a"), remove("/adapters/1"), "/adapters/1");
    }

    @Test
    void anAdditionBelowWhatIsRemovedConflicts() {
        secondConflicts(
                tx -> tx.add(
                        "/logical_devices/ld/ports",
                        LogicalPort.newBuilder().setId("q").build()),
                remove("/logical_devices/ld"),
                "/logical_devices/ld");
        bothLand(
                remove("/logical_devices/ld/ports/p"),
                tx -> tx.update(
                        "/logical_devices/ld",
                        LogicalDevice.newBuilder()
                                .setId("ld")
                                .setRootDeviceId("r")
                                .build()),
                both -> both.getLogicalDevicesBuilder(0).setRootDeviceId("r").clearPorts());
    }

    @Test
    void anythingElseWithAnAdditionIsCompatible() {
        bothLand(
                version("1", "a"),
                add(adapter("x")),
                both -> both.addAdapters(adapter("x")).getAdaptersBuilder(1).setVersion("a"));
        bothLand(
                remove("/adapters/4"),
                add(adapter("x")),
                both -> both.removeAdapters(4).addAdapters(adapter("x")));
    }

    @Test
    void aChildThatIsAddedAndAFieldOfItsOwnerAreCompatible() {
        bothLand(
                own(Voltha.newBuilder().setVersion("2"), "version"),
                add(adapter("x")),
                both -> both.setVersion("2").addAdapters(adapter("x")));
    }

    @Test
    void aListWithoutKeysIsOneValue() {
        Note third = Note.newBuilder().setText("third").build();
        secondConflicts(
                tx -> tx.add("/notes", third),
                tx -> tx.add("/notes", Note.newBuilder().setText("another").build()),
                "/ notes");
        secondConflicts(tx -> tx.remove("/notes/0"), tx -> tx.remove("/notes/1"), "/ notes");
        oneLandsForBoth(tx -> tx.remove("/notes/0"));
        bothLand(
                tx -> tx.remove("/notes/0"),
                add(adapter("x")),
                both -> both.removeNotes(0).addAdapters(adapter("x")));
    }

    @Test
    void aSingleChildIsANodeThatMayBeAbsent() {
        HealthStatus healthy =
                HealthStatus.newBuilder().setState(HealthStatus.State.HEALTHY).build();
        HealthStatus overloaded = HealthStatus.newBuilder()
                .setState(HealthStatus.State.OVERLOADED)
                .build();
        Consumer<ConfigTransaction> unset =
                tx -> tx.put("/", BASE.toBuilder().clearHealth().build());
        secondConflicts(tx -> tx.update("/health", healthy), tx -> tx.update("/health", overloaded), "/health state");
        secondConflicts(unset, tx -> tx.update("/health", overloaded), "/health");
        oneLandsForBoth(unset);
        bothLand(
                unset,
                version("1", "a"),
                both -> both.clearHealth().getAdaptersBuilder(1).setVersion("a"));
    }

    @Test
    void allConflictsAreListedInTheOrderOfPaths() {
        secondConflicts(
                tx -> List.of(version("1", "a"), version("3", "a"), vendor("3", "a"), remove("/adapters/2"))
                        .forEach(edit -> edit.accept(tx)),
                tx -> List.of(
                                version("1", "b"),
                                version("3", "b"),
                                vendor("3", "b"),
                                version("2", "b"),
                                vendor("4", "b"))
                        .forEach(edit -> edit.accept(tx)),
                "/adapters/1 version",
                "/adapters/2",
                "/adapters/3 vendor",
                "/adapters/3 version");
    }

    @Test
    void whatOneTransactionDoesAndUndoesIsNoChange() {
        bothLand(
                tx -> {
                    tx.remove("/adapters/1");
                    tx.add("/adapters", adapter("1"));
                    tx.update("/adapters/2", adapter("2", "a"));
                    tx.update("/adapters/2", adapter("2"));
                    tx.add("/adapters", adapter("x"));
                },
                tx -> {
                    tx.update("/adapters/1", adapter("1", "b"));
                    tx.remove("/adapters/2");
                },
                both -> both.removeAdapters(2)
                        .addAdapters(adapter("x"))
                        .getAdaptersBuilder(1)
                        .setVersion("b"));
    }
}
