package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a root does that has not heard of another's commits yet. */
class StaleHeadTest {

    private final String url = "memory:" + UUID.randomUUID();
    private final KvStore store = KvStores.open(url);
    private final ConfigRoot other = ConfigRoot.create(store, Sample.base());
    private final ConfigRoot root = ConfigRoot.load(store, Sample.base());

    @AfterEach
    void close() {
        root.close();
        other.close();
        store.close();
    }

    @Test
    void anEditThatWouldChangeNothingHereTakesBackWhatAnotherDid() {
        other.update("/adapters/1", Sample.adapter("1", "theirs"));
        root.update("/adapters/1", Sample.adapter("1"));
        assertThat(other.refresh().get("/adapters/1", Adapter.class).getVersion())
                .isEmpty();
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void anEditThatChangesNothingInTheNewestStateMakesNoCommit() {
        other.update("/adapters/1", Sample.adapter("1", "theirs"));
        root.update("/adapters/1", Sample.adapter("1", "theirs"));
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void anEditThatOnlyAnOlderStateRefusesIsMade() {
        other.add("/adapters", Sample.adapter("new"));
        root.update("/adapters/new", Sample.adapter("new", "2"));
        assertThat(root.get("/adapters/new", Adapter.class).getVersion()).isEqualTo("2");
        other.remove("/adapters/1");
        root.add("/adapters", Sample.adapter("1", "3"));
        assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("3");
    }

    @Test
    void aTransactionThatConflictsOnlyWithAnOlderStateLands() {
        try (ConfigTransaction tx = root.begin()) {
            tx.update("/adapters/1", Sample.adapter("1", "ours"));
            root.update("/adapters/1", Sample.adapter("1", "between"));
            other.refresh();
            other.update("/adapters/1", Sample.adapter("1"));
            tx.commit();
        }
        assertThat(other.refresh().get("/adapters/1", Adapter.class).getVersion())
                .isEqualTo("ours");
    }

    @Test
    void aPreviewMeetsWhatAnotherCommitted() {
        try (ConfigTransaction tx = root.begin()) {
            tx.update("/adapters/1", Sample.adapter("1", "ours"));
            other.update("/adapters/1", Sample.adapter("1", "theirs"));
            assertThat(tx.preview().conflicts()).extracting(Conflict::field).containsExactly("version");
        }
    }

    @Test
    void whatARefreshSawIsThereForTheReadsAfterItThoughACommitIsOnItsWay() throws Exception {
        FaultyStore slow = FaultyStore.over(KvStores.open(url), 1);
        CountDownLatch out = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        slow.before(Call.PUBLISH, 1, () -> {
            out.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (ConfigRoot busy = ConfigRoot.load(slow, Sample.base())) {
            Future<?> commit = thread.submit(() -> busy.remove("/adapters/0"));
            assertThat(out.await(1, TimeUnit.MINUTES)).isTrue();
            other.remove("/adapters/1");
            assertThat(busy.refresh().exists("/adapters/1")).isFalse();
            assertThat(busy.exists("/adapters/1")).isFalse();
            assertThat(busy.begin().exists("/adapters/1")).isFalse();
            goOn.countDown();
            commit.get();
            assertThat(busy.keys("/adapters")).containsExactly("2", "3", "4");
        } finally {
            goOn.countDown();
            thread.shutdown();
            slow.close();
        }
    }

    @Test
    void theTreeAtAnInstantHasWhatAnotherCommittedUntilThen() {
        other.remove("/adapters/1");
        assertThat(root.at(Instant.now().plusSeconds(1)).exists("/adapters/1")).isFalse();
    }

    @Test
    void aBranchThatAnotherEndedBeginsWhereItIsToldTo() {
        root.branch("side", "main").remove("/adapters/0");
        other.deleteBranch("side");
        ConfigBranch side = root.branch("side", "main");
        assertThat(side.exists("/adapters/0")).isTrue();
        assertThat(side.log()).hasSize(1);
    }

    @Test
    void aWholeSmallTreeThatIsWhatItWasIsNoBrokenCondition() {
        try (KvStore alone = Sample.store()) {
            ConfigRoot.create(alone, version("1")).close();
            try (ConfigRoot reader = ConfigRoot.load(alone, version("1"));
                    ConfigTransaction tx = reader.begin().require("/")) {
                tx.update("/", version("3"));
                reader.update("/", version("2"));
                reader.update("/", version("1"));
                tx.commit();
                assertThat(reader.get("/", Voltha.class).getVersion()).isEqualTo("3");
            }
        }
    }

    @Test
    void aTransactionOfAClosedRootCommitsNothing() {
        ConfigTransaction tx = root.begin();
        tx.remove("/adapters/1");
        root.close();
        assertThatThrownBy(tx::commit).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        tx.close();
        assertThat(other.refresh().exists("/adapters/1")).isTrue();
    }

    private static Voltha version(String version) {
        return Voltha.newBuilder().setVersion(version).build();
    }
}
