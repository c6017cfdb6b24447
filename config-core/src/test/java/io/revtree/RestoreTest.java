package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Going back, by going on. */
class RestoreTest {

    private KvStore store;
    private ConfigRoot root;

    @BeforeEach
    void open() {
        store = Sample.store();
        root = ConfigRoot.create(store, Sample.base());
        root.tag("original");
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    @Test
    void aNodeIsRestoredAsANewCommit() {
        root.update("/adapters/3", Sample.adapter("3", "2.0"));
        root.remove("/adapters/0");
        Commit commit = root.restore("/adapters/3", "original");

        assertThat(root.get("/adapters/3", Adapter.class)).isEqualTo(Sample.adapter("3"));
        assertThat(root.exists("/adapters/0")).isFalse();
        assertThat(commit).isEqualTo(root.head().commit());
        assertThat(commit.message()).isEqualTo("restore /adapters/3 from original");
        assertThat(root.log()).hasSize(4);
    }

    @Test
    void aContainerAndTheWholeTreeAreRestored() {
        root.remove("/adapters/0");
        root.remove("/adapters/4");
        root.add("/adapters", Sample.adapter("x"));
        root.update("/health", HealthStatus.getDefaultInstance());
        root.restore("/adapters", "original");
        assertThat(root.keys("/adapters")).containsExactly("0", "1", "2", "3", "4");
        assertThat(root.get("/health", HealthStatus.class)).isEqualTo(HealthStatus.getDefaultInstance());

        root.restore("/", "original");
        assertThat(root.getDeep("/")).isEqualTo(Sample.base());
        assertThat(root.head().revision()).isEqualTo(root.at("original").revision());
    }

    @Test
    void whatIsThereNeitherNowNorThenSetsNothingAboveIt() {
        root.restore("/inventory/regions", "original");
        root.restore("/inventory/regions/r", "original");
        assertThat(root.exists("/inventory")).isFalse();
        assertThat(root.log()).hasSize(1);
    }

    @Test
    void whatWasNotThereThenIsRemoved() {
        root.add("/adapters", Sample.adapter("x"));
        root.restore("/adapters/x", "original");
        assertThat(root.exists("/adapters/x")).isFalse();
    }

    @Test
    void restoringWhatIsTheSameMakesNoCommit() {
        assertThat(root.restore("/adapters/3", "original"))
                .isEqualTo(root.head().commit());
        assertThat(root.restore("/", "main")).isEqualTo(root.head().commit());
        assertThat(root.log()).hasSize(1);
        assertThatThrownBy(() -> root.restore("/adapters/3", "never")).isInstanceOf(RevisionNotFoundException.class);
    }

    @Test
    void revertingTheNewestCommitGivesExactlyTheTreeBefore() {
        RevisionId before = root.head().revision();
        root.transactVoid(tx -> {
            tx.remove("/adapters/0");
            tx.update("/adapters/3", Sample.adapter("3", "2.0"));
            tx.add("/adapters", Sample.adapter("x"));
            tx.add("/notes", Note.newBuilder().setText("first").build());
        });
        Commit commit = root.revert("main");
        assertThat(commit.revision()).isEqualTo(before);
        assertThat(root.log()).hasSize(3);
        assertThat(root.revert("main").revision()).isEqualTo(root.at("main~2").revision());
    }

    @Test
    void revertingAnOlderCommitTakesBackItsChangesAlone() {
        root.transactVoid(tx -> {
            tx.remove("/adapters/0");
            tx.update("/adapters/3", Sample.adapter("3", "2.0"));
            tx.add("/adapters", Sample.adapter("x"));
        });
        root.remove("/adapters/1");
        root.update("/", Voltha.newBuilder().setInstanceId("1").setVersion("v").build());
        root.revert("main~2");

        assertThat(root.keys("/adapters")).containsExactly("0", "2", "3", "4");
        assertThat(root.get("/adapters/3", Adapter.class)).isEqualTo(Sample.adapter("3"));
        assertThat(root.get("/", Voltha.class).getVersion()).isEqualTo("v");
    }

    @Test
    void revertingWhatWasChangedAgainIsRefusedWithEveryConflict() {
        root.transactVoid(tx -> {
            tx.update("/adapters/2", Sample.adapter("2", "2.0"));
            tx.update("/adapters/3", Sample.adapter("3", "2.0"));
            tx.remove("/adapters/4");
            tx.remove("/adapters/0");
        });
        root.update("/adapters/3", Sample.adapter("3", "3.0"));
        root.add("/adapters", Sample.adapter("4", "other"));
        Commit head = root.head().commit();

        assertThatThrownBy(() -> root.revert("main~2"))
                .isInstanceOfSatisfying(MergeConflictException.class, refusal -> {
                    assertThat(refusal.conflicts().stream().map(Conflict::path))
                            .containsExactly("/adapters/3", "/adapters/4");
                    assertThat(refusal.conflicts().get(0).base()).isEqualTo(Sample.adapter("3", "2.0"));
                    assertThat(refusal.conflicts().get(0).ours()).isEqualTo(Sample.adapter("3", "3.0"));
                    assertThat(refusal.conflicts().get(0).theirs()).isEqualTo(Sample.adapter("3"));
                });
        assertThat(root.head().commit()).isEqualTo(head);
    }

    @Test
    void theCreatingCommitCannotBeReverted() {
        assertThatThrownBy(() -> root.revert("original")).isInstanceOf(RevisionNotFoundException.class);
    }
}
