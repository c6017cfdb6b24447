package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.KvStores;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether a transaction is in any branch. */
class LandedTest {

    private final FaultyStore store = FaultyStore.over(KvStores.open("memory:"), 1);
    private final ConfigRoot root = ConfigRoot.create(store, Sample.base());

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private TransactionId add(ConfigBranch branch, String id) {
        try (ConfigTransaction tx = branch.begin()) {
            tx.add("/adapters", Sample.adapter(id));
            tx.commit();
            return tx.id();
        }
    }

    private boolean landed(TransactionId id) {
        try (ConfigRoot cold = ConfigRoot.load(store, Sample.base())) {
            return cold.landed(id);
        }
    }

    @Test
    void everyCommitOfEveryBranchHasLanded() {
        ConfigBranch topic = root.branch("topic", "main");
        List<TransactionId> ids = new ArrayList<>();
        ids.add(root.head().commit().transactionId());
        ids.add(add(root, "m"));
        ids.add(add(topic, "t"));
        ids.add(root.merge("topic", "main").transactionId());
        ids.add(add(topic, "u"));
        ids.add(add(root, "n"));
        assertThat(ids).doesNotHaveDuplicates().allMatch(this::landed).allMatch(root::landed);
    }

    @Test
    void whatABranchHasMergedStaysWhenTheOtherBranchIsDeleted() {
        ConfigBranch topic = root.branch("topic", "main");
        TransactionId merged = add(topic, "t");
        add(root, "m");
        root.merge("topic", "main");
        TransactionId lost = add(topic, "u");
        root.deleteBranch("topic");
        assertThat(landed(merged)).isTrue();
        assertThat(landed(lost)).isFalse();
    }

    @Test
    void whatWasCancelledRefusedOrChangedNothingHasNotLanded() {
        TransactionId cancelled;
        try (ConfigTransaction tx = root.begin()) {
            tx.add("/adapters", Sample.adapter("x"));
            cancelled = tx.id();
        }
        ConfigTransaction refused = root.begin();
        refused.remove("/adapters/1");
        root.update("/adapters/1", Sample.adapter("1", "2"));
        assertThatThrownBy(refused::commit).isInstanceOf(MergeConflictException.class);
        ConfigTransaction empty = root.begin();
        empty.commit();
        assertThat(List.of(cancelled, refused.id(), empty.id(), TransactionId.random()))
                .noneMatch(this::landed);
    }

    @Test
    void anUnknownOutcomeIsKnownOnceTheStoreAnswersAgain() {
        ConfigTransaction lost = root.begin();
        lost.add("/adapters", Sample.adapter("lost"));
        store.fail(Call.PUBLISH, 1, Fault.LOST_ANSWER).downFrom(3);
        assertThatThrownBy(lost::commit)
                .isInstanceOfSatisfying(
                        UnknownCommitException.class,
                        e -> assertThat(e.transactionId()).isEqualTo(lost.id()));
        store.heal();
        assertThat(landed(lost.id())).isTrue();

        root.refresh();
        ConfigTransaction never = root.begin();
        never.add("/adapters", Sample.adapter("never"));
        store.fail(Call.PUBLISH, 1, Fault.LOST_REQUEST).downFrom(3);
        assertThatThrownBy(never::commit).isInstanceOf(UnknownOutcomeException.class);
        store.heal();
        assertThat(landed(never.id())).isFalse();
    }

    @Test
    void whoMadeASingleEditIsToldByWhichIdToAsk() {
        store.fail(Call.PUBLISH, 1, Fault.LOST_ANSWER).downFrom(3);
        assertThatThrownBy(() -> root.add("/adapters", Sample.adapter("lost")))
                .isInstanceOfSatisfying(UnknownCommitException.class, e -> {
                    store.heal();
                    assertThat(landed(e.transactionId())).isTrue();
                });
    }

    @Test
    void aRequestThatIsStillUnderWayMayLandUntilTheBranchMovesOn() {
        ConfigTransaction late = root.begin();
        late.add("/adapters", Sample.adapter("late"));
        store.fail(Call.PUBLISH, 1, Fault.LANDS_LATE).downFrom(2);
        assertThatThrownBy(late::commit).isInstanceOf(UnknownOutcomeException.class);
        store.heal();
        store.landLate();
        assertThat(landed(late.id())).isTrue();
    }

    @Test
    void whatIsNewIsFoundWithoutReadingTheHistoryBefore() {
        for (int i = 0; i < 300; i++) {
            add(root, "n" + i);
        }
        ConfigBranch topic = root.branch("topic", "main~150");
        TransactionId id = add(topic, "t");
        try (ConfigRoot cold = ConfigRoot.load(store, Sample.base())) {
            long before = store.calls(Call.READ_BLOBS);
            assertThat(cold.landed(id)).isTrue();
            assertThat(store.calls(Call.READ_BLOBS) - before).isLessThan(10);
            assertThat(cold.landed(TransactionId.random())).isFalse();
            assertThat(store.calls(Call.READ_BLOBS) - before).isLessThan(310);
        }
    }
}
