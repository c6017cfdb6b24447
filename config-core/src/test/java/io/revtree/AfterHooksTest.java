package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.revtree.behaviours.Ear;
import io.revtree.sample.Adapter;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hooks that are called once a commit is durable: in the order of commits, in the thread that made it. */
class AfterHooksTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final String url = "memory:" + UUID.randomUUID();
    private final KvStore plain = KvStores.open(url);
    private final FaultyStore store = FaultyStore.over(KvStores.open(url), 1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<String> reports = Collections.synchronizedList(new ArrayList<>());
    private ConfigRoot root = open(LONG);

    private ConfigRoot open(Duration timeout) {
        return ConfigRoot.builder(store)
                .hookTimeout(timeout)
                .observer(new ConfigObserver() {
                    @Override
                    public void hookFailed(String path, ChangeKind kind, Commit commit, Throwable fault) {
                        reports.add(kind + " " + path + " by " + commit.sequence() + ": "
                                + fault.getClass().getSimpleName());
                    }

                    @Override
                    public void hooksSkipped(Commit commit, Throwable fault) {
                        reports.add("skipped " + commit.sequence() + ": "
                                + fault.getClass().getSimpleName());
                    }
                })
                .open(Sample.base());
    }

    private void reopen(Duration timeout) {
        root.close();
        root = open(timeout);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        root.close();
        store.close();
        plain.close();
    }

    private static void set(ConfigEditor editor, String id, String version) {
        editor.update(
                "/adapters/" + id,
                Adapter.newBuilder().setVersion(version).build(),
                FieldMask.newBuilder().addPaths("version").build());
    }

    private static String version(ConfigView view, String id) {
        return view.get("/adapters/" + id, Adapter.class).getVersion();
    }

    private static String version(ConfigChange change) {
        return Sample.after(change).getVersion();
    }

    @Test
    void theyAreCalledOnceTheCommitIsDurableByTheThreadThatMadeIt() {
        Thread committer = Thread.currentThread();
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            assertThat(Thread.currentThread()).isSameAs(committer);
            assertThat(root.head().commit().sequence()).isEqualTo(1);
            try (ConfigRoot other = ConfigRoot.load(plain, Voltha.getDefaultInstance())) {
                calls.add(version(other, "3"));
            }
        });
        set(root, "3", "1");
        assertThat(calls).containsExactly("1");
    }

    @Test
    void theyAreNotCalledForWhatFailsOrChangesNothingOrIsOfOthers() {
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add(version(change)));
        root.proxy("/adapters/2").before(ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("no");
        });
        root.begin().close();
        set(root, "3", "");
        ConfigTransaction late = root.begin();
        set(late, "3", "late");
        ConfigTransaction vetoed = root.begin();
        set(vetoed, "3", "vetoed");
        assertThatThrownBy(() -> set(vetoed, "2", "vetoed")).isInstanceOf(RejectedChangeException.class);
        vetoed.cancel();
        try (ConfigRoot other = ConfigRoot.load(plain, Voltha.getDefaultInstance())) {
            set(other, "3", "theirs");
        }
        assertThatThrownBy(late::commit).isInstanceOf(MergeConflictException.class);
        store.before(Call.PUBLISH, 1, () -> {
            throw new IllegalStateException("the store breaks");
        });
        assertThatThrownBy(() -> set(root, "3", "broken")).hasMessage("the store breaks");
        assertThat(calls).isEmpty();
        set(root, "3", "mine");
        assertThat(calls).containsExactly("mine");
    }

    @Test
    void aCommitWhoseAnswerIsLostAndFoundReachesThemOnce() {
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add(version(change)));
        store.fail(Call.PUBLISH, 1, FaultyStore.Fault.LOST_ANSWER);
        set(root, "3", "mine");
        assertThat(calls).containsExactly("mine");
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void severalOfAKindRunInOrderAndOneThatFailsIsReportedAndHarmsNobody() {
        ConfigProxy proxy = root.proxy("/adapters/3");
        proxy.after(ChangeKind.UPDATE, change -> calls.add("first"));
        proxy.after(ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("broken");
        });
        proxy.after(ChangeKind.UPDATE, change -> {
            throw new AssertionError("broken");
        });
        proxy.after(ChangeKind.UPDATE, change -> calls.add("last"));
        set(root, "3", "1");
        set(root, "3", "2");
        assertThat(calls).containsExactly("first", "last", "first", "last");
        assertThat(reports)
                .containsExactly(
                        "UPDATE /adapters/3 by 1: IllegalStateException",
                        "UPDATE /adapters/3 by 1: AssertionError",
                        "UPDATE /adapters/3 by 2: IllegalStateException",
                        "UPDATE /adapters/3 by 2: AssertionError");
        assertThat(version(root, "3")).isEqualTo("2");
    }

    @Test
    void oneThatFailsIsLoggedWithItsPlaceItsCommitAndItsFault() {
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            throw new IllegalStateException("broken by " + version(change));
        });
        try (Logged log = new Logged()) {
            set(root, "3", "1");
            CommitId first = root.head().commit().id();
            set(root, "3", "2");
            assertThat(log.text())
                    .containsSubsequence(
                            "WARN",
                            "the after hook on UPDATE of /adapters/3 failed; commit " + first + " stands",
                            "IllegalStateException: broken by 1",
                            "WARN",
                            "commit " + root.head().commit().id() + " stands",
                            "IllegalStateException: broken by 2");
        }
        assertThat(reports)
                .containsExactly(
                        "UPDATE /adapters/3 by 1: IllegalStateException",
                        "UPDATE /adapters/3 by 2: IllegalStateException");
    }

    @Test
    void oneThatFailsLosesNobodysEvent() throws Exception {
        int each = 50;
        Ear one = new Ear();
        Ear two = new Ear();
        Ear others = new Ear();
        try (ConfigRoot other = ConfigRoot.load(plain, Voltha.getDefaultInstance());
                Logged unread = new Logged()) {
            root.watch("/**", one);
            root.proxy("/adapters/3").watch("/", two);
            other.watch("/**", others);
            root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
                throw new IllegalStateException("broken");
            });
            root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add(version(change)));
            List<Future<?>> writing = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String writer = "w" + i + "-";
                writing.add(threads.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        set(root, "3", writer + j);
                    }
                }));
            }
            for (Future<?> writer : writing) {
                writer.get(5, TimeUnit.MINUTES);
            }
            List<Commit> log = new ArrayList<>(root.log().toList());
            Collections.reverse(log);
            log.remove(0);
            assertThat(log).hasSize(4 * each);
            for (Ear ear : List.of(one, two, others)) {
                assertThat(ear.upTo(log.get(log.size() - 1).id()))
                        .extracting(event -> ((Committed) event).commit())
                        .isEqualTo(log);
                assertThat(ear.rest()).isEmpty();
            }
            assertThat(unread.text()).contains("broken");
        }
        assertThat(calls).hasSize(4 * each).doesNotHaveDuplicates();
        assertThat(reports)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 4 * each)
                        .mapToObj(i -> "UPDATE /adapters/3 by " + i + ": IllegalStateException")
                        .toList());
    }

    @Test
    void anObserverThatFailsHarmsNobody() {
        try (ConfigRoot mine = ConfigRoot.builder(store)
                .observer(new ConfigObserver() {
                    @Override
                    public void hookFailed(String path, ChangeKind kind, Commit commit, Throwable fault) {
                        throw new AssertionError("the observer too");
                    }
                })
                .load(Voltha.getDefaultInstance())) {
            mine.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
                throw new IllegalStateException("broken");
            });
            mine.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add("called"));
            set(mine, "3", "1");
        }
        assertThat(calls).containsExactly("called");
    }

    @Test
    void whatTheyEditIsACommitOfItsOwnWhoseHooksFollow() {
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            calls.add("3 " + version(change));
            set(root, "4", "by 3");
            calls.add("4 is " + version(root, "4"));
            root.transactVoid(
                    tx -> tx.add("/notes", Note.newBuilder().setText("n").build()));
            calls.add("noted " + root.head().commit().sequence());
        });
        root.proxy("/adapters/4").after(ChangeKind.UPDATE, change -> calls.add("4 " + version(change)));
        root.proxy("/").after(ChangeKind.LIST, change -> calls.add("list"));
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add("3 again"));
        set(root, "3", "mine");
        assertThat(calls).containsExactly("3 mine", "4 is by 3", "noted 3", "3 again", "4 by 3", "list");
        assertThat(root.log()).hasSize(4);
    }

    @Test
    void chainsOfCommitsThatNeverEndAreEndedAndReported() {
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> set(root, "3", version(change) + "x"));
        set(root, "3", "");
        set(root, "3", "x");
        assertThat(version(root, "3")).isEqualTo("x".repeat(17));
        assertThat(reports).containsExactly("UPDATE /adapters/3 by 17: RejectedChangeException");
        set(root, "2", "goes on");
    }

    @Test
    void oneThatMakesCommitsWithoutEndIsStoppedAndReported() {
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            for (int i = 0; ; i++) {
                set(root, "4", "round " + i);
            }
        });
        set(root, "3", "mine");
        assertThat(reports).containsExactly("UPDATE /adapters/3 by 1: RejectedChangeException");
        assertThat(version(root, "4")).isEqualTo("round 999");
        set(root, "4", "goes on");
    }

    @Test
    void theHooksOfManyThreadsSeeTheCommitsInTheirOrderEachInItsThread() throws Exception {
        int writers = 6;
        int each = 40;
        List<Long> order = Collections.synchronizedList(new ArrayList<>());
        ThreadLocal<Integer> own = ThreadLocal.withInitial(() -> 0);
        root.proxy("/").after(ChangeKind.ADD, change -> {
            Adapter added = Sample.after(change);
            assertThat(Thread.currentThread().getName()).isEqualTo(added.getVendor());
            order.add(Long.parseLong(added.getVersion()));
            own.set(own.get() + 1);
        });
        List<Future<Integer>> done = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            done.add(threads.submit(() -> {
                String name = "writer " + number;
                Thread.currentThread().setName(name);
                own.set(0); // the thread may have been another writer's
                for (int i = 0; i < each; i++) {
                    String id = name + "-" + i;
                    root.transactVoid(tx -> {
                        // who is how many, so that the order of commits can be told from the changes
                        tx.require("/adapters");
                        long rank = tx.count("/adapters");
                        tx.add(
                                "/adapters",
                                Adapter.newBuilder()
                                        .setId(id)
                                        .setVendor(name)
                                        .setVersion(String.valueOf(rank))
                                        .build());
                    });
                    assertThat(own.get()).isEqualTo(i + 1);
                }
                return own.get();
            }));
        }
        for (Future<Integer> one : done) {
            assertThat(one.get(5, TimeUnit.MINUTES)).isEqualTo(each);
        }
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(5, 5 + writers * each)
                        .mapToObj(Long::valueOf)
                        .toList());
        assertThat(reports).isEmpty();
    }

    @Test
    void theHooksOfALaterCommitWaitForThoseOfAnEarlierOne() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            calls.add("begins");
            first.countDown();
            await(release);
            calls.add("ends");
        });
        root.proxy("/adapters/2").after(ChangeKind.UPDATE, change -> calls.add("second"));
        Future<?> one = threads.submit(() -> set(root, "3", "1"));
        await(first);
        Future<?> two = threads.submit(() -> set(root, "2", "1"));
        untilCommits(3);
        assertThat(calls).containsExactly("begins");
        // who has no after hooks to wait for commits meanwhile
        set(root, "1", "unhooked");
        release.countDown();
        one.get(5, TimeUnit.MINUTES);
        two.get(5, TimeUnit.MINUTES);
        assertThat(calls).containsExactly("begins", "ends", "second");
    }

    @Test
    void oneThatTakesTooLongLosesItsTurnAndIsReportedAndStillEnds() throws Exception {
        reopen(Duration.ofMillis(50));
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ConfigProxy proxy = root.proxy("/adapters/3");
        proxy.after(ChangeKind.UPDATE, change -> {
            began.countDown();
            await(release);
            calls.add("slow");
        });
        proxy.after(ChangeKind.UPDATE, change -> calls.add("behind the slow one"));
        root.proxy("/adapters/2").after(ChangeKind.UPDATE, change -> calls.add("second"));
        Future<?> one = threads.submit(() -> set(root, "3", "1"));
        await(began);
        set(root, "2", "1");
        set(root, "2", "2");
        assertThat(calls).containsExactly("second", "second");
        assertThat(reports).containsExactly("UPDATE /adapters/3 by 1: TimeoutException");
        release.countDown();
        one.get(5, TimeUnit.MINUTES);
        assertThat(calls).containsExactly("second", "second", "slow", "behind the slow one");
        assertThat(reports).hasSize(1);
    }

    @Test
    void oneThatTakesTooLongIsReportedAlsoWhenNobodyWaits() {
        reopen(Duration.ofNanos(1));
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add("slow"));
        set(root, "3", "1");
        assertThat(calls).containsExactly("slow");
        assertThat(reports).containsExactly("UPDATE /adapters/3 by 1: " + TimeoutException.class.getSimpleName());
    }

    @Test
    void oneThatHangsIsReportedOnceItsLimitIsOverThoughNobodyWaits() throws Exception {
        reopen(Duration.ofMillis(50));
        CountDownLatch release = new CountDownLatch(1);
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> await(release));
        try (Logged log = new Logged()) {
            Future<?> hanging = threads.submit(() -> set(root, "3", "1"));
            untilReports(1);
            assertThat(hanging.isDone()).isFalse();
            assertThat(log.text())
                    .contains(
                            "the after hook on UPDATE of /adapters/3 takes longer than PT0.05S; commits behind commit "
                                    + root.head().commit().id() + " do not wait for it");
            release.countDown();
            hanging.get(5, TimeUnit.MINUTES);
        }
        assertThat(reports).containsExactly("UPDATE /adapters/3 by 1: TimeoutException");
    }

    @Test
    void eachOneThatHangsIsReportedAlsoBehindAnother() throws Exception {
        reopen(Duration.ofMillis(50));
        CountDownLatch release = new CountDownLatch(1);
        for (String id : List.of("2", "3")) {
            root.proxy("/adapters/" + id).after(ChangeKind.UPDATE, change -> await(release));
        }
        Future<?> first = threads.submit(() -> set(root, "2", "1"));
        untilReports(1);
        Future<?> second = threads.submit(() -> set(root, "3", "1"));
        untilReports(2);
        release.countDown();
        first.get(5, TimeUnit.MINUTES);
        second.get(5, TimeUnit.MINUTES);
        assertThat(reports)
                .containsExactly(
                        "UPDATE /adapters/2 by 1: TimeoutException", "UPDATE /adapters/3 by 2: TimeoutException");
    }

    @Test
    void oneThatWaitsForTheCommitOfAnotherThreadIsNoDeadlock() {
        reopen(Duration.ofMillis(50));
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            try {
                threads.submit(() -> set(root, "2", "awaited")).get(5, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            calls.add("waited");
        });
        root.proxy("/adapters/2").after(ChangeKind.UPDATE, change -> calls.add("awaited"));
        set(root, "3", "1");
        assertThat(calls).containsExactly("awaited", "waited");
        assertThat(reports).containsExactly("UPDATE /adapters/3 by 1: TimeoutException");
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsLeavesItsHooksToOthers() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Thread> waiter = new AtomicReference<>();
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            first.countDown();
            await(release);
            calls.add("first");
        });
        root.proxy("/adapters/2").after(ChangeKind.UPDATE, change -> calls.add("second"));
        Future<?> one = threads.submit(() -> set(root, "3", "1"));
        await(first);
        Future<Boolean> two = threads.submit(() -> {
            waiter.set(Thread.currentThread());
            set(root, "2", "1");
            return Thread.currentThread().isInterrupted();
        });
        untilCommits(3);
        waiter.get().interrupt();
        assertThat(two.get(5, TimeUnit.MINUTES)).isTrue();
        assertThat(calls).isEmpty();
        release.countDown();
        one.get(5, TimeUnit.MINUTES);
        assertThat(calls).containsExactly("first", "second");
    }

    @Test
    void anErrorOfTheVirtualMachineReachesTheCommitterAndOthersGoOn() {
        StackOverflowError error = new StackOverflowError("broken");
        Registration hook = root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> {
            set(root, "2", "by the hook");
            throw error;
        });
        root.proxy("/adapters/2").after(ChangeKind.UPDATE, change -> calls.add(version(change)));
        assertThatThrownBy(() -> set(root, "3", "1")).isSameAs(error);
        hook.close();
        assertThat(version(root, "3")).isEqualTo("1");
        set(root, "2", "2");
        assertThat(calls).containsExactly("by the hook", "2");
    }

    @Test
    void theyEndWithTheirRegistrationAlsoInsideTheHook() {
        List<Registration> all = new ArrayList<>();
        ConfigProxy proxy = root.proxy("/adapters/3");
        all.add(proxy.after(ChangeKind.UPDATE, change -> {
            calls.add("first");
            all.forEach(Registration::close);
        }));
        all.add(proxy.after(ChangeKind.UPDATE, change -> calls.add("second")));
        set(root, "3", "1");
        set(root, "3", "2");
        assertThat(calls).containsExactly("first");
    }

    @Test
    void thoseOfAnotherBranchFollowWhenTheHookThatCommittedThereIsOver() {
        ConfigBranch side = root.branch("side", "main");
        side.proxy("/adapters/2").after(ChangeKind.UPDATE, change -> {
            calls.add("side");
            set(root, "4", "by the side");
        });
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> {
            set(side, "2", "by before");
            calls.add("before");
        });
        root.proxy("/adapters/3").after(ChangeKind.UPDATE, change -> calls.add("after"));
        set(root, "3", "1");
        assertThat(calls).containsExactly("before", "side", "after");
        assertThat(version(root, "4")).isEqualTo("by the side");
        assertThat(root.log()).hasSize(3);
        calls.clear();
        root.transactVoid(tx -> {
            set(tx, "3", "2");
            assertThat(calls).containsExactly("before");
        });
    }

    private void untilReports(int count) {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (reports.size() < count) {
            assertThat(System.nanoTime() - until)
                    .as("nanoseconds over the deadline, with the reports %s", reports)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private void untilCommits(int count) {
        while (root.head().commit().sequence() < count - 1) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
