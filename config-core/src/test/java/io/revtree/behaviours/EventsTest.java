package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.ChangeKind;
import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.Committed;
import io.revtree.ConfigChange;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is committed is announced. */
class EventsTest extends OnEveryStore {

    private final Ear ear = new Ear();

    @Test
    void eachCommittedAddUpdateAndRemoveIsAnnouncedOnceWithKindTheNewRootHashAndTheData() {
        ConfigRoot root = create(base());
        root.watch("/**", ear);

        root.add("/adapters", adapter("new"));
        announced(
                root, new ConfigChange("/adapters/new", ChangeKind.ADD, null, adapter("new"), List.of("id", "config")));

        root.update("/adapters/new", adapter("new", "2"));
        announced(
                root,
                new ConfigChange(
                        "/adapters/new", ChangeKind.UPDATE, adapter("new"), adapter("new", "2"), List.of("version")));

        root.put("/health", health(HealthStatus.State.OVERLOADED));
        announced(
                root,
                new ConfigChange(
                        "/health",
                        ChangeKind.UPDATE,
                        health(HealthStatus.State.DYING),
                        health(HealthStatus.State.OVERLOADED),
                        List.of("state")));

        root.remove("/adapters/new");
        announced(
                root,
                new ConfigChange(
                        "/adapters/new",
                        ChangeKind.REMOVE,
                        adapter("new", "2"),
                        null,
                        List.of("id", "version", "config")));
        assertThat(ear.rest()).isEmpty();
    }

    private void announced(ConfigRoot root, ConfigChange change) {
        Committed event = ear.next(Committed.class);
        assertThat(event.commit()).isEqualTo(root.head().commit());
        assertThat(event.commit().revision()).isEqualTo(root.head().revision());
        assertThat(event.changes()).containsExactly(change);
    }

    @Test
    void aTransactionIsAnnouncedOnceWhenItIsCommittedAndNotWhenItIsCancelled() {
        ConfigRoot root = create(base());
        root.watch("/**", ear);
        try (ConfigTransaction cancelled = root.begin()) {
            cancelled.remove("/adapters/1");
        }
        Commit commit;
        try (ConfigTransaction transaction = root.begin()) {
            transaction.update("/adapters/1", adapter("1", "a"));
            transaction.update("/adapters/1", adapter("1", "b"));
            transaction.add("/adapters", adapter("new"));
            transaction.remove("/adapters/3");
            commit = transaction.commit();
        }
        Committed event = ear.next(Committed.class);
        assertThat(event.commit()).isEqualTo(commit);
        assertThat(event.changes())
                .extracting(change -> change.kind() + " " + change.path())
                .containsExactly("UPDATE /adapters/1", "REMOVE /adapters/3", "ADD /adapters/new");
        assertThat(ear.rest()).isEmpty();
    }

    @Test
    void whatAnotherProcessCommitsIsAnnouncedAlike() {
        ConfigRoot root = create(base());
        root.watch("/adapters/*", ear);
        try (KvStore second = openAgain();
                ConfigRoot other = ConfigRoot.load(second, Voltha.getDefaultInstance())) {
            for (int i = 0; i < 5; i++) {
                other.update("/adapters/1", adapter("1", "v" + i));
                assertThat(ear.next(Committed.class).commit())
                        .isEqualTo(other.head().commit());
            }
        }
    }

    @Test
    void aListenerGoesOnAfterARestartWithTheCommitThatItSawLast() {
        ConfigRoot root = create(base());
        root.watch("/**", ear);
        root.update("/adapters/1", adapter("1", "seen"));
        CommitId seen = ear.next().upTo();
        root.update("/adapters/2", adapter("2", "unseen"));
        Commit unseen = root.head().commit();
        ConfigRoot again = restart();
        Ear next = new Ear();
        again.watch("/**", seen, next);
        assertThat(next.next(Committed.class).commit()).isEqualTo(unseen);
        again.update("/adapters/3", adapter("3", "live"));
        assertThat(next.paths()).containsExactly("/adapters/3");
        assertThat(next.rest()).isEmpty();
    }
}
