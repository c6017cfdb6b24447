package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import io.revtree.sample.Adapter;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a tree comes to be in a store, and how it is found again. */
class OpeningTest {

    @TempDir
    Path folder;

    @Test
    void creatingIsTheFirstCommit() {
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
            assertThat(root.log()).hasSize(1);
            assertThat(root.head().commit().sequence()).isZero();
            assertThat(root.head().commit().parents()).isEmpty();
            assertThat(root.getDeep("/", Voltha.class)).isEqualTo(Sample.base());
            assertThat(root.branches()).containsOnlyKeys("main");
        }
    }

    @Test
    void aSecondTreeIsRefused() {
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
            assertThatThrownBy(() -> ConfigRoot.create(store, Sample.base()))
                    .isInstanceOf(TreeExistsException.class)
                    .hasMessageContaining("already");
            assertThat(root.log()).hasSize(1);
        }
    }

    @Test
    void anEmptyStoreCannotBeLoaded() {
        try (KvStore store = Sample.store()) {
            assertThatThrownBy(() -> ConfigRoot.load(store)).isInstanceOf(NoTreeException.class);
            assertThatThrownBy(() -> ConfigRoot.load(store, Voltha.getDefaultInstance()))
                    .isInstanceOf(NoTreeException.class);
        }
    }

    @Test
    void openingTwiceGivesOneTree() {
        try (KvStore store = Sample.store();
                ConfigRoot first = ConfigRoot.open(store, Sample.base());
                ConfigRoot second = ConfigRoot.open(store, Voltha.getDefaultInstance())) {
            assertThat(second.head().commit()).isEqualTo(first.head().commit());
            assertThat(second.getDeep("/", Voltha.class)).isEqualTo(Sample.base());
        }
    }

    @Test
    void ofTwoThatCreateAtOnceOneWinsAndBothHaveItsTree() {
        String url = "memory:" + UUID.randomUUID();
        Voltha theirs = Voltha.newBuilder().setInstanceId("theirs").build();
        try (KvStore other = KvStores.open(url);
                FaultyStore store = FaultyStore.over(KvStores.open(url), 1)) {
            store.before(Call.PUBLISH, 1, () -> ConfigRoot.open(other, theirs).close());
            try (ConfigRoot root = ConfigRoot.open(store, Sample.base())) {
                assertThat(root.getDeep("/", Voltha.class)).isEqualTo(theirs);
                assertThat(root.log()).hasSize(1);
            }
            FaultyStore late = store.before(Call.READ_REF, 1, () -> {});
            assertThatThrownBy(() -> ConfigRoot.create(late, Sample.base())).isInstanceOf(TreeExistsException.class);
        }
    }

    @Test
    void theOneThatLosesTheCreationIsTold() {
        String url = "memory:" + UUID.randomUUID();
        try (KvStore other = KvStores.open(url);
                FaultyStore store = FaultyStore.over(KvStores.open(url), 1)) {
            store.before(
                    Call.PUBLISH,
                    1,
                    () -> ConfigRoot.create(other, Sample.base()).close());
            assertThatThrownBy(() -> ConfigRoot.create(store, Sample.base())).isInstanceOf(TreeExistsException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOST_REQUEST", "LOST_ANSWER", "TORN", "UNAVAILABLE"})
    void aCreationWhoseFirstAnswerIsLostIsDoneOnce(Fault fault) {
        try (FaultyStore store = FaultyStore.over(Sample.store(), 1).fail(Call.PUBLISH, 1, fault);
                ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
            assertThat(root.log()).hasSize(1);
            assertThat(root.getDeep("/", Voltha.class)).isEqualTo(Sample.base());
        }
    }

    @Test
    void aCreationThatDiedBetweenItsTwoStepsIsEndedByWhoeverOpensNext() {
        try (FaultyStore store = FaultyStore.over(Sample.store(), 1)) {
            store.before(Call.COMPARE_AND_SET_REF, 1, () -> {
                throw new IllegalStateException("the process dies here");
            });
            assertThatThrownBy(() -> ConfigRoot.create(store, Sample.base())).hasMessage("the process dies here");
            assertThat(store.listRefs("")).containsOnlyKeys("meta");

            try (ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
                assertThat(root.getDeep("/", Voltha.class)).isEqualTo(Sample.base());
                assertThat(root.log()).hasSize(1);
                root.remove("/adapters/0");
            }
            assertThat(store.listRefs("")).containsOnlyKeys("meta", "heads/main");
        }
    }

    @Test
    void aCreationThatDiedBeforeItsFirstStepLeavesAnEmptyStore() {
        try (FaultyStore store = FaultyStore.over(Sample.store(), 1)) {
            store.before(Call.PUBLISH, 1, () -> {
                throw new IllegalStateException("the process dies here");
            });
            assertThatThrownBy(() -> ConfigRoot.create(store, Sample.base())).hasMessage("the process dies here");

            assertThatThrownBy(() -> ConfigRoot.load(store)).isInstanceOf(NoTreeException.class);
            ConfigRoot.create(store, Sample.base()).close();
        }
    }

    @Test
    void everythingIsThereAgainAfterARestart() {
        String url = "rocksdb:" + folder.resolve("tree");
        Commit head;
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
            root.tag("original");
            root.update("/adapters/3", Sample.adapter("3", "2.0"));
            root.add("/adapters", Sample.adapter("new"));
            root.branch("side", "original").remove("/adapters/0");
            head = root.head().commit();
        }
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            assertThat(root.head().commit()).isEqualTo(head);
            assertThat(root.log()).hasSize(3);
            assertThat(root.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("2.0");
            assertThat(root.at("original").getDeep("/")).isEqualTo(Sample.base());
            assertThat(root.at("main~1").exists("/adapters/new")).isFalse();
            assertThat(root.branch("side").keys("/adapters")).containsExactly("1", "2", "3", "4");
        }
    }

    @Test
    void aStoreDescribesItself() {
        try (KvStore store = Sample.store()) {
            ConfigRoot.create(store, Sample.base()).close();
            try (ConfigRoot root = ConfigRoot.load(store)) {
                DynamicMessage deep = (DynamicMessage) root.getDeep("/");
                assertThat(deep.toByteString()).isEqualTo(Sample.base().toByteString());
                root.add("/adapters", Sample.adapter("5"));
            }
            try (ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
                assertThat(root.get("/adapters/5", Adapter.class)).isEqualTo(Sample.adapter("5"));
            }
        }
    }

    @Test
    void aTreeOfAnotherTypeIsRefused() {
        try (KvStore store = Sample.store()) {
            ConfigRoot.create(store, Sample.base()).close();
            assertThatThrownBy(() -> ConfigRoot.load(store, Note.getDefaultInstance()))
                    .isInstanceOf(SchemaMismatchException.class);
            assertThatThrownBy(() -> ConfigRoot.open(store, Note.getDefaultInstance()))
                    .isInstanceOf(SchemaMismatchException.class);
        }
    }

    @Test
    void aMetaOfSomethingElseIsRefused() {
        try (KvStore store = Sample.store()) {
            store.compareAndSetRef("meta", null, new byte[] {1, 2, 3});
            assertThatThrownBy(() -> ConfigRoot.load(store)).isInstanceOf(UnreadableTreeException.class);
            assertThatThrownBy(() -> ConfigRoot.open(store, Sample.base())).isInstanceOf(UnreadableTreeException.class);
        }
    }

    @Test
    void theBuilderSetsAuthorBranchAndSalt() {
        byte[] salt = new byte[16];
        salt[3] = 9;
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.builder(store)
                        .author("carol")
                        .branch("production")
                        .cacheBytes(1 << 20)
                        .salt(salt)
                        .create(Sample.base())) {
            assertThat(root.name()).isEqualTo("production");
            assertThat(root.head().commit().author()).isEqualTo("carol");
            assertThat(root.branches()).containsOnlyKeys("production");
            assertThatThrownBy(() -> ConfigRoot.load(store))
                    .isInstanceOf(RevisionNotFoundException.class)
                    .hasMessageContaining("production");
            try (ConfigRoot again =
                    ConfigRoot.builder(store).branch("production").load()) {
                assertThat(again.head().commit()).isEqualTo(root.head().commit());
            }
        }
    }

    @Test
    void aClosedRootIsOfNoUseAndLeavesItsStoreOpen() {
        try (KvStore store = Sample.store()) {
            ConfigRoot root = ConfigRoot.create(store, Sample.base());
            ConfigBranch branch = root.branch("side", "main");
            ConfigSnapshot snapshot = root.head();
            root.close();
            root.close();
            assertThatThrownBy(() -> root.get("/")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> root.remove("/adapters/0")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> branch.remove("/adapters/0")).isInstanceOf(IllegalStateException.class);
            assertThat(snapshot.getDeep("/")).isEqualTo(Sample.base());
            assertThat(store.readBlobs(List.<BlobId>of())).isEqualTo(Map.of());
        }
    }
}
