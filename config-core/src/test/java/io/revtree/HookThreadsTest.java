package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks among many threads, and hooks that take their time. */
class HookThreadsTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private final KvStore store = Sample.store();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ConfigRoot root = ConfigRoot.create(store, Sample.base());

    @AfterEach
    void close() {
        threads.shutdownNow();
        root.close();
        store.close();
    }

    private void limit(Duration timeout) {
        root.close();
        root = ConfigRoot.builder(store).hookTimeout(timeout).load(Voltha.getDefaultInstance());
    }

    private static void set(ConfigEditor editor, String id, String version) {
        editor.update(
                "/adapters/" + id,
                Adapter.newBuilder().setVersion(version).build(),
                FieldMask.newBuilder().addPaths("version").build());
    }

    private String version(String id) {
        return root.get("/adapters/" + id, Adapter.class).getVersion();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitWhoseHookTakesTooLongFailsAloneWhileOthersGoOn(boolean throwing) throws Exception {
        limit(SHORT);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> {
            set(root, "1", "by the slow one");
            began.countDown();
            await(release);
            if (throwing) {
                throw new IllegalStateException("at last");
            }
        });
        Future<?> slow = threads.submit(() -> set(root, "3", "slow"));
        await(began);
        set(root, "2", "on");
        root.transactVoid(tx -> set(tx, "2", "and on"));
        release.countDown();
        assertThatThrownBy(() -> slow.get(5, TimeUnit.MINUTES))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RejectedChangeException.class)
                .hasMessageStartingWith("/adapters/3: the before hook on UPDATE took")
                .hasMessageContaining("limit of PT0.05S");
        assertThat(version("1") + version("2") + version("3")).isEqualTo("and on");
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void anEditWhoseHookTakesTooLongIsRefusedAndItsTransactionGoesOn() {
        limit(Duration.ofNanos(1));
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> set(root, "1", "lost"));
        try (ConfigTransaction tx = root.begin()) {
            set(tx, "2", "kept");
            assertThatThrownBy(() -> set(tx, "3", "lost"))
                    .isInstanceOf(RejectedChangeException.class)
                    .hasMessageContaining("hookTimeout");
            tx.commit();
        }
        assertThat(version("1") + version("2") + version("3")).isEqualTo("kept");
        assertThatThrownBy(() -> set(root, "3", "lost")).isInstanceOf(RejectedChangeException.class);
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void aHookThatWaitsForTheCommitOfAnotherThreadIsNoDeadlock() {
        limit(SHORT);
        List<String> seen = new ArrayList<>();
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> {
            try {
                threads.submit(() -> set(root, "2", "awaited")).get(5, TimeUnit.MINUTES);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            seen.add("waited");
        });
        assertThatThrownBy(() -> set(root, "3", "1")).isInstanceOf(RejectedChangeException.class);
        assertThat(seen).containsExactly("waited");
        assertThat(version("2") + version("3")).isEqualTo("awaited");
    }

    @Test
    void whatOtherThreadsDoMeanwhileDoesNotJoin() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        root.proxy("/adapters/3").before(ChangeKind.UPDATE, change -> {
            began.countDown();
            await(release);
            set(root, "1", "hook");
        });
        Future<Commit> commit = threads.submit(() -> {
            try (ConfigTransaction tx = root.begin()) {
                set(tx, "3", "mine");
                return tx.commit();
            }
        });
        await(began);
        set(root, "2", "own");
        assertThat(version("3")).isEmpty();
        try (ConfigTransaction tx = root.begin()) {
            set(tx, "2", "again");
            tx.commit();
        }
        release.countDown();
        assertThat(commit.get(5, TimeUnit.MINUTES).sequence()).isEqualTo(3);
        assertThat(version("1") + version("2") + version("3")).isEqualTo("hookagainmine");
    }

    @Test
    void ofManyThreadsThoseThatAreVetoedFailAloneAndTheOthersAllLandWithWhatTheirHooksAdd() throws Exception {
        int writers = 6;
        int each = 60;
        AtomicInteger after = new AtomicInteger();
        ConfigProxy whole = root.proxy("/");
        whole.before(ChangeKind.ADD, change -> {
            if (Sample.after(change).getVendor().equals("vetoed")) {
                throw new IllegalStateException("no");
            }
            set(root, "0", String.valueOf(1 + Integer.parseInt("0" + version("0"))));
        });
        whole.after(ChangeKind.ADD, change -> after.incrementAndGet());
        List<Future<Integer>> done = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            String name = "writer " + writer;
            done.add(threads.submit(() -> {
                int landed = 0;
                for (int i = 0; i < each; i++) {
                    boolean vetoed = i % 3 == 1;
                    try {
                        root.add(
                                "/adapters",
                                Adapter.newBuilder()
                                        .setId(name + "-" + i)
                                        .setVendor(vetoed ? "vetoed" : "taken")
                                        .build());
                        landed++;
                        assertThat(vetoed).isFalse();
                    } catch (RejectedChangeException e) {
                        assertThat(vetoed).isTrue();
                    }
                }
                return landed;
            }));
        }
        int landed = 0;
        for (Future<Integer> one : done) {
            landed += one.get(5, TimeUnit.MINUTES);
        }
        assertThat(landed).isEqualTo(writers * each * 2 / 3);
        assertThat(root.count("/adapters")).isEqualTo(5 + landed);
        assertThat(version("0")).isEqualTo(String.valueOf(landed));
        assertThat(after).hasValue(landed);
        assertThat(root.log()).hasSize(1 + landed);
    }

    @Test
    void hooksComeAndGoWhileOthersCommit() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Future<?> registering = threads.submit(() -> {
            while (over.getCount() > 0) {
                try (ConfigProxy proxy = root.proxy("/adapters/3");
                        Registration before = proxy.before(ChangeKind.UPDATE, change -> calls.incrementAndGet());
                        Registration after = proxy.after(ChangeKind.UPDATE, change -> calls.incrementAndGet())) {
                    assertThat(proxy.exists("/")).isTrue();
                    assertThat(before).isNotSameAs(after);
                }
            }
        });
        for (int i = 0; i < 500; i++) {
            set(root, "3", "v" + i);
        }
        over.countDown();
        registering.get(5, TimeUnit.MINUTES);
        int before = calls.get();
        set(root, "3", "last");
        assertThat(calls).hasValue(before);
        assertThat(root.log()).hasSize(502);
    }
}
