package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.behaviours.Ear;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners among many threads, and listeners that take their time, fail, edit or end. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WatchThreadsTest {

    private final KvStore store = Sample.store();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ConfigRoot root = ConfigRoot.create(store, Sample.base());
    private final Ear ear = new Ear();
    private int versions;

    @AfterEach
    void close() {
        threads.shutdownNow();
        root.close();
        store.close();
    }

    private void open(ConfigRoot.Builder builder) {
        root.close();
        root = builder.load(Voltha.getDefaultInstance());
    }

    private Commit version(String id, String version) {
        root.update("/adapters/" + id, Sample.adapter(id, version));
        return root.head().commit();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - until)
                    .as("nanoseconds over the deadline")
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    @Test
    void ofEightThreadsOnTwoRootsEachCommitIsToldOnceAndInOrderOnBoth() throws Exception {
        int each = 100;
        try (ConfigRoot other = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            Ear there = new Ear();
            root.watch("/adapters/*", ear);
            other.watch("/adapters/*", there);
            List<Future<?>> writing = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                ConfigRoot by = thread % 2 == 0 ? root : other;
                String name = "t" + thread + "-";
                writing.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        by.add("/adapters", Adapter.newBuilder().setId(name + i).build());
                    }
                }));
            }
            for (Future<?> one : writing) {
                one.get(2, TimeUnit.MINUTES);
            }
            List<Commit> log = new ArrayList<>(root.refresh().log().toList());
            Collections.reverse(log);
            assertThat(log).hasSize(1 + 8 * each);
            for (Ear one : List.of(ear, there)) {
                List<Commit> told = one.upTo(log.get(log.size() - 1).id()).stream()
                        .map(event -> ((Committed) event).commit())
                        .toList();
                assertThat(told).isEqualTo(log.subList(1, log.size()));
                assertThat(one.rest()).isEmpty();
            }
        }
    }

    /** A listener that stops at its first event. */
    private static final class Slow implements ConfigListener {
        private final CountDownLatch began = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private final Ear then = new Ear();

        @Override
        public void changed(ConfigEvent event) {
            began.countDown();
            await(release);
            then.changed(event);
        }
    }

    /** Makes commits no faster than a listener follows. */
    private List<Commit> followed(int count) {
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            commits.add(version(i % 2 == 0 ? "1" : "2", "v" + versions++));
            if (i % 100 == 99 || i == count - 1) {
                ear.upTo(commits.get(i).id());
            }
        }
        return commits;
    }

    @Test
    void aListenerThatIsAThousandCommitsBehindIsToldEach() {
        Slow slow = new Slow();
        root.watch("/adapters/*", ear);
        root.watch("/adapters/*", slow);
        List<Commit> commits = followed(1);
        await(slow.began);
        commits.addAll(followed(1000));
        slow.release.countDown();
        for (Commit commit : commits) {
            assertThat(slow.then.next(Committed.class).commit()).isEqualTo(commit);
        }
        assertThat(slow.then.rest()).isEmpty();
    }

    @Test
    void aListenerThatIsFurtherBehindIsToldTheDifferenceAndHoldsUpNobody() {
        Slow slow = new Slow();
        root.watch("/adapters/*", ear);
        root.watch("/adapters/*", slow);
        Commit first = followed(1).get(0);
        await(slow.began);
        List<Commit> commits = followed(1001);
        Commit last = commits.get(commits.size() - 1);
        slow.release.countDown();
        assertThat(slow.then.next(Committed.class).commit()).isEqualTo(first);
        assertThat(slow.then.next())
                .isEqualTo(new Skipped(
                        first,
                        last,
                        root.diff(first.id().toString(), last.id().toString()).changes()));
        Commit next = version("3", "next");
        assertThat(slow.then.next(Committed.class).commit()).isEqualTo(next);
    }

    @Test
    void aListenerThatFailsIsReportedAndToldOfTheNextAndOthersAreUnharmed() {
        BlockingQueue<String> reports = new LinkedBlockingQueue<>();
        open(ConfigRoot.builder(store).observer(new ConfigObserver() {
            @Override
            public void listenerFailed(String pattern, Commit upTo, Throwable fault) {
                reports.add(pattern + " " + upTo.message() + " " + fault.getMessage());
                throw new IllegalStateException("the observer fails too");
            }
        }));
        Ear failing = new Ear();
        root.watch("/adapters/3", event -> {
            failing.changed(event);
            throw new AssertionError("no");
        });
        root.watch("/adapters/*", ear);
        for (int i = 0; i < 3; i++) {
            Commit commit = version("3", "v" + i);
            assertThat(failing.next(Committed.class).commit()).isEqualTo(commit);
            assertThat(ear.next(Committed.class).commit()).isEqualTo(commit);
        }
        assertThat(Stream.generate(() -> poll(reports)).limit(3)).containsOnly("/adapters/3  no");
    }

    @Test
    void whatWasPrunedBeforeItCouldBeToldIsNoDamage() {
        for (int i = 0; i < 5; i++) {
            Commit unused = version("3", "v" + i);
        }
        Commit kept = root.tag("kept", "main~4");
        root.prune(Retention.lastCommits(2).grace(Duration.ZERO));
        root.collectGarbage();
        List<Throwable> unreadable = Collections.synchronizedList(new ArrayList<>());
        open(ConfigRoot.builder(store).observer(new ConfigObserver() {
            @Override
            public void changesUnreadable(String branch, Throwable fault) {
                unreadable.add(fault);
            }
        }));
        root.watch("/**", kept.id(), ear);
        assertThat(ear.next(Resync.class).snapshot().commit())
                .isEqualTo(root.head().commit());
        Commit next = version("3", "next");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(next);
        assertThat(unreadable).isEmpty();
    }

    private static String poll(BlockingQueue<String> queue) {
        try {
            return String.valueOf(queue.poll(2, TimeUnit.MINUTES));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aListenerMayEditTheTreeAndIsToldOfThatToo() {
        root.watch("/adapters/1", event -> {
            Adapter now = root.get("/adapters/1", Adapter.class);
            int count = now.getVersion().isEmpty() ? 0 : Integer.parseInt(now.getVersion());
            if (count < 10) {
                version("1", String.valueOf(count + 1));
            }
            ear.changed(event);
        });
        version("1", "1");
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            versions.add(Sample.after(ear.changes().get(0)).getVersion());
        }
        assertThat(versions).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    }

    @Test
    void aListenerMayCloseItsRegistrationAndIsToldNothingMore() {
        AtomicReference<Registration> own = new AtomicReference<>();
        CountDownLatch registered = new CountDownLatch(1);
        Ear once = new Ear();
        own.set(root.watch("/adapters/*", event -> {
            await(registered);
            own.get().close();
            once.changed(event);
        }));
        registered.countDown();
        root.watch("/adapters/*", ear);
        Commit first = version("1", "a");
        Commit second = version("1", "b");
        assertThat(once.next().upTo()).isEqualTo(first.id());
        ear.upTo(second.id());
        assertThat(once.rest()).isEmpty();
    }

    @Test
    void aListenerMayCloseTheRoot() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        ConfigRoot own = root;
        root.watch("/adapters/*", event -> {
            own.close();
            closed.countDown();
        });
        root.watch("/adapters/*", ear);
        version("1", "a");
        await(closed);
        awaitUntil(() -> noThread("revtree-watch-"));
        root = ConfigRoot.load(store, Voltha.getDefaultInstance());
    }

    @Test
    void closingWaitsForTheCallThatIsUnderWayAndNoneComesAfterIt() throws Exception {
        Slow slow = new Slow();
        Registration registration = root.watch("/adapters/*", slow);
        version("1", "a");
        await(slow.began);
        version("1", "b");
        Future<?> closing = threads.submit(registration::close);
        Thread closer = thread(closing);
        awaitUntil(() -> closer.getState() == Thread.State.TIMED_WAITING || closing.isDone());
        assertThat(closing.isDone()).isFalse();
        slow.release.countDown();
        closing.get(2, TimeUnit.MINUTES);
        int told = slow.then.rest().size();
        root.watch("/adapters/*", ear);
        ear.upTo(version("1", "c").id());
        assertThat(told).isEqualTo(1);
        assertThat(slow.then.rest()).hasSize(1);
        registration.close();
    }

    /** The thread in which a task is being run. */
    private static Thread thread(Future<?> task) throws InterruptedException {
        AtomicReference<Thread> found = new AtomicReference<>();
        awaitUntil(() -> {
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (Stream.of(stack).anyMatch(frame -> frame.getMethodName().equals("awaitEnd"))) {
                    found.set(thread);
                }
            });
            return found.get() != null || task.isDone();
        });
        return found.get();
    }

    @Test
    void closingWaitsForACallThatDoesNotEndOnlySoLong() {
        open(ConfigRoot.builder(store).hookTimeout(Duration.ofMillis(50)));
        Slow slow = new Slow();
        Registration registration = root.watch("/adapters/*", slow);
        version("1", "a");
        await(slow.began);
        registration.close();
        assertThat(slow.then.rest()).isEmpty();
        slow.release.countDown();
    }

    @Test
    void twoListenersThatCloseEachOtherDoNotWaitForEachOther() {
        AtomicReference<Registration> one = new AtomicReference<>();
        AtomicReference<Registration> two = new AtomicReference<>();
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch over = new CountDownLatch(2);
        one.set(root.watch("/adapters/*", event -> {
            both.countDown();
            await(both);
            two.get().close();
            over.countDown();
        }));
        two.set(root.watch("/adapters/*", event -> {
            both.countDown();
            await(both);
            one.get().close();
            over.countDown();
        }));
        long began = System.nanoTime();
        version("1", "a");
        await(over);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void tenThousandListenersAreToldWhatConcernsThemAndLeaveNothingBehind() throws Exception {
        int count = 10_000;
        root.transactVoid(tx -> {
            for (int i = 0; i < count; i++) {
                tx.add("/adapters", Adapter.newBuilder().setId("n" + i).build());
            }
        });
        AtomicInteger calls = new AtomicInteger();
        List<Registration> registrations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            registrations.add(root.watch("/adapters/n" + i, event -> calls.incrementAndGet()));
        }
        root.watch("/adapters/*", ear);
        for (int i = 0; i < 200; i++) {
            root.update(
                    "/adapters/n" + i * 50,
                    Adapter.newBuilder().setId("n" + i * 50).setVersion("x").build());
        }
        ear.upTo(root.head().commit().id());
        awaitUntil(() -> calls.get() >= 200);
        root.transactVoid(tx -> {
            for (int i = 0; i < count; i++) {
                tx.update(
                        "/adapters/n" + i,
                        Adapter.newBuilder().setId("n" + i).setVersion("all").build());
            }
        });
        awaitUntil(() -> calls.get() >= 200 + count);
        registrations.forEach(Registration::close);
        ear.upTo(version("1", "end").id());
        assertThat(calls).hasValue(200 + count);
    }

    @Test
    void listenersComeAndGoWhileOthersCommitAndEachIsToldAllWhileItIsThere() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Future<Integer> registering = threads.submit(() -> {
            int rounds = 0;
            while (over.getCount() > 0) {
                Ear each = new Ear();
                try (Registration registration = root.watchState("/adapters/*", each)) {
                    long from = each.next(Resync.class).snapshot().commit().sequence();
                    if (over.getCount() > 0) {
                        assertThat(firstSequence(each.next(ConfigEvent.class))).isEqualTo(from + 1);
                        rounds++;
                    }
                    assertThat(registration).isNotNull();
                }
            }
            return rounds;
        });
        for (int i = 0; i < 2_000 || !registering.isDone(); i++) {
            version("3", "v" + i);
            if (i == 2_000) {
                over.countDown();
            }
        }
        assertThat(registering.get(2, TimeUnit.MINUTES)).isPositive();
    }

    /** Of the first commit that an event tells of: who commits without a pause may be more than 1,000 ahead at once. */
    private static long firstSequence(ConfigEvent event) {
        return event instanceof Skipped skipped
                ? skipped.from().sequence() + 1
                : ((Committed) event).commit().sequence();
    }

    @Test
    void aThreadIsThereOnlyWhileSomebodyWatches() throws Exception {
        awaitUntil(() -> noThread("revtree-watch-")); // those of other tests
        Registration one = root.watch("/adapters/*", ear);
        Registration two = root.watch("/health", ear);
        assertThat(noThread("revtree-watch-")).isFalse();
        one.close();
        two.close();
        two.close();
        awaitUntil(() -> noThread("revtree-watch-"));
        root.watch("/adapters/*", ear);
        ear.upTo(version("1", "again").id());
        root.close();
        assertThat(noThread("revtree-watch-")).isTrue();
        awaitUntil(() -> noThread("revtree-listener-"));
        root = ConfigRoot.load(store, Voltha.getDefaultInstance());
    }

    private static boolean noThread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith(name));
    }

    @Test
    void listenersAreCalledByTheExecutorThatIsGiven() {
        open(ConfigRoot.builder(store).executor(Runnable::run));
        AtomicReference<String> thread = new AtomicReference<>();
        root.watch("/adapters/*", event -> {
            thread.set(Thread.currentThread().getName());
            Thread.currentThread().interrupt();
            ear.changed(event);
        });
        for (int i = 0; i < 3; i++) {
            ear.upTo(version("1", "v" + i).id());
        }
        assertThat(thread.get()).isEqualTo("revtree-watch-main");
    }

    @Test
    void anExecutorThatRefusesForAWhileLosesNothing() {
        AtomicInteger refusals = new AtomicInteger(2);
        open(ConfigRoot.builder(store).pollInterval(Duration.ofMillis(10)).executor(task -> {
            if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("full");
            }
            threads.execute(task);
        }));
        root.watch("/adapters/*", ear);
        Commit first = version("1", "a");
        Commit second = version("1", "b");
        assertThat(ear.next(Committed.class).commit()).isEqualTo(first);
        assertThat(ear.next(Committed.class).commit()).isEqualTo(second);
    }
}
