package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.revtree.ClosedTransactionException;
import io.revtree.Commit;
import io.revtree.ConfigDiff;
import io.revtree.ConfigException;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.DuplicateKeyException;
import io.revtree.KeyChangeException;
import io.revtree.MergeConflictException;
import io.revtree.NodeNotFoundException;
import io.revtree.ReadOnlyFieldException;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.StoreException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A set of edits that is nobody else's until it is committed. */
class TransactionTest extends OnEveryStore {

    private ConfigRoot root;

    @BeforeEach
    void createTree() {
        root = create(base());
    }

    @Test
    void itsEditsAreSeenByItAloneUntilTheCommit() {
        try (ConfigTransaction tx = root.begin()) {
            tx.update("/adapters/3", adapter("3", "2.0"));
            tx.add("/adapters", adapter("x"));
            tx.remove("/adapters/0");
            assertThat(tx.keys("/adapters")).containsExactly("1", "2", "3", "4", "x");
            assertThat(tx.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("2.0");
            assertThat(root.getDeep("/")).isEqualTo(base());

            Commit commit = tx.commit();
            assertThat(root.head().commit()).isEqualTo(commit);
            assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4", "x");
            assertThat(root.log()).hasSize(2);
        }
    }

    @Test
    void whatIsBeingReadStaysAsItWasWhenEditsFollow() {
        try (ConfigTransaction tx = root.begin()) {
            for (int i = 0; i < 100; i++) {
                tx.add("/adapters", adapter("a" + i));
            }
            Iterator<String> keys = tx.keys("/adapters").iterator();
            List<String> before = tx.keys("/adapters").toList();
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                seen.add(keys.next());
                tx.add("/adapters", adapter("a" + i + "b"));
                tx.remove("/adapters/a" + i);
            }
            keys.forEachRemaining(seen::add);
            assertThat(seen).isEqualTo(before);
            assertThat(tx.count("/adapters")).isEqualTo(105);
        }
    }

    @Test
    void anEditThatTheStoreFailsLeavesTheTransactionAsItWas() {
        root.transactVoid(tx -> {
            for (int i = 0; i < 2_000; i++) {
                tx.add("/adapters", adapter("a" + i));
            }
        });
        List<String> keys = root.keys("/adapters").toList();
        try (FaultyStore faulty = FaultyStore.over(openAgain(), 1)) {
            long failed = 0;
            for (int nth = 1; nth <= 40; nth++) {
                try (ConfigRoot cold = ConfigRoot.builder(faulty).cacheBytes(0).load(Voltha.getDefaultInstance());
                        ConfigTransaction tx = cold.begin()) {
                    Set<String> expected = new TreeSet<>(keys);
                    faulty.fail(Call.READ_BLOBS, nth, Fault.UNAVAILABLE);
                    for (int i = 0; i < 20; i++) {
                        String id = "a" + i * 97;
                        try {
                            tx.add("/adapters", adapter("new" + i));
                            expected.add("new" + i);
                            tx.remove("/adapters/" + id);
                            expected.remove(id);
                        } catch (StoreException e) {
                            failed++;
                        }
                    }
                    faulty.heal();
                    assertThat(tx.keys("/adapters")).containsExactlyElementsOf(expected);
                }
            }
            assertThat(failed).isPositive();
        }
    }

    @Test
    void threeAtOnceSeeTheirOwnValuesOnly() {
        try (ConfigTransaction one = root.begin();
                ConfigTransaction two = root.begin();
                ConfigTransaction three = root.begin()) {
            List<ConfigTransaction> all = List.of(one, two, three);
            for (int i = 0; i < 3; i++) {
                all.get(i).update("/adapters/3", adapter("3", "v" + i));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(all.get(i).get("/adapters/3", Adapter.class).getVersion())
                        .isEqualTo("v" + i);
            }
        }
        assertThat(root.getDeep("/")).isEqualTo(base());
    }

    @Test
    void itReadsTheStateInWhichItBegan() {
        try (ConfigTransaction tx = root.begin()) {
            root.remove("/adapters/0");
            assertThat(tx.exists("/adapters/0")).isTrue();
            assertThat(tx.getDeep("/")).isEqualTo(base());
        }
    }

    @Test
    void oneThatIsCancelledOrClosedLeavesNothingBehind() {
        Set<BlobId> blobs = blobs();
        ConfigTransaction cancelled = root.begin();
        cancelled.remove("/adapters/0");
        cancelled.cancel();
        try (ConfigTransaction closed = root.begin()) {
            closed.remove("/adapters/1");
        }
        assertThat(root.getDeep("/")).isEqualTo(base());
        assertThat(root.log()).hasSize(1);
        assertThat(blobs()).isEqualTo(blobs);
    }

    @Test
    void afterItsEndNothingWorksButClose() {
        ConfigTransaction committed = root.begin();
        committed.commit();
        ConfigTransaction cancelled = root.begin();
        cancelled.cancel();
        ConfigTransaction closed = root.begin();
        closed.close();
        List<Consumer<ConfigTransaction>> uses = List.of(
                tx -> tx.get("/"),
                tx -> tx.get("/adapters/1", Adapter.class),
                tx -> tx.getDeep("/"),
                tx -> tx.getIfPresent("/adapters/1", Adapter.class),
                tx -> tx.list("/adapters"),
                tx -> tx.stream("/adapters"),
                tx -> tx.keys("/adapters"),
                tx -> tx.count("/adapters"),
                tx -> tx.exists("/adapters/1"),
                tx -> tx.find("/adapters/*"),
                tx -> tx.strict().get("/"),
                tx -> tx.require("/adapters"),
                tx -> tx.restore("/adapters", "main"),
                ConfigTransaction::preview,
                tx -> tx.update("/adapters/1", adapter("1")),
                tx -> tx.add("/adapters", adapter("x")),
                tx -> tx.put("/adapters/1", adapter("1")),
                tx -> tx.remove("/adapters/1"),
                tx -> tx.strict().remove("/adapters/1"),
                tx -> tx.message("m"),
                tx -> tx.author("a"),
                ConfigTransaction::commit,
                ConfigTransaction::cancel);
        for (ConfigTransaction ended : List.of(committed, cancelled, closed)) {
            for (Consumer<ConfigTransaction> use : uses) {
                assertThatThrownBy(() -> use.accept(ended)).isInstanceOf(ClosedTransactionException.class);
            }
            ended.close();
            ended.close();
        }
    }

    @Test
    void aRefusedEditLeavesTheOthersAsTheyWere() {
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/0");
            assertThatThrownBy(() -> tx.remove("/adapters/0")).isInstanceOf(NodeNotFoundException.class);
            assertThatThrownBy(() -> tx.add("/adapters", adapter("1"))).isInstanceOf(DuplicateKeyException.class);
            assertThatThrownBy(() -> tx.update("/adapters/1", adapter("2"))).isInstanceOf(KeyChangeException.class);
            tx.commit();
        }
        assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4");
        assertThat(root.get("/adapters/1")).isEqualTo(adapter("1"));
    }

    @Test
    void aStrictEditorRefusesReadOnlyFieldsOnRootAndTransaction() {
        HealthStatus healthy =
                HealthStatus.newBuilder().setState(HealthStatus.State.HEALTHY).build();
        Voltha renamed = Voltha.newBuilder().setInstanceId("2").build();
        assertThatThrownBy(() -> root.strict().update("/", renamed)).isInstanceOf(ReadOnlyFieldException.class);
        assertThatThrownBy(() -> root.strict().update("/health", healthy)).isInstanceOf(ReadOnlyFieldException.class);
        try (ConfigTransaction tx = root.begin()) {
            assertThatThrownBy(() -> tx.strict().update("/health", healthy)).isInstanceOf(ReadOnlyFieldException.class);
            tx.strict().add("/adapters", adapter("x"));
            tx.strict().remove("/adapters/0");
            tx.update("/health", healthy);
            tx.commit();
        }
        assertThat(root.get("/health")).isEqualTo(healthy);
        assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4", "x");
    }

    @Test
    void aStrictEditorLetsReadOnlyFieldsOfNodesThatWereNotThereBeSet() {
        Device device = Device.newBuilder().setId("d").setVendor("v").build();
        root.strict().put("/devices/d", device);
        assertThat(root.get("/devices/d")).isEqualTo(device);
        assertThatThrownBy(() -> root.strict()
                        .put("/devices/d", device.toBuilder().setVendor("w").build()))
                .isInstanceOf(ReadOnlyFieldException.class);
        HealthStatus dying =
                HealthStatus.newBuilder().setState(HealthStatus.State.DYING).build();
        root.put("/", root.get("/"));
        assertThat(root.exists("/health")).isFalse();
        root.strict().update("/health", dying);
        root.put("/", root.get("/"));
        root.strict().put("/health", dying);
        assertThatThrownBy(() -> root.strict().put("/health", HealthStatus.getDefaultInstance()))
                .isInstanceOf(ReadOnlyFieldException.class);
    }

    @Test
    void aStrictEditorOfATransactionJudgesByTheStateThatTheTransactionReads() {
        try (ConfigTransaction tx = root.begin()) {
            root.update("/health", HealthStatus.getDefaultInstance());
            tx.strict()
                    .update(
                            "/health",
                            HealthStatus.newBuilder()
                                    .setState(HealthStatus.State.DYING)
                                    .build());
            assertThatThrownBy(() -> tx.strict().update("/health", HealthStatus.getDefaultInstance()))
                    .isInstanceOf(ReadOnlyFieldException.class);
            tx.commit();
        }
        assertThat(root.get("/health")).isEqualTo(HealthStatus.getDefaultInstance());
    }

    @Test
    void oneThatFailsToCommitHasEnded() {
        ConfigTransaction tx = root.begin();
        tx.update("/adapters/1", adapter("1", "ours"));
        root.update("/adapters/1", adapter("1", "theirs"));
        assertThatThrownBy(tx::commit).isInstanceOf(MergeConflictException.class);
        assertThatThrownBy(tx::commit).isInstanceOf(ClosedTransactionException.class);
        assertThatThrownBy(tx::cancel).isInstanceOf(ClosedTransactionException.class);
        tx.close();
        assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("theirs");
    }

    @Test
    void anEmptyOneIsTheHead() {
        Commit head = root.head().commit();
        try (ConfigTransaction tx = root.begin()) {
            assertThat(tx.message("nothing").author("nobody").commit()).isEqualTo(head);
        }
        try (ConfigTransaction tx = root.begin()) {
            tx.add("/adapters", adapter("x"));
            tx.remove("/adapters/x");
            tx.update("/adapters/1", adapter("1"));
            assertThat(tx.commit()).isEqualTo(head);
        }
        assertThat(root.log()).hasSize(1);
    }

    @Test
    void itsCommitNamesItsAuthorItsMessageAndItself() {
        try (ConfigRoot named = ConfigRoot.builder(store).author("root").load(base());
                ConfigTransaction plain = named.begin();
                ConfigTransaction tx = named.begin()) {
            plain.remove("/adapters/0");
            tx.remove("/adapters/1");
            Commit first = plain.commit();
            Commit second = tx.author("one")
                    .message("first")
                    .author("other")
                    .message("second")
                    .commit();
            assertThat(first.author()).isEqualTo("root");
            assertThat(first.message()).isEmpty();
            assertThat(first.transactionId()).isEqualTo(plain.id());
            assertThat(second.author()).isEqualTo("other");
            assertThat(second.message()).isEqualTo("second");
            assertThat(second.transactionId()).isEqualTo(tx.id());
            assertThat(second.parents()).containsExactly(first.id());
            assertThat(second.sequence()).isEqualTo(2);
        }
    }

    @Test
    void messagesAndAuthorsThatAreTooLongAreRefusedAndChangeNothing() {
        try (ConfigTransaction tx = root.begin()) {
            tx.message("m").author("a").remove("/adapters/0");
            assertThatThrownBy(() -> tx.message("x".repeat((64 << 10) + 1))).isInstanceOf(ConfigException.class);
            assertThatThrownBy(() -> tx.author("x".repeat(1_025))).isInstanceOf(ConfigException.class);
            Commit commit = tx.commit();
            assertThat(commit.message()).isEqualTo("m");
            assertThat(commit.author()).isEqualTo("a");
        }
    }

    @Test
    void oneThatIsDroppedOrHasEndedIsHeldByNothing() throws InterruptedException {
        ReferenceQueue<ConfigTransaction> gone = new ReferenceQueue<>();
        List<WeakReference<ConfigTransaction>> left = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ConfigTransaction tx = root.begin();
            tx.update("/adapters/1", adapter("1", "v" + i));
            switch (i % 4) {
                case 0 -> tx.commit();
                case 1 -> tx.cancel();
                case 2 -> tx.close();
                default -> {}
            }
            left.add(new WeakReference<>(tx, gone));
        }
        for (int i = 0; i < 1_000 && !left.isEmpty(); i++) {
            System.gc();
            left.remove(gone.remove(10));
        }
        assertThat(left).isEmpty();
        assertThat(root.log()).hasSize(6);
    }

    @Test
    void aMaskedUpdateChangesOnlyWhatItNames() {
        root.update(
                "/adapters/3",
                adapter("3", "9").toBuilder().setVendor("other").build(),
                FieldMask.newBuilder().addPaths("version").build());
        assertThat(root.get("/adapters/3")).isEqualTo(adapter("3", "9"));
    }

    @Test
    void theDiffOfACommitListsEveryNodeItTouched() {
        root.transactVoid(tx -> {
            tx.update(
                    "/", Voltha.newBuilder().setInstanceId("1").setVersion("2").build());
            tx.remove("/adapters/0");
            tx.add("/adapters", adapter("x"));
            tx.update("/adapters/3", adapter("3").toBuilder().clearConfig().build());
        });
        ConfigDiff diff = root.diff("main~1", "main");
        assertThat(diff.changes().stream().map(change -> change.kind() + " " + change.path()))
                .containsExactly("UPDATE /", "REMOVE /adapters/0", "UPDATE /adapters/3", "ADD /adapters/x");
        assertThat(diff.changes().get(0).changedFieldPaths()).containsExactly("version");
        assertThat(diff.changes().get(3).before()).isNull();
        assertThat(diff.changes().get(3).after()).isEqualTo(adapter("x"));
        assertThat(root.diff("main", "main").isEmpty()).isTrue();
        assertThat(root.diff("main", "main").changes()).isEmpty();
    }
}
