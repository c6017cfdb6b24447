package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.revtree.ChangeKind;
import io.revtree.CollectionInterruptedException;
import io.revtree.Commit;
import io.revtree.CommitWithdrawnException;
import io.revtree.ConfigProxy;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.TransactionId;
import io.revtree.sample.Adapter;
import io.revtree.store.StoreException;
import io.revtree.store.UnknownOutcomeException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What befalls a process from outside: every caller is told clearly, and nothing is lost. */
class MishapsTest extends OnEveryStore {

    private static final int WRITERS = 4;
    private static final int PATIENCE_SECONDS = 60;

    /** What each transaction was told, by the child that it added. */
    private record Told(String child, TransactionId id, Throwable fault) {}

    private final Map<String, Commit> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Told> failed = new ConcurrentHashMap<>();

    /** Adds a child in a commit of its own; whether that was acknowledged. */
    private boolean add(ConfigRoot root, String child) {
        ConfigTransaction transaction = root.begin();
        try (transaction) {
            transaction.add("/adapters", adapter(child));
            acknowledged.put(child, transaction.commit());
            return true;
        } catch (RuntimeException | Error e) {
            failed.put(child, new Told(child, transaction.id(), e));
            return false;
        }
    }

    private void checkNothingWasLost(ConfigRoot root) {
        acknowledged.forEach((child, commit) -> {
            assertThat(root.exists("/adapters/" + child)).as(child).isTrue();
            assertThat(root.at(commit.id().toString()).exists("/adapters/" + child))
                    .as("%s in its commit", child)
                    .isTrue();
        });
        failed.values().forEach(told -> {
            boolean isThere = root.exists("/adapters/" + told.child);
            if (!(told.fault instanceof UnknownOutcomeException)) {
                assertThat(isThere)
                        .as("%s, of which was told %s", told.child, told.fault)
                        .isFalse();
            }
            assertThat(root.landed(told.id)).as(told.child).isEqualTo(isThere);
        });
        assertThat(root.verify().faults()).isEmpty();
        assertThat(add(root, "afterwards")).isTrue();
    }

    @Test
    void aStoreIsClosedUnderCommits() throws Exception {
        ConfigRoot root = create(base());
        List<Thread> writers = new ArrayList<>();
        AtomicInteger landed = new AtomicInteger();
        for (int i = 0; i < WRITERS; i++) {
            String name = "w" + i + "-";
            Thread writer = new Thread(() -> {
                int number = 0;
                while (add(root, name + number)) {
                    landed.incrementAndGet();
                    number++;
                }
            });
            writers.add(writer);
            writer.start();
        }
        while (landed.get() < 5 * WRITERS) {
            Thread.onSpinWait();
        }
        store.close();
        for (Thread writer : writers) {
            writer.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(writer.isAlive()).as("whether it still waits").isFalse();
        }
        assertThat(failed.values())
                .hasSize(WRITERS)
                .allSatisfy(told -> assertThat(told.fault)
                        .isInstanceOf(StoreException.class)
                        .hasStackTraceContaining("closed"));
        assertThatThrownBy(() -> root.update("/adapters/0", adapter("0", "more")))
                .isInstanceOf(StoreException.class)
                .hasStackTraceContaining("closed");
        checkNothingWasLost(restart());
    }

    @Test
    void threadsAreInterruptedWhileTheyCommit() throws Exception {
        ConfigRoot root = create(base());
        List<Thread> writers = new ArrayList<>();
        AtomicBoolean more = new AtomicBoolean(true);
        AtomicBoolean kept = new AtomicBoolean(true);
        for (int i = 0; i < WRITERS; i++) {
            String name = "w" + i + "-";
            Thread writer = new Thread(() -> {
                for (int number = 0; more.get(); number++) {
                    boolean wasAcknowledged = add(root, name + number);
                    boolean isSet = Thread.interrupted();
                    kept.compareAndSet(true, wasAcknowledged || isSet);
                }
            });
            writers.add(writer);
            writer.start();
        }
        Random random = new Random(1);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int interrupts = 0; interrupts < 200 || acknowledged.size() < 50; interrupts++) {
            assertThat(System.nanoTime() - until).as("time over").isNegative();
            writers.get(random.nextInt(WRITERS)).interrupt();
            TimeUnit.MICROSECONDS.sleep(random.nextInt(5_000));
        }
        more.set(false);
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(failed.values())
                .allSatisfy(told -> assertThat(told.fault)
                        .isInstanceOfAny(CommitWithdrawnException.class, StoreException.class)
                        .hasStackTraceContaining("interrupted"));
        assertThat(root.count("/adapters")).isGreaterThanOrEqualTo(acknowledged.size() + 5L);
        checkNothingWasLost(restart());
    }

    /** Prunes and collects; what that ended in, or null. */
    private static @Nullable RuntimeException clean(ConfigRoot root) {
        try {
            root.prune(Retention.lastCommits(2).grace(Duration.ZERO));
            root.collectGarbage();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Makes commits that the next prune drops; the last one. */
    private static Commit changes(ConfigRoot root, String version) {
        for (int i = 0; i < 5; i++) {
            root.update("/adapters/0", adapter("0", version + "." + i));
        }
        return root.head().commit();
    }

    @Test
    void aStoreIsClosedUnderPrunesAndCollections() throws Exception {
        ConfigRoot root = create(base());
        AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();
        AtomicInteger rounds = new AtomicInteger();
        Thread cleaner = new Thread(() -> {
            while (fault.get() == null) {
                try {
                    Commit unused = changes(root, "round " + rounds);
                } catch (StoreException e) {
                    // told below by who cleans
                }
                fault.set(clean(root));
                rounds.incrementAndGet();
            }
        });
        cleaner.start();
        while (rounds.get() < 3) {
            Thread.onSpinWait();
        }
        store.close();
        cleaner.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(cleaner.isAlive()).as("whether it still waits").isFalse();
        assertThat(fault.get()).isInstanceOf(StoreException.class).hasStackTraceContaining("closed");

        ConfigRoot again = restart();
        assertThat(again.verify().faults()).isEmpty();
        Commit last = changes(again, "afterwards");
        assertThat(clean(again)).isNull();
        assertThat(again.log().map(Commit::id)).hasSize(2).startsWith(last.id());
        assertThat(again.verify().faults()).isEmpty();
    }

    @Test
    void aThreadIsInterruptedWhileItPrunesAndCollects() throws Exception {
        ConfigRoot root = create(base());
        Commit last = changes(root, "first");
        long begun = System.nanoTime();
        assertThat(clean(root)).isNull();
        // a store's pace decides when an interrupt meets a prune, a collection, or neither
        long round = System.nanoTime() - begun;
        Queue<RuntimeException> faults = new ConcurrentLinkedQueue<>();
        AtomicBoolean more = new AtomicBoolean(true);
        AtomicBoolean kept = new AtomicBoolean(true);
        AtomicInteger rounds = new AtomicInteger();
        AtomicInteger interrupted = new AtomicInteger();
        Thread cleaner = new Thread(() -> {
            while (more.get()) {
                RuntimeException fault = clean(root);
                boolean isSet = Thread.interrupted();
                if (fault == null) {
                    rounds.incrementAndGet();
                } else {
                    faults.add(fault);
                    kept.compareAndSet(true, isSet);
                    interrupted.incrementAndGet();
                }
            }
        });
        cleaner.start();
        Random random = new Random(2);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            for (int i = 0; i < 20 || rounds.get() < 3 || interrupted.get() < 3; i++) {
                assertThat(System.nanoTime() - until).as("time over").isNegative();
                last = changes(root, "after " + i);
                cleaner.interrupt();
                TimeUnit.NANOSECONDS.sleep(random.nextLong(2 * round));
            }
        } finally {
            more.set(false);
            cleaner.join();
        }
        assertThat(faults)
                .allSatisfy(fault -> assertThat(fault)
                        .isInstanceOfAny(CollectionInterruptedException.class, StoreException.class)
                        .hasStackTraceContaining("interrupted"));
        assertThat(kept).as("whether the flag was kept").isTrue();

        ConfigRoot again = restart();
        assertThat(again.head().commit()).isEqualTo(last);
        assertThat(again.verify().faults()).isEmpty();
        assertThat(clean(again)).isNull();
        assertThat(again.log()).hasSize(2);
        assertThat(again.verify().faults()).isEmpty();
    }

    /** A clock that stands until it is set. */
    private static final class SetClock extends Clock {

        private volatile Instant now = Instant.now();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void theClockJumpsBackByAnHour() {
        SetClock clock = new SetClock();
        Instant before = clock.now;
        try (ConfigRoot root = ConfigRoot.builder(store).clock(clock).create(base())) {
            for (int i = 0; i < 5; i++) {
                assertThat(add(root, "before" + i)).isTrue();
            }
            Commit last = root.head().commit();
            root.tag("before");
            Registration pin = root.pin("main~1", Duration.ofMinutes(30));
            clock.now = before.minus(Duration.ofHours(1));
            for (int i = 0; i < 5; i++) {
                assertThat(add(root, "after" + i)).isTrue();
            }
            List<Commit> log = root.log().toList();
            assertThat(log).hasSize(11).isSortedAccordingTo((a, b) -> b.time().compareTo(a.time()));
            assertThat(root.at(before).commit()).isEqualTo(root.head().commit());

            root.prune(Retention.since(before).grace(Duration.ZERO));
            root.collectGarbage();
            assertThat(root.log().toList())
                    .as("none of them is older than that")
                    .isEqualTo(log);
            root.prune(Retention.latestAndTagged().grace(Duration.ofMinutes(30)));
            root.collectGarbage();
            clock.now = before;
            root.collectGarbage();
            assertThat(root.tags()).containsEntry("before", last);
            assertThat(root.at("before").exists("/adapters/before4")).isTrue();
            pin.close();
        }
        ConfigRoot root = restart();
        acknowledged
                .keySet()
                .forEach(child ->
                        assertThat(root.exists("/adapters/" + child)).as(child).isTrue());
        assertThat(root.verify().faults()).isEmpty();
    }

    @Test
    void anOutOfMemoryErrorOfACallerIsToldToHimAndEndsHisCommitAlone() {
        ConfigRoot root = create(base());
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        assertThat(catchThrowable(() -> root.transactVoid(transaction -> {
                    transaction.add("/adapters", adapter("transaction"));
                    throw error;
                })))
                .isSameAs(error);
        try (ConfigProxy proxy = root.proxy("/adapters/0")) {
            proxy.before(ChangeKind.UPDATE, change -> {
                throw error;
            });
            assertThat(catchThrowable(() -> root.update("/adapters/0", adapter("0", "vetoed"))))
                    .isSameAs(error);
        }
        try (ConfigProxy proxy = root.proxy("/adapters/0")) {
            proxy.after(ChangeKind.UPDATE, change -> {
                throw error;
            });
            // It has landed by then, and the next one is in nobody's way.
            assertThat(catchThrowable(() -> root.update("/adapters/0", adapter("0", "landed"))))
                    .isSameAs(error);
        }
        try (ConfigProxy proxy = root.proxy("/adapters/0")) {
            proxy.onRead(message -> {
                throw error;
            });
            assertThat(catchThrowable(() -> root.get("/adapters/0", Adapter.class)))
                    .isSameAs(error);
        }
        assertThat(root.get("/adapters/0", Adapter.class).getVersion()).isEqualTo("landed");
        assertThat(root.exists("/adapters/transaction")).isFalse();
        assertThat(root.log().count()).isEqualTo(2);
        checkNothingWasLost(root);
    }
}
