package io.revtree.behaviours;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.ChangeKind;
import io.revtree.ConfigChange;
import io.revtree.ConfigEditor;
import io.revtree.ConfigProxy;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.ExclusiveProxyException;
import io.revtree.ReadOnlyFieldException;
import io.revtree.RejectedChangeException;
import io.revtree.RevisionId;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Voltha;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Parts of the tree as wholes, and hooks upon their changes. */
class ProxiesAndHooksTest extends OnEveryStore {

    private final List<String> calls = new ArrayList<>();
    private final List<ConfigChange> changes = new ArrayList<>();

    @Test
    void aProxyReadsAndUpdatesItsNodeAndTheRootsHashChanges() {
        ConfigRoot root = create(base());
        ConfigProxy proxy = root.proxy("/adapters/1");
        assertThat(proxy.get("/")).isEqualTo(adapter("1"));
        RevisionId before = root.head().revision();
        proxy.update("/", adapter("1", "42"));
        assertThat(root.head().revision()).isNotEqualTo(before);
        assertThat(restart().get("/adapters/1")).isEqualTo(adapter("1", "42"));
    }

    @Test
    void afterAnExclusiveProxyASecondOneIsRefused() {
        ConfigRoot root = create(base());
        ConfigProxy held = root.proxy("/adapters/1", true);
        assertThatThrownBy(() -> root.proxy("/adapters/1")).isInstanceOf(ExclusiveProxyException.class);
        held.close();
        root.proxy("/adapters/1").close();
    }

    @Test
    void aBeforeHookThatThrowsStopsTheEditThroughProxyAndRootAlike() {
        ConfigRoot root = create(base());
        ConfigProxy proxy = root.proxy("/health");
        proxy.before(ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("the patient is not to be healed");
        });
        RevisionId before = root.head().revision();
        for (ConfigEditor editor : List.of(root, root.proxy("/"))) {
            assertThatThrownBy(() -> editor.put("/health", health(HealthStatus.State.OVERLOADED)))
                    .isInstanceOf(RejectedChangeException.class)
                    .hasMessageStartingWith("/health: ")
                    .hasRootCauseMessage("the patient is not to be healed");
        }
        assertThatThrownBy(() -> root.strict().put("/health", health(HealthStatus.State.OVERLOADED)))
                .as("what is refused anyway is not shown to hooks")
                .isInstanceOf(ReadOnlyFieldException.class);
        assertThatThrownBy(() -> proxy.update("/", health(HealthStatus.State.HEALTHY)))
                .isInstanceOf(RejectedChangeException.class)
                .hasRootCauseMessage("the patient is not to be healed");
        assertThat(root.head().revision()).isEqualTo(before);
        assertThat(restart().get("/health")).isEqualTo(health(HealthStatus.State.DYING));
    }

    @Test
    void afterHooksRunOnceWithTheData() {
        ConfigRoot root = create(base());
        root.proxy("/health").after(ChangeKind.UPDATE, changes::add);
        root.update("/health", health(HealthStatus.State.OVERLOADED));
        assertThat(changes)
                .containsExactly(new ConfigChange(
                        "/health",
                        ChangeKind.UPDATE,
                        health(HealthStatus.State.DYING),
                        health(HealthStatus.State.OVERLOADED),
                        List.of("state")));
    }

    @Test
    void addAndRemoveHooksSitOnTheContainersOwnerAndGetTheMessage() {
        ConfigRoot root = create(base());
        ConfigProxy whole = root.proxy("/");
        for (ChangeKind kind : List.of(ChangeKind.ADD, ChangeKind.REMOVE)) {
            whole.before(kind, change -> calls.add("before " + kind));
            whole.after(kind, changes::add);
        }
        root.add("/adapters", adapter("new"));
        root.remove("/adapters/new");
        assertThat(calls).containsExactly("before ADD", "before REMOVE");
        assertThat(changes).hasSize(2);
        assertThat(changes.get(0).after()).isEqualTo(adapter("new"));
        assertThat(changes.get(1).before()).isEqualTo(adapter("new"));
        assertThat(changes).extracting(ConfigChange::path).containsOnly("/adapters/new");
    }

    @Test
    void severalHooksOfAKindRunInOrderOfRegistration() {
        ConfigRoot root = create(base());
        ConfigProxy one = root.proxy("/adapters/1");
        ConfigProxy two = root.proxy("/adapters/1");
        IntStream.range(0, 10).forEach(i -> {
            ConfigProxy proxy = i % 2 == 0 ? one : two;
            proxy.before(ChangeKind.UPDATE, change -> calls.add("before " + i));
            proxy.after(ChangeKind.UPDATE, change -> calls.add("after " + i));
        });
        root.update("/adapters/1", adapter("1", "2"));
        assertThat(calls)
                .containsExactlyElementsOf(IntStream.range(0, 20)
                        .mapToObj(i -> (i < 10 ? "before " : "after ") + i % 10)
                        .toList());
    }

    @Test
    void inATransactionBeforeHooksRunAtTheEditAndAfterHooksOnlyAtItsCommitAndOnce() {
        ConfigRoot root = create(base());
        ConfigProxy proxy = root.proxy("/adapters/1");
        proxy.before(ChangeKind.UPDATE, change -> calls.add("before " + version(change)));
        proxy.after(ChangeKind.UPDATE, change -> calls.add("after " + version(change)));
        try (ConfigTransaction transaction = proxy.begin()) {
            transaction.update("/", adapter("1", "a"));
            transaction.update("/", adapter("1", "b"));
            assertThat(calls).containsExactly("before a", "before b");
            transaction.commit();
        }
        assertThat(calls).containsExactly("before a", "before b", "after b");
        try (ConfigTransaction cancelled = proxy.begin()) {
            cancelled.update("/", adapter("1", "c"));
        }
        assertThat(calls).endsWith("after b", "before c");
    }

    @Test
    void aReadHookMayChangeWhatIsReturnedAndTheNextOneIsGivenThat() {
        ConfigRoot root = create(base());
        ConfigProxy proxy = root.proxy("/adapters/1");
        for (int i = 0; i < 3; i++) {
            int number = i;
            proxy.onRead(message -> adapter("1", ((Adapter) message).getVersion() + number));
        }
        assertThat(proxy.get("/")).isEqualTo(adapter("1", "012"));
        assertThat(root.get("/adapters/1")).isEqualTo(adapter("1", "012"));
        assertThat(root.list("/adapters")).containsOnlyOnce(adapter("1", "012")).contains(adapter("0"));
        assertThat(root.head().get("/adapters/1")).isEqualTo(adapter("1"));
        assertThat(restart().get("/adapters/1")).isEqualTo(adapter("1"));
    }

    /** Where a deep read easily calls the hooks of the node that is asked for alone. */
    @Test
    void theRealTimeFieldsOfNestedNodesAreThereInADeepRead() {
        Voltha.Builder initial = base().toBuilder();
        initial.addLogicalDevicesBuilder()
                .setId("l")
                .addPorts(LogicalPort.newBuilder().setId("p"))
                .addPorts(LogicalPort.newBuilder().setId("q"));
        ConfigRoot root = create(initial.build());
        root.proxy("/logical_devices/l/ports/q")
                .onRead(message ->
                        ((LogicalPort) message).toBuilder().setRxPackets(42).build());
        Voltha all = root.getDeep("/", Voltha.class);
        assertThat(all.getLogicalDevices(0).getPortsList())
                .extracting(LogicalPort::getRxPackets)
                .containsExactly(0L, 42L);
        root.put("/", all);
        assertThat(root.log()).hasSize(1);
        assertThat(restart().getDeep("/")).isEqualTo(initial.build());
    }

    private static String version(ConfigChange change) {
        return ((Adapter) requireNonNull(change.after())).getVersion();
    }

    /** Where the update that a hook makes of the tree is easily overwritten by the edit that the hook was called for. */
    @Test
    void whatAHookUpdatesIsNotLost() {
        ConfigRoot root = create(base());
        root.proxy("/adapters/1").before(ChangeKind.UPDATE, change -> {
            root.update("/adapters/2", adapter("2", "by before"));
            root.add("/notes", Note.newBuilder().setText("before").build());
        });
        root.proxy("/adapters/1").after(ChangeKind.UPDATE, change -> {
            root.update("/adapters/3", adapter("3", "by after"));
            root.add("/notes", Note.newBuilder().setText("after").build());
        });

        root.update("/adapters/1", adapter("1", "single"));
        root.transactVoid(transaction -> {
            transaction.update("/adapters/1", adapter("1", "transaction"));
            transaction.add("/adapters", adapter("new"));
        });

        ConfigRoot again = restart();
        assertThat(again.list("/adapters"))
                .containsExactly(
                        adapter("0"),
                        adapter("1", "transaction"),
                        adapter("2", "by before"),
                        adapter("3", "by after"),
                        adapter("4"),
                        adapter("new"));
        assertThat(again.list("/notes", Note.class).stream().map(Note::getText))
                .containsExactly("before", "after", "before", "after");
        assertThat(again.log()).hasSize(6);
    }

    @Test
    void twoTransactionsOfTwoProxiesAddPortsAndTwoOfOneProxyRemoveThem() {
        Voltha.Builder initial = base().toBuilder();
        for (String id : List.of("a", "b")) {
            initial.addDevicesBuilder()
                    .setId(id)
                    .addAllPorts(IntStream.range(0, 10)
                            .mapToObj(i -> Port.newBuilder().setPortNo(i).build())
                            .toList());
        }
        ConfigRoot root = create(initial.build());
        ConfigProxy a = root.proxy("/devices/a");
        ConfigProxy b = root.proxy("/devices/b");
        try (ConfigTransaction one = a.begin();
                ConfigTransaction two = b.begin()) {
            one.add("/ports", Port.newBuilder().setPortNo(10).build());
            two.add("/ports", Port.newBuilder().setPortNo(11).build());
            two.commit();
            one.commit();
        }
        assertThat(root.keys("/devices/a/ports"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
        assertThat(root.keys("/devices/b/ports"))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "11");
        a.remove("/ports/10");
        try (ConfigTransaction one = a.begin();
                ConfigTransaction two = a.begin()) {
            one.remove("/ports/0");
            one.remove("/ports/5");
            two.remove("/ports/2");
            two.remove("/ports/7");
            one.commit();
            two.commit();
        }
        assertThat(restart().keys("/devices/a/ports")).containsExactly("1", "3", "4", "6", "8", "9");
    }

    @Test
    void hooksAreNotStoredAndEndWithTheRoot() {
        ConfigRoot root = create(base());
        root.proxy("/adapters/1").before(ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("no");
        });
        ConfigRoot again = restart();
        again.update(
                "/adapters/1",
                Adapter.newBuilder()
                        .setId("1")
                        .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.DEBUG))
                        .build());
        assertThat(again.log()).hasSize(2);
    }
}
