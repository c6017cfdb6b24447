package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.CommitWithdrawnException;
import io.revtree.ConfigPath;
import io.revtree.TransactionId;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import io.revtree.store.tck.ForwardingStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a branch goes through that commits of others, interrupts and faults come upon. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LineTest {

    private final FaultyStore store = FaultyStore.over(KvStores.open("memory:"), 1);
    private final Repository repository = new Opening(store, Settings.standard())
            .create(TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE), Voltha.getDefaultInstance());
    private final Line main = repository.line("main");

    @AfterEach
    void close() {
        store.close();
    }

    private static Repository open(KvStore store, Settings settings) {
        return new Opening(store, settings).load(TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE));
    }

    private static Next add(Tip head, String id) {
        return new Next.Change(head.tree()
                .add(
                        ConfigPath.parse("/adapters"),
                        Adapter.newBuilder().setId(id).build()));
    }

    private static Cause cause() {
        return new Cause(TransactionId.random(), "a", "");
    }

    private static CommitObject commit(Line line, String id) {
        return line.commit(cause(), head -> add(head, id));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable fault) throws T {
        throw (T) fault;
    }

    /** Some clients of stores answer a call of a thread that is interrupted so. */
    private static final class Interruptible extends ForwardingStore {

        Interruptible(KvStore store) {
            super(store);
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            if (Thread.currentThread().isInterrupted()) {
                throw new StoreUnavailableException("interrupted");
            }
            return super.readRef(name);
        }

        @Override
        public boolean publish(
                Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
            boolean landed = super.publish(blobs, ref, expected, next);
            if (Thread.currentThread().isInterrupted()) {
                throw new UnknownOutcomeException("interrupted");
            }
            return landed;
        }
    }

    @Test
    void aRefreshEndsThoughThisProcessCommitsAllTheTime() {
        long reads = store.calls(Call.READ_REF);
        for (int i = 1; i <= 50; i++) {
            String id = "a" + i;
            store.before(Call.READ_REF, i, () -> commit(main, id));
        }
        Tip newest = main.refresh();
        assertThat(store.calls(Call.READ_REF) - reads).isEqualTo(1);
        assertThat(newest.commit().sequence()).isEqualTo(1);
        assertThat(main.tip()).isSameAs(newest);
    }

    @Test
    void aRefreshThatReadBeforeACommitLandedDoesNotGoBackBehindIt() {
        Line other = open(store, Settings.standard()).line("main");
        commit(other, "theirs");
        store.before(Call.READ_BLOBS, 1, () -> {
            commit(other, "more");
            commit(main, "mine");
        });
        assertThat(main.refresh().commit().sequence()).isEqualTo(3);
        assertThat(main.tip().commit().sequence()).isEqualTo(3);
    }

    @Test
    void anInterruptOfTheOneThatPublishesLeavesNothingInDoubt() {
        store.before(Call.PUBLISH, 1, () -> Thread.currentThread().interrupt());
        Line line = open(new Interruptible(store), Settings.standard()).line("main");
        CommitObject landed = commit(line, "x");
        assertThat(Thread.interrupted()).as("the interrupt stays set").isTrue();
        assertThat(line.refresh().commit().id()).isEqualTo(landed.id());
        assertThat(landed.sequence()).isEqualTo(1);
    }

    @Test
    void whatIsThrownThoughNobodyDeclaresItEndsThatCommitAlone() {
        assertThatThrownBy(() -> main.commit(cause(), head -> {
                    LineTest.<RuntimeException>throwUnchecked(new IOException("from elsewhere"));
                    return add(head, "x");
                }))
                .hasRootCauseMessage("from elsewhere");
        assertThat(commit(main, "y").sequence()).isEqualTo(1);
    }

    @Test
    void whatAStoreThrowsThoughItMayNotLeavesACommitInDoubtByItsIdAndTheBranchGoingOn() {
        Cause cause = cause();
        for (Throwable fault : List.of(new IOException("broken"), new StackOverflowError("broken"))) {
            store.before(Call.PUBLISH, 1, () -> LineTest.<RuntimeException>throwUnchecked(fault));
            assertThatThrownBy(() -> main.commit(cause, head -> add(head, "x")))
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining(cause.transaction().toString())
                    .hasCause(fault);
        }
        assertThat(commit(main, "y").sequence()).isEqualTo(1);
    }

    @Test
    void aCommitWhoseHeadMovesOnWheneverItIsMadeEndsWithItsTime() {
        Settings hurried = Settings.standard().withCommitTimeout(Duration.ofMillis(50));
        Line line = open(store, hurried).line("main");
        AtomicInteger made = new AtomicInteger();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        assertThatThrownBy(() -> line.commit(cause(), head -> {
                    if (System.nanoTime() - until < 0) {
                        commit(main, "others" + made.incrementAndGet());
                        line.refresh();
                    }
                    return add(head, "x");
                }))
                .isInstanceOf(CommitWithdrawnException.class)
                .hasMessageContaining("50 ms")
                .hasMessageContaining("nothing was committed");
        assertThat(line.refresh().commit().sequence()).isEqualTo(made.get());
        assertThat(commit(line, "y").sequence()).isEqualTo(made.get() + 1);
    }

    @Test
    void whoeverIsToldThatACommitLandedFindsItAtTheHead() {
        List<Tip> told = new ArrayList<>();
        main.commit(cause(), new Proposal() {
            @Override
            public Next onto(Tip head) {
                return add(head, "x");
            }

            @Override
            public void landed(Tip before, Tip after) {
                told.add(after);
                told.add(main.tip());
            }
        });
        assertThat(told).hasSize(2).containsOnly(main.tip());
    }

    @Test
    void aBranchThatCouldNotBeDeletedStaysOneForAllWhoHaveIt() {
        Line topic = repository.createLine("topic", main.tip().commit());
        store.fail(Call.READ_REF, 1, Fault.UNAVAILABLE);
        assertThatThrownBy(() -> repository.deleteLine("topic", Duration.ofHours(1)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(repository.line("topic")).isSameAs(topic);
    }

    /** One that takes longer to fail than a commit may wait. */
    private static final class SlowToFail extends ForwardingStore {

        private final AtomicInteger publishes = new AtomicInteger();

        SlowToFail(KvStore store) {
            super(store);
        }

        @Override
        public boolean publish(
                Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
            publishes.incrementAndGet();
            Tries.rest(TimeUnit.MILLISECONDS.toNanos(60));
            throw new StoreUnavailableException("no answer");
        }
    }

    @Test
    void whoPublishesTriesNoLongerThanACommitMayWait() {
        SlowToFail slow = new SlowToFail(store);
        Line line = open(slow, Settings.standard().withCommitTimeout(Duration.ofMillis(50)))
                .line("main");
        assertThatThrownBy(() -> line.commit(cause(), head -> add(head, "a")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no answer");
        assertThat(slow.publishes).hasValue(1);
    }
}
