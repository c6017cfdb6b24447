package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of history, and done with it, where branches were merged. */
class MergeHistoryTest {

    private KvStore store;
    private ConfigRoot root;
    private ConfigBranch topic;
    private Commit created;
    private Commit version;
    private Commit vendor;
    private Commit removed;
    private Commit merged;

    /** The topic sets a version, and main a vendor of the same adapter; then main merges the topic. */
    @BeforeEach
    void merge() {
        store = Sample.store();
        root = ConfigRoot.create(store, Sample.base());
        created = root.head().commit();
        topic = root.branch("topic", "main");
        topic.update("/adapters/1", Sample.adapter("1", "2.0"));
        version = topic.head().commit();
        topic.remove("/adapters/0");
        removed = topic.head().commit();
        root.update(
                "/adapters/1", Sample.adapter("1").toBuilder().setVendor("Acme").build());
        vendor = root.head().commit();
        merged = root.merge("topic", "main");
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    @Test
    void theLogGoesAlongFirstParentsAndAMergeStandsForWhatItBrought() {
        assertThat(root.log()).containsExactly(merged, vendor, created);
        assertThat(root.log("/adapters/1")).containsExactly(merged, vendor, created);
        assertThat(root.log("/adapters/0")).containsExactly(merged, created);
        assertThat(root.log("/adapters/2")).containsExactly(created);
        assertThat(topic.log("/adapters/0")).containsExactly(removed, created);
        assertThat(root.at("main~1").commit()).isEqualTo(vendor);
        assertThat(root.at("main~2").commit()).isEqualTo(created);
    }

    @Test
    void aMergeThatBroughtNothingToAPathIsNotInItsLog() {
        topic.add("/notes", Note.newBuilder().setText("n").build());
        root.remove("/adapters/4");
        Commit second = root.merge("topic", "main");
        assertThat(root.log("/notes")).containsExactly(second);
        assertThat(root.log("/adapters/0")).containsExactly(merged, created);
    }

    @Test
    void blameNamesTheCommitOnTheBranchThatAValueCameFrom() {
        assertThat(root.blame("/adapters/1"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("id", created, "vendor", vendor, "version", version, "config.log_level", created));
        Commit both = root.merge("main", "topic");
        assertThat(both.parents()).containsExactly(removed.id(), merged.id());
        assertThat(topic.refresh().blame("/adapters/1")).isEqualTo(root.blame("/adapters/1"));
    }

    @Test
    void blameGoesThroughMergesOfMerges() {
        for (int i = 0; i < 5; i++) {
            root.update("/adapters/2", Sample.adapter("2", "round " + i));
            topic.update(
                    "/health",
                    HealthStatus.newBuilder().setStateValue(1 + i % 2).build());
            root.merge("topic", "main");
            root.merge("main", "topic");
        }
        Commit health = topic.log("/health").findFirst().orElseThrow();
        assertThat(root.blame("/adapters/1"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("id", created, "vendor", vendor, "version", version, "config.log_level", created));
        assertThat(root.blame("/health")).containsOnlyKeys("state").containsValue(health);
    }

    @Test
    void blameOfWhatBothSidesSetAlikeNamesTheFirstParents() {
        topic.update("/adapters/2", Sample.adapter("2", "same"));
        root.update("/adapters/2", Sample.adapter("2", "same"));
        Commit own = root.head().commit();
        root.merge("topic", "main");
        assertThat(root.blame("/adapters/2")).containsEntry("version", own);
    }

    @Test
    void blameOfWhatOnlyTheMergedBranchAddedIsFoundThere() {
        topic.add("/adapters", Sample.adapter("new"));
        Commit added = topic.head().commit();
        root.remove("/adapters/4");
        root.merge("topic", "main");
        assertThat(root.blame("/adapters/new").values()).containsOnly(added);
    }

    @Test
    void revertingAMergeTakesBackAllThatItBrought() {
        root.remove("/adapters/4");
        Commit reverted = root.revert(merged.id().toString());
        assertThat(reverted.parents()).hasSize(1);
        assertThat(root.get("/adapters/1", Adapter.class))
                .isEqualTo(Sample.adapter("1").toBuilder().setVendor("Acme").build());
        assertThat(root.keys("/adapters")).containsExactly("0", "1", "2", "3");
        assertThat(root.merge("topic", "main")).isEqualTo(reverted);
    }

    @Test
    void revertingACommitOfTheMergedBranchTakesBackThatAlone() {
        root.revert(version.id().toString());
        assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4");
        assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEmpty();
        assertThat(root.get("/adapters/1", Adapter.class).getVendor()).isEqualTo("Acme");
    }

    @Test
    void cherryPickingAMergeMakesAllThatItBroughtAgain() {
        ConfigBranch release = root.branch("release", created.id().toString());
        try (ConfigRoot other = ConfigRoot.builder(store).branch("release").load(Voltha.getDefaultInstance())) {
            Commit picked = other.cherryPick(merged.id().toString());
            assertThat(picked.parents()).containsExactly(created.id());
            assertThat(picked.message()).isEqualTo("merge topic into main");
            assertThat(other.keys("/adapters")).containsExactly("1", "2", "3", "4");
            assertThat(other.get("/adapters/1", Adapter.class)).isEqualTo(Sample.adapter("1", "2.0"));
        }
        assertThat(release.refresh().commit().sequence()).isEqualTo(1);
    }

    @Test
    void whatWasCherryPickedMergesWithTheCommitThatItCameFrom() {
        topic.update("/adapters/3", Sample.adapter("3", "picked"));
        root.cherryPick("topic");
        topic.add("/adapters", Sample.adapter("later"));
        root.merge("topic", "main");
        assertThat(root.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("picked");
        assertThat(root.exists("/adapters/later")).isTrue();
    }

    @Test
    void aCopyHasEveryParent() {
        root.merge("main", "topic");
        root.deleteBranch("topic");
        root.branch("release", "main");
        try (KvStore target = Sample.store()) {
            ConfigRoot.copy(store, target);
            try (ConfigRoot copy = ConfigRoot.load(target, Voltha.getDefaultInstance())) {
                assertThat(copy.branches()).isEqualTo(root.branches());
                assertThat(copy.log().toList()).isEqualTo(root.log().toList());
                assertThat(copy.at(version.id().toString()).getDeep("/"))
                        .isEqualTo(root.at(version.id().toString()).getDeep("/"));
                assertThat(copy.blame("/adapters/1")).isEqualTo(root.blame("/adapters/1"));
                for (Commit commit : List.of(created, version, removed, vendor, merged)) {
                    assertThat(copy.landed(commit.transactionId())).isTrue();
                }
            }
        }
    }
}
