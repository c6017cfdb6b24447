package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import io.revtree.store.tck.ForwardingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commits of several threads of one process to one branch, while a publish of it is under way: here it is held. */
class CombiningTest {

    private static final int PATIENCE_SECONDS = 60;

    private FaultyStore store = FaultyStore.over(KvStores.open("memory:"), 1);
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Running<?>> running = new ArrayList<>();
    private ConfigRoot root;

    /** A call in a thread of its own. */
    private static final class Running<R> {

        private final FutureTask<R> task;
        private final Thread thread;

        Running(Callable<R> call) {
            task = new FutureTask<>(call);
            thread = new Thread(task, "committer");
            thread.setDaemon(true);
            thread.start();
        }

        R result() throws Exception {
            try {
                return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception fault ? fault : e;
            }
        }

        void awaitWaiting() throws TimeoutException {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                if (System.nanoTime() > until) {
                    throw new TimeoutException("the committer does not wait: " + thread.getState());
                }
                Thread.onSpinWait();
            }
        }
    }

    @BeforeEach
    void open() {
        root = ConfigRoot.builder(store).create(Voltha.getDefaultInstance());
    }

    @AfterEach
    void close() throws Exception {
        release.countDown();
        for (Running<?> each : running) {
            each.thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        root.close();
        store.close();
    }

    private <R> Running<R> start(Callable<R> call) {
        Running<R> started = new Running<>(call);
        running.add(started);
        return started;
    }

    private Commit add(String id) {
        try (ConfigTransaction transaction = root.begin()) {
            transaction.add("/adapters", Adapter.newBuilder().setId(id).build());
            return transaction.commit();
        }
    }

    private Running<Commit> startWaiting(Callable<Commit> call) throws Exception {
        Running<Commit> started = start(call);
        started.awaitWaiting();
        return started;
    }

    /** A commit that is out until {@link #release}. */
    private Running<Commit> hold(String id) throws InterruptedException {
        store.before(Call.PUBLISH, 1, () -> {
            held.countDown();
            awaitRelease();
        });
        Running<Commit> first = start(() -> add(id));
        assertThat(held.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return first;
    }

    private void awaitRelease() {
        try {
            assertThat(release.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatStacksUpWhileAPublishIsUnderWayGoesOutInOne() throws Exception {
        long before = store.calls(Call.PUBLISH);
        Running<Commit> first = hold("first");
        List<Running<Commit>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String id = "a" + i;
            others.add(startWaiting(() -> add(id)));
        }
        release.countDown();
        List<Commit> commits = new ArrayList<>(List.of(first.result()));
        for (Running<Commit> other : others) {
            commits.add(other.result());
        }
        assertThat(store.calls(Call.PUBLISH) - before).isEqualTo(2);
        assertThat(root.count("/adapters")).isEqualTo(11);
        for (int i = 1; i < commits.size(); i++) {
            assertThat(commits.get(i).parents())
                    .as("each upon the one that arrived before")
                    .containsExactly(commits.get(i - 1).id());
        }
    }

    /** The sizes of what was to be published. */
    private record Published(int blobs, long bytes) {}

    /** Lets the store take only little at once from now on; what is given back fills with what it is to publish. */
    private List<Published> reopenWithSmallLimits() {
        List<Published> published = Collections.synchronizedList(new ArrayList<>());
        root.close();
        store = FaultyStore.over(
                new ForwardingStore(new SmallBatches(store)) {
                    @Override
                    public boolean publish(
                            Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
                        long bytes = 0;
                        for (byte[] blob : blobs.values()) {
                            bytes += blob.length;
                        }
                        published.add(new Published(blobs.size(), bytes));
                        return super.publish(blobs, ref, expected, next);
                    }
                },
                1);
        root = ConfigRoot.load(store, Voltha.getDefaultInstance());
        return published;
    }

    /** Holds one commit, lets others stack up, and gives back all of them when they have landed, in their order. */
    private List<Commit> stackUp(int others, IntFunction<Adapter> adapter) throws Exception {
        List<Running<Commit>> stacked = new ArrayList<>(List.of(hold("first")));
        for (int i = 0; i < others; i++) {
            Adapter added = adapter.apply(i);
            stacked.add(startWaiting(() -> {
                try (ConfigTransaction transaction = root.begin()) {
                    transaction.add("/adapters", added);
                    return transaction.commit();
                }
            }));
        }
        release.countDown();
        List<Commit> commits = new ArrayList<>();
        for (Running<Commit> each : stacked) {
            commits.add(each.result());
        }
        for (int i = 1; i < commits.size(); i++) {
            assertThat(commits.get(i).parents())
                    .as("each upon the one that arrived before")
                    .containsExactly(commits.get(i - 1).id());
        }
        assertThat(root.count("/adapters")).isEqualTo(1 + others);
        assertThat(root.log()).hasSize(2 + others);
        return commits;
    }

    @Test
    void whatStacksUpGoesOutInAsManyPublishesAsTheLimitOfBlobsNeeds() throws Exception {
        List<Published> published = reopenWithSmallLimits();
        int blobsMax = store.limits().blobsPerBatchMax();
        int others = 25;
        List<Commit> commits =
                stackUp(others, i -> Adapter.newBuilder().setId("a" + i).build());
        assertThat(commits).hasSize(1 + others);
        List<Integer> blobs = published.subList(1, published.size()).stream()
                .map(Published::blobs)
                .toList();
        int all = blobs.stream().mapToInt(Integer::intValue).sum();
        assertThat(blobs)
                .as("as few publishes as %d blobs need", all)
                .hasSize((all + blobsMax - 1) / blobsMax)
                .hasSizeGreaterThan(2)
                .allSatisfy(each -> assertThat(each).isLessThanOrEqualTo(blobsMax));
    }

    @Test
    void whatStacksUpGoesOutInSeveralPublishesWhereTheLimitOfBytesNeedsIt() throws Exception {
        List<Published> published = reopenWithSmallLimits();
        long bytesMax = store.limits().batchBytesMax();
        int others = 12;
        List<Commit> commits = stackUp(
                others,
                i -> Adapter.newBuilder()
                        .setId("a" + i)
                        .setVendor(Integer.toString(i % 10).repeat(100_000))
                        .build());
        assertThat(commits).hasSize(1 + others);
        assertThat(published).allSatisfy(each -> {
            assertThat(each.bytes).isLessThanOrEqualTo(bytesMax);
            assertThat(each.blobs).isLessThanOrEqualTo(store.limits().blobsPerBatchMax());
        });
        assertThat(published).hasSizeLessThan(1 + others).hasSizeGreaterThan(2);
        assertThat(published.subList(1, published.size()).stream()
                        .mapToLong(Published::bytes)
                        .sum())
                .as("what is more than one publish takes")
                .isGreaterThan(bytesMax);
    }

    @Test
    void eachOfABatchIsAStateOfItsOwn() throws Exception {
        hold("first");
        Running<Commit> second = startWaiting(() -> add("second"));
        Running<Commit> third = startWaiting(() -> add("third"));
        release.countDown();
        assertThat(root.at(second.result().id().toString()).keys("/adapters")).containsExactly("first", "second");
        assertThat(root.at(third.result().id().toString()).keys("/adapters"))
                .containsExactly("first", "second", "third");
    }

    @Test
    void nobodySeesACommitBeforeItIsDurable() throws Exception {
        hold("first");
        startWaiting(() -> add("second"));
        assertThat(root.keys("/adapters")).isEmpty();
        assertThat(root.head().commit().sequence()).isZero();
    }

    @Test
    void oneThatConflictsWithWhatItStacksUponFailsAlone() throws Exception {
        ConfigTransaction late = root.begin();
        late.add("/adapters", Adapter.newBuilder().setId("x").setVendor("late").build());
        hold("first");
        Running<Commit> same = startWaiting(() -> {
            try (ConfigTransaction transaction = root.begin()) {
                transaction.add(
                        "/adapters",
                        Adapter.newBuilder().setId("x").setVendor("early").build());
                return transaction.commit();
            }
        });
        Running<Commit> conflicting = startWaiting(late::commit);
        Running<Commit> other = startWaiting(() -> add("other"));
        release.countDown();
        same.result();
        assertThatThrownBy(conflicting::result).isInstanceOf(MergeConflictException.class);
        other.result();
        assertThat(root.keys("/adapters")).containsExactly("first", "other", "x");
        assertThat(root.get("/adapters/x", Adapter.class).getVendor()).isEqualTo("early");
    }

    @Test
    void aRefusalThatRestsOnWhatNeverLandedIsNone() throws Exception {
        hold("first");
        // Two add the same; the one below never lands, so the one above must not be told that it is there.
        Running<Commit> below = startWaiting(() -> {
            root.add(
                    "/adapters",
                    Adapter.newBuilder().setId("same").setVendor("below").build());
            return root.head().commit();
        });
        Running<Commit> above = startWaiting(() -> {
            root.add(
                    "/adapters",
                    Adapter.newBuilder().setId("same").setVendor("above").build());
            return root.head().commit();
        });
        below.thread.interrupt();
        assertThatThrownBy(below::result).isInstanceOf(CommitWithdrawnException.class);
        release.countDown();
        above.result();
        assertThat(root.get("/adapters/same", Adapter.class).getVendor()).isEqualTo("above");
    }

    @Test
    void anInterruptWithdrawsACommitThatIsNotOutYet() throws Exception {
        hold("first");
        Running<Commit> before = startWaiting(() -> add("before"));
        boolean[] flag = new boolean[1];
        Running<Commit> withdrawn = startWaiting(() -> {
            try {
                return add("withdrawn");
            } finally {
                flag[0] = Thread.currentThread().isInterrupted();
            }
        });
        Running<Commit> after = startWaiting(() -> add("after"));
        withdrawn.thread.interrupt();
        assertThatThrownBy(withdrawn::result)
                .isInstanceOf(CommitWithdrawnException.class)
                .hasMessageContaining("interrupted")
                .hasMessageContaining("nothing was committed");
        assertThat(flag[0]).as("the interrupt stays set").isTrue();
        release.countDown();
        before.result();
        after.result();
        assertThat(root.keys("/adapters")).containsExactly("after", "before", "first");
        assertThat(root.log().count()).isEqualTo(4);
    }

    @Test
    void anInterruptOfOneThatIsOutChangesNothing() throws Exception {
        hold("first");
        CountDownLatch secondHeld = new CountDownLatch(1);
        CountDownLatch secondRelease = new CountDownLatch(1);
        boolean[] flag = new boolean[1];
        Running<Commit> leader = startWaiting(() -> add("leader"));
        Running<Commit> follower = startWaiting(() -> {
            Commit commit = add("follower");
            flag[0] = Thread.currentThread().isInterrupted();
            return commit;
        });
        store.before(Call.PUBLISH, 1, () -> {
            secondHeld.countDown();
            try {
                assertThat(secondRelease.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        release.countDown();
        assertThat(secondHeld.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        follower.thread.interrupt();
        follower.awaitWaiting();
        secondRelease.countDown();
        leader.result();
        assertThat(follower.result().sequence()).isEqualTo(3);
        assertThat(flag[0]).isTrue();
    }

    @Test
    void oneWhoseTimeIsUpIsWithdrawnOrLeftInDoubt() throws Exception {
        try (ConfigRoot hurried =
                ConfigRoot.builder(store).commitTimeout(Duration.ofMillis(300)).load(Voltha.getDefaultInstance())) {
            store.before(Call.PUBLISH, 1, () -> {
                held.countDown();
                awaitRelease();
            });
            Running<Commit> leader = start(() -> {
                hurried.add("/adapters", Adapter.newBuilder().setId("leader").build());
                return hurried.head().commit();
            });
            assertThat(held.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> hurried.add(
                            "/adapters", Adapter.newBuilder().setId("late").build()))
                    .isInstanceOf(CommitWithdrawnException.class)
                    .hasMessageContaining("300 ms")
                    .hasMessageContaining("nothing was committed");
            release.countDown();
            leader.result();
            assertThat(hurried.keys("/adapters")).containsExactly("leader");
        }
    }

    @Test
    void oneThatIsOutWhenItsTimeIsUpIsInDoubtByItsId() throws Exception {
        try (ConfigRoot hurried =
                ConfigRoot.builder(store).commitTimeout(Duration.ofMillis(800)).load(Voltha.getDefaultInstance())) {
            CountDownLatch out = new CountDownLatch(1);
            CountDownLatch firstRelease = new CountDownLatch(1);
            store.before(Call.PUBLISH, 1, () -> {
                held.countDown();
                try {
                    assertThat(firstRelease.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                            .isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            store.before(Call.PUBLISH, 2, () -> {
                out.countDown();
                awaitRelease();
            });
            start(() -> {
                hurried.add("/adapters", Adapter.newBuilder().setId("first").build());
                return hurried;
            });
            assertThat(held.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            Running<ConfigRoot> leader = start(() -> {
                hurried.add("/adapters", Adapter.newBuilder().setId("leader").build());
                return hurried;
            });
            leader.awaitWaiting();
            TransactionId[] id = new TransactionId[1];
            Running<Commit> follower = start(() -> {
                try (ConfigTransaction transaction = hurried.begin()) {
                    id[0] = transaction.id();
                    transaction.add(
                            "/adapters", Adapter.newBuilder().setId("follower").build());
                    return transaction.commit();
                }
            });
            follower.awaitWaiting();
            firstRelease.countDown();
            assertThat(out.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(follower::result)
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining(id[0].toString());
            release.countDown();
            leader.result();
            assertThat(hurried.keys("/adapters")).containsExactly("first", "follower", "leader");
        }
    }

    @Test
    void aBatchThatLostTheHeadIsMadeAgainInOrderUponTheNewOne() throws Exception {
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            hold("first");
            List<Running<Commit>> batch = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String id = "b" + i;
                batch.add(startWaiting(() -> add(id)));
            }
            store.before(
                    Call.PUBLISH,
                    1,
                    () -> other.update(
                            "/health",
                            HealthStatus.newBuilder()
                                    .setState(HealthStatus.State.HEALTHY)
                                    .build()));
            release.countDown();
            long sequence = 3; // behind the first one and the other root's
            for (Running<Commit> each : batch) {
                assertThat(each.result().sequence()).isEqualTo(sequence++);
            }
            assertThat(root.log().count()).isEqualTo(8);
            assertThat(root.count("/adapters")).isEqualTo(6);
            assertThat(root.get("/health", HealthStatus.class).getState()).isEqualTo(HealthStatus.State.HEALTHY);
        }
    }

    @Test
    void aBatchWhoseAnswerIsLostIsFoundAsAWhole() throws Exception {
        hold("first");
        List<Running<Commit>> batch = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = "b" + i;
            batch.add(startWaiting(() -> add(id)));
        }
        store.fail(Call.PUBLISH, 1, Fault.LOST_ANSWER);
        release.countDown();
        for (Running<Commit> each : batch) {
            each.result();
        }
        assertThat(root.log().count()).isEqualTo(7);
        assertThat(root.count("/adapters")).isEqualTo(6);
    }

    @Test
    void aStoreThatStaysAwayFailsTheBatchAndTakesTheNext() throws Exception {
        Running<Commit> first = hold("first");
        Running<Commit> one = startWaiting(() -> add("one"));
        Running<Commit> two = startWaiting(() -> add("two"));
        store.downFrom(1);
        release.countDown();
        for (Running<Commit> each : List.of(one, two)) {
            assertThatThrownBy(each::result).isExactlyInstanceOf(StoreUnavailableException.class);
        }
        assertThat(first.result().sequence()).isOne();
        store.heal();
        Commit three = add("three");
        assertThat(root.keys("/adapters")).containsExactly("first", "three");
        assertThat(root.log().map(Commit::id)).startsWith(three.id()).hasSize(3);
    }

    @Test
    void oneThatCannotBeStoredFailsAlone() throws Exception {
        hold("first");
        Running<Commit> one = startWaiting(() -> add("one"));
        Running<Commit> two = startWaiting(() -> add("two"));
        // Whichever it goes out with, the store has something against the blob with this name inside.
        store.before(Call.PUBLISH, 1, () -> {
            throw new IllegalStateException("the batch of both is refused");
        });
        store.before(Call.PUBLISH, 2, () -> {
            throw new IllegalStateException("and so is the first of them");
        });
        release.countDown();
        assertThatThrownBy(one::result)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("first of them");
        two.result();
        assertThat(root.keys("/adapters")).containsExactly("first", "two");
    }

    @Test
    void refreshSeesWhatIsInTheStoreWhileAPublishIsUnderWay() throws Exception {
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            hold("first");
            other.update(
                    "/health",
                    HealthStatus.newBuilder().setState(HealthStatus.State.DYING).build());
            assertThat(root.refresh().get("/health", HealthStatus.class).getState())
                    .isEqualTo(HealthStatus.State.DYING);
        }
    }
}
