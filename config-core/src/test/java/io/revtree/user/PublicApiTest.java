package io.revtree.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.ChangeKind;
import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigBranch;
import io.revtree.ConfigChange;
import io.revtree.ConfigDiff;
import io.revtree.ConfigEditor;
import io.revtree.ConfigException;
import io.revtree.ConfigObserver;
import io.revtree.ConfigPath;
import io.revtree.ConfigProxy;
import io.revtree.ConfigRoot;
import io.revtree.ConfigSnapshot;
import io.revtree.ConfigTransaction;
import io.revtree.ConfigView;
import io.revtree.Conflict;
import io.revtree.ExclusiveProxyException;
import io.revtree.FoundNode;
import io.revtree.MergeConflictException;
import io.revtree.MergePolicy;
import io.revtree.NoTreeException;
import io.revtree.PageRequest;
import io.revtree.Registration;
import io.revtree.RejectedChangeException;
import io.revtree.RevisionId;
import io.revtree.Schema;
import io.revtree.TransactionId;
import io.revtree.TreeExistsException;
import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every form of call that is promised to users, from a package of theirs. */
class PublicApiTest {

    private final KvStore store = KvStores.open("memory:");

    @AfterEach
    void close() {
        store.close();
    }

    private static Adapter adapter(String id) {
        return Adapter.newBuilder().setId(id).build();
    }

    @Test
    void theFirstExampleRuns() {
        try (KvStore mine = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.open(mine, Voltha.getDefaultInstance())) {
            root.add("/adapters", Adapter.newBuilder().setId("3").build());
            root.update(
                    "/health",
                    HealthStatus.newBuilder()
                            .setState(HealthStatus.State.HEALTHY)
                            .build());
            Adapter a = root.get("/adapters/3", Adapter.class);
            Voltha all = root.getDeep("/", Voltha.class);
            try (ConfigTransaction tx = root.begin()) {
                tx.remove("/adapters/3");
                tx.commit();
            }
            root.tag("before-upgrade");
            ConfigDiff d = root.diff("before-upgrade", "main");
            assertThat(a.getId()).isEqualTo("3");
            assertThat(all.getAdaptersList()).containsExactly(a);
            assertThat(d.changes()).isEmpty();
        }
    }

    @Test
    void aTreeIsOpenedInEveryWay() {
        assertThatThrownBy(() -> ConfigRoot.load(store)).isInstanceOf(NoTreeException.class);
        ConfigRoot.create(store, Voltha.getDefaultInstance()).close();
        assertThatThrownBy(() -> ConfigRoot.create(store, Voltha.getDefaultInstance()))
                .isInstanceOf(TreeExistsException.class);
        ConfigRoot.load(store, Voltha.getDefaultInstance()).close();
        ConfigRoot.open(store, Voltha.getDefaultInstance()).close();
        try (ConfigRoot stored = ConfigRoot.load(store)) {
            assertThat(stored.get("/")).isInstanceOf(DynamicMessage.class);
        }
        try (ConfigRoot built = ConfigRoot.builder(store, Schema.of(Voltha.getDescriptor()))
                .author("somebody")
                .branch("main")
                .cacheBytes(1 << 20)
                .mergePolicy(MergePolicy.ATOMIC)
                .clock(Clock.systemUTC())
                .open(Voltha.getDefaultInstance())) {
            built.add("/adapters", adapter("1"));
            assertThat(built.head().commit().author()).isEqualTo("somebody");
            assertThat(built.get("/adapters/1")).isInstanceOf(Adapter.class);
        }
        Schema files = Schema.of(Schema.of(Voltha.getDescriptor()).files(), "sample.Voltha");
        try (ConfigRoot built = ConfigRoot.builder(store, files).load();
                KvStore copy = KvStores.open("memory:")) {
            FileDescriptorSet set = files.files();
            assertThat(set.getFileCount()).isPositive();
            ConfigRoot.copy(store, copy);
            try (ConfigRoot copied = ConfigRoot.load(copy, Voltha.getDefaultInstance())) {
                assertThat(copied.head().commit()).isEqualTo(built.head().commit());
            }
        }
    }

    @Test
    void everyReadIsThereOnRootBranchSnapshotAndTransaction() {
        try (ConfigRoot root = ConfigRoot.create(
                store,
                Voltha.newBuilder()
                        .setVersion("1")
                        .addAdapters(adapter("a"))
                        .addAdapters(adapter("b"))
                        .addNotes(Note.newBuilder().setText("t"))
                        .build())) {
            ConfigBranch side = root.branch("side", "main");
            try (ConfigProxy proxy = root.proxy("/");
                    ConfigTransaction tx = root.begin()) {
                for (ConfigView view :
                        List.of(root, side, root.head(), tx, proxy, root.strict(), tx.strict(), proxy.strict())) {
                    reads(view);
                }
            }
        }
    }

    private static void reads(ConfigView view) {
        Message own = view.get("/");
        Message level = view.get("/", 1);
        Message deep = view.getDeep("/");
        Voltha typed = view.get("/", Voltha.class);
        Voltha typedLevel = view.get("/", 1, Voltha.class);
        Voltha typedDeep = view.getDeep("/", Voltha.class);
        assertThat(own).isEqualTo(typed);
        assertThat(level).isEqualTo(typedLevel).isEqualTo(typedDeep).isEqualTo(deep);
        assertThat(view.get("/", -1)).isEqualTo(deep);
        assertThat(view.getIfPresent("/adapters/none", Adapter.class)).isNull();
        assertThat(view.getIfPresent("/health", HealthStatus.class)).isNull();
        assertThat(view.get("/health")).isEqualTo(HealthStatus.getDefaultInstance());
        List<Message> list = view.list("/adapters");
        List<Message> listDeep = view.list("/adapters", -1);
        List<Message> page = view.list("/adapters", PageRequest.after("a", 5));
        assertThat(list).isEqualTo(listDeep).hasSize(2);
        assertThat(page).containsExactly(adapter("b"));
        try (Stream<Message> stream = view.stream("/adapters");
                Stream<String> keys = view.keys("/adapters");
                Stream<FoundNode> found = view.find("/adapters/*")) {
            assertThat(stream).hasSize(2);
            assertThat(keys).containsExactly("a", "b");
            assertThat(found.map(FoundNode::path)).containsExactly("/adapters/a", "/adapters/b");
        }
        assertThat(view.count("/notes")).isEqualTo(1);
        assertThat(view.exists("/notes/0")).isTrue();
        assertThat(view.exists("/notes/1")).isFalse();
    }

    @Test
    void everyEditIsThereOnRootBranchAndTransaction() {
        try (ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            edits(root, "r");
            edits(root.branch("side", "main"), "s");
            try (ConfigTransaction tx = root.begin()) {
                edits(tx, "t");
                TransactionId id = tx.id();
                tx.message("why").author("who").require("/adapters");
                assertThat(tx.preview().conflicts()).isEmpty();
                assertThat(tx.preview().changes()).isNotEmpty();
                Commit commit = tx.commit();
                assertThat(commit.transactionId()).isEqualTo(id);
                assertThat(commit.message()).isEqualTo("why");
                assertThat(commit.author()).isEqualTo("who");
            }
            ConfigTransaction cancelled = root.begin();
            cancelled.cancel();
            cancelled.close();
            String given = root.transact(tx -> {
                tx.remove("/adapters/t");
                return "given";
            });
            assertThat(given).isEqualTo("given");
            root.transactVoid(tx -> tx.add("/adapters", adapter("v")));
            assertThat(root.keys("/adapters")).containsExactly("r", "v");
        }
    }

    private static void edits(ConfigEditor editor, String key) {
        editor.add("/adapters", adapter(key));
        editor.update(
                ConfigPath.ROOT.field("adapters").key(key).toString(),
                adapter(key).toBuilder().setVendor("v").build());
        editor.update(
                "/adapters/" + key,
                Adapter.newBuilder().setVersion("2").build(),
                FieldMask.newBuilder().addPaths("version").build());
        editor.put("/adapters/x", adapter("x"));
        editor.strict().remove("/adapters/x");
        assertThat(editor.get("/adapters/" + key, Adapter.class).getVersion()).isEqualTo("2");
    }

    @Test
    void aProxyIsUsedAsTheWholeIs() {
        try (ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            root.add("/adapters", adapter("1"));
            try (ConfigProxy whole = root.proxy("/");
                    ConfigProxy adapter = root.proxy("/adapters/1", true)) {
                edits(whole, "p");
                Adapter mine = adapter.get("/", Adapter.class);
                adapter.update("/", mine.toBuilder().setVersion("3").build());
                try (ConfigTransaction tx = adapter.begin()) {
                    tx.update("/", mine.toBuilder().setVersion("4").build());
                    tx.commit();
                }
                assertThat(adapter.path()).isEqualTo("/adapters/1");
                assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("4");
                assertThatThrownBy(() -> root.branch("main").proxy("/adapters/1"))
                        .isInstanceOf(ExclusiveProxyException.class);
            }
            root.proxy("/adapters/1", false).close();
        }
    }

    @Test
    void hooksAreRegisteredInEveryWay() {
        List<ConfigChange> seen = new ArrayList<>();
        List<String> reports = new ArrayList<>();
        try (ConfigRoot root = ConfigRoot.builder(store, Schema.of(Voltha.getDescriptor()))
                .hookTimeout(Duration.ofSeconds(30))
                .observer(new ConfigObserver() {
                    @Override
                    public void hookFailed(String path, ChangeKind kind, Commit commit, Throwable fault) {
                        reports.add(path + " " + kind + " " + fault.getMessage());
                    }
                })
                .open(Voltha.getDefaultInstance())) {
            ConfigProxy proxy = root.proxy("/");
            try (Registration before = proxy.before(ChangeKind.ADD, seen::add);
                    Registration after = proxy.after(ChangeKind.ADD, seen::add)) {
                assertThat(before).isNotEqualTo(after);
                root.add("/adapters", adapter("1"));
            }
            root.add("/adapters", adapter("2"));
            try (ConfigProxy adapter = root.proxy("/adapters/2");
                    Registration read = adapter.onRead(message ->
                            ((Adapter) message).toBuilder().setVersion("read").build())) {
                assertThat(read).isNotNull();
                assertThat(root.getDeep("/", Voltha.class).getAdapters(1).getVersion())
                        .isEqualTo("read");
            }
            proxy.before(ChangeKind.REMOVE, change -> {
                throw new IllegalStateException("never");
            });
            proxy.after(ChangeKind.LIST, change -> {
                throw new IllegalStateException("too late");
            });
            assertThatThrownBy(() -> root.remove("/adapters/1"))
                    .isInstanceOf(RejectedChangeException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            root.add("/notes", Note.getDefaultInstance());
        }
        assertThat(seen)
                .containsExactly(
                        new ConfigChange("/adapters/1", ChangeKind.ADD, null, adapter("1"), List.of("id")),
                        new ConfigChange("/adapters/1", ChangeKind.ADD, null, adapter("1"), List.of("id")));
        assertThat(reports).containsExactly("/notes LIST too late");
    }

    @Test
    void historyIsAskedInEveryWay() {
        try (ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            root.add("/adapters", adapter("1"));
            root.tag("one");
            root.update("/adapters/1", adapter("1").toBuilder().setVendor("v").build());
            root.tag("creation", "main~2");
            ConfigSnapshot head = root.head();
            Commit commit = head.commit();
            CommitId id = commit.id();
            RevisionId revision = head.revision();
            assertThat(commit.revision()).isEqualTo(revision);
            assertThat(commit.parents()).containsExactly(root.at("one").commit().id());
            assertThat(commit.sequence()).isEqualTo(2);
            assertThat(id.toString()).matches("[0-9a-f]{64}");
            assertThat(root.at(id.toString()).commit()).isEqualTo(commit);
            assertThat(root.at(id.toString().substring(0, 10)).commit()).isEqualTo(commit);
            assertThat(root.at(Instant.now().plusSeconds(5)).commit()).isEqualTo(commit);
            assertThat(root.at(commit.time()).commit().sequence()).isEqualTo(2);
            assertThat(root.refresh().commit()).isEqualTo(commit);
            try (Stream<Commit> log = root.log();
                    Stream<Commit> ofPath = root.log("/adapters/1")) {
                assertThat(log.map(Commit::sequence)).containsExactly(2L, 1L, 0L);
                assertThat(ofPath.map(Commit::sequence)).containsExactly(2L, 1L);
            }
            SortedMap<String, Commit> blame = root.blame("/adapters/1");
            assertThat(blame).containsOnlyKeys("id", "vendor");
            ConfigDiff diff = root.diff("creation", "main");
            ConfigChange change = diff.changes().get(0);
            assertThat(change.path()).isEqualTo("/adapters/1");
            assertThat(change.kind()).isEqualTo(ChangeKind.ADD);
            assertThat(change.before()).isNull();
            assertThat(change.after()).isEqualTo(root.get("/adapters/1"));
            assertThat(diff.toJsonPatch()).contains("\"add\"");
            assertThat(root.tags()).containsOnlyKeys("creation", "one");
            root.deleteTag("creation");

            ConfigBranch side = root.branch("side", "one");
            assertThat(root.branch("side").name()).isEqualTo("side");
            assertThat(root.name()).isEqualTo("main");
            side.update("/", Voltha.newBuilder().setVersion("2").build());
            assertThat(side.refresh().commit()).isEqualTo(side.head().commit());
            assertThat(side.log()).hasSize(3);
            assertThat(side.log("/")).hasSize(3);
            assertThat(side.blame("/")).containsOnlyKeys("version");
            Commit picked = root.cherryPick("side");
            assertThat(picked.parents()).containsExactly(id);
            side.restore("/adapters", "side~2");
            side.revert("side");
            side.transactVoid(tx -> tx.add("/adapters", adapter("2")));
            side.begin().close();
            Commit merged = root.merge("side", "main");
            assertThat(merged.parents())
                    .containsExactly(picked.id(), side.head().commit().id());
            assertThat(root.landed(merged.transactionId())).isTrue();
            assertThat(root.landed(TransactionId.random())).isFalse();
            assertThat(root.branches()).containsOnlyKeys("main", "side");
            root.deleteBranch("side");
            Commit restored = root.restore("/", "one");
            assertThat(restored.revision()).isEqualTo(root.at("one").revision());
            Commit reverted = root.revert("main");
            assertThat(reverted.revision()).isEqualTo(merged.revision());
        }
    }

    @Test
    void aConflictSaysWhereAndWhat() {
        try (ConfigRoot root = ConfigRoot.create(
                        store, Voltha.newBuilder().addAdapters(adapter("1")).build());
                ConfigTransaction tx = root.begin()) {
            tx.update("/adapters/1", adapter("1").toBuilder().setVendor("a").build());
            root.update("/adapters/1", adapter("1").toBuilder().setVendor("b").build());
            assertThatThrownBy(tx::commit)
                    .isInstanceOf(ConfigException.class)
                    .isInstanceOfSatisfying(MergeConflictException.class, fault -> {
                        Conflict conflict = fault.conflicts().get(0);
                        assertThat(conflict.path()).isEqualTo("/adapters/1");
                        assertThat(conflict.field()).isEqualTo("vendor");
                        assertThat(conflict.base()).isEqualTo(adapter("1"));
                        assertThat(conflict.ours())
                                .isEqualTo(
                                        adapter("1").toBuilder().setVendor("b").build());
                        assertThat(conflict.theirs())
                                .isEqualTo(
                                        adapter("1").toBuilder().setVendor("a").build());
                    });
        }
    }
}
