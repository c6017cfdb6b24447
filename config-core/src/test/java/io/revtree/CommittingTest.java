package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.Everything;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import io.revtree.store.tck.ForwardingStore;
import io.revtree.thread.RestlessThread;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a commit lands, when others commit too and when the store fails. */
class CommittingTest {

    private KvStore others;
    private ConfigRoot other;
    private FaultyStore store;
    private ConfigRoot root;

    @BeforeEach
    void open() {
        String url = "memory:" + UUID.randomUUID();
        others = KvStores.open(url);
        other = ConfigRoot.create(others, Sample.base());
        store = FaultyStore.over(KvStores.open(url), 1);
        root = ConfigRoot.load(store, Sample.base());
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
        other.close();
        others.close();
    }

    @Test
    void anEditIsMadeOntoWhatOthersCommittedMeanwhile() {
        other.remove("/adapters/0");
        root.remove("/adapters/1");
        assertThat(root.keys("/adapters")).containsExactly("2", "3", "4");
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void anEditThatTheNewHeadRefusesIsRefused() {
        other.remove("/adapters/0");
        assertThatThrownBy(() -> root.remove("/adapters/0")).isInstanceOf(NodeNotFoundException.class);
        other.add("/adapters", Sample.adapter("x", "theirs"));
        assertThatThrownBy(() -> root.add("/adapters", Sample.adapter("x", "ours")))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(root.refresh().get("/adapters/x", Adapter.class).getVersion())
                .isEqualTo("theirs");
    }

    @Test
    void whatOthersDidMeanwhileIsMergedIntoATransaction() {
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/1");
            other.remove("/adapters/0");
            Commit commit = tx.commit();
            assertThat(commit.parents())
                    .containsExactly(other.refresh().commit().parents().get(0));
            assertThatThrownBy(tx::commit).isInstanceOf(ClosedTransactionException.class);
        }
        assertThat(root.refresh().keys("/adapters")).containsExactly("2", "3", "4");
    }

    @Test
    void aConflictRefusesTheCommitAndNothingLands() {
        try (ConfigTransaction tx = root.begin()) {
            tx.update("/adapters/1", Sample.adapter("1", "ours"));
            other.update("/adapters/1", Sample.adapter("1", "theirs"));
            assertThatThrownBy(tx::commit)
                    .isInstanceOf(MergeConflictException.class)
                    .hasMessageContaining("/adapters/1 version");
            assertThatThrownBy(tx::commit).isInstanceOf(ClosedTransactionException.class);
        }
        assertThat(root.refresh().get("/adapters/1", Adapter.class).getVersion())
                .isEqualTo("theirs");
    }

    @Test
    void transactBeginsAgainAfterAConflict() {
        List<String> seen = new ArrayList<>();
        root.transactVoid(tx -> {
            seen.add(tx.get("/adapters/1", Adapter.class).getVersion());
            if (seen.size() == 1) {
                other.update("/adapters/1", Sample.adapter("1", "theirs"));
            }
            tx.update("/adapters/1", Sample.adapter("1", "after " + seen.get(seen.size() - 1)));
        });
        assertThat(seen).hasSize(2).last().isEqualTo("theirs");
        assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("after theirs");
    }

    @Test
    void whatIsRequiredMustNotChange() {
        try (ConfigTransaction tx = root.begin()) {
            tx.require("/adapters");
            tx.update("/", Voltha.newBuilder().setVersion("counted").build());
            other.remove("/adapters/0");
            root.refresh();
            assertThat(tx.preview().conflicts()).extracting(Conflict::path).containsExactly("/adapters");
            assertThatThrownBy(tx::commit).isInstanceOf(MergeConflictException.class);
        }
        try (ConfigTransaction tx = root.begin()) {
            tx.require("/adapters/1")
                    .update("/", Voltha.newBuilder().setVersion("counted").build());
            other.remove("/adapters/2");
            tx.commit();
        }
        assertThat(root.get("/", Voltha.class).getVersion()).isEqualTo("counted");
    }

    @Test
    void whatIsRequiredIsAPlaceWithAllBelowItThereOrNot() {
        Consumer<ConfigEditor> below = editor -> editor.update("/adapters/1", Sample.adapter("1", "theirs"));
        Consumer<ConfigEditor> added = editor -> editor.add("/adapters", Sample.adapter("x"));
        Consumer<ConfigEditor> note =
                editor -> editor.add("/notes", Note.newBuilder().setText("t").build());
        Consumer<ConfigEditor> set = editor -> editor.put("/inventory/everything", Everything.getDefaultInstance());
        Consumer<ConfigEditor> nothing = editor -> {
            added.accept(editor);
            editor.remove("/adapters/x");
        };
        assertBroken("/", below);
        assertBroken("/", added);
        assertBroken("/", note);
        assertBroken("/adapters", below);
        assertBroken("/adapters", added);
        assertBroken("/adapters/1", below);
        assertBroken("/adapters/x", added);
        assertBroken("/notes", note);
        assertBroken("/inventory", set);
        assertBroken("/inventory/everything", set);
        assertKept("/adapters/0", below);
        assertKept("/adapters/x", below);
        assertKept("/health", below);
        assertKept("/devices", below);
        assertKept("/adapters", note);
        assertKept("/notes", added);
        assertKept("/inventory", added);
        assertKept("/", nothing);
        assertKept("/adapters/x", nothing);
    }

    private void assertBroken(String required, Consumer<ConfigEditor> others) {
        try (ConfigTransaction tx = requiring(required, others)) {
            assertThat(tx.preview().conflicts()).extracting(Conflict::path).containsExactly(required);
            assertThatThrownBy(tx::commit)
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            refusal -> assertThat(refusal.conflicts())
                                    .extracting(Conflict::path)
                                    .containsExactly(required));
            root.restore("/", "begun");
        }
    }

    private void assertKept(String required, Consumer<ConfigEditor> others) {
        try (ConfigTransaction tx = requiring(required, others)) {
            assertThat(tx.commit().transactionId()).isEqualTo(tx.id());
            root.restore("/", "begun");
        }
    }

    /** A transaction that has begun, and wants to change something else, when others did theirs. */
    private ConfigTransaction requiring(String required, Consumer<ConfigEditor> others) {
        root.refresh();
        root.tag("begun");
        ConfigTransaction tx = root.begin().require(required);
        tx.add("/devices", Device.newBuilder().setId("mine").build());
        other.refresh();
        others.accept(other);
        return tx;
    }

    @Test
    void whatCannotBeAPlaceCannotBeRequired() {
        try (ConfigTransaction tx = root.begin()) {
            assertThatThrownBy(() -> tx.require("adapters")).isInstanceOf(InvalidPathException.class);
            assertThatThrownBy(() -> tx.require("/nowhere")).isInstanceOf(NodeNotFoundException.class);
            assertThatThrownBy(() -> tx.require("/adapters/1/nowhere")).isInstanceOf(NodeNotFoundException.class);
            tx.remove("/adapters/1");
            tx.commit();
        }
        assertThat(root.exists("/adapters/1")).isFalse();
    }

    @Test
    void ofTwoThatReadWhatTheOtherWritesOneLands() {
        try (ConfigTransaction one = root.begin();
                ConfigTransaction two = root.begin()) {
            one.require("/adapters/1").update("/adapters/2", Sample.adapter("2", "since 1 was so"));
            two.require("/adapters/2").update("/adapters/1", Sample.adapter("1", "since 2 was so"));
            one.commit();
            assertThatThrownBy(two::commit).isInstanceOf(MergeConflictException.class);
        }
        assertThat(root.get("/adapters/1")).isEqualTo(Sample.adapter("1"));
    }

    @Test
    void countersOfManyThreadsAndRootsMissNoneWhereTheyRequireWhatTheyRead() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> writers = IntStream.range(0, 4)
                    .<Callable<Integer>>mapToObj(writer -> () -> {
                        ConfigRoot mine = writer % 2 == 0 ? root : other;
                        int last = 0;
                        for (int i = 0; i < 50; i++) {
                            last = mine.transact(tx -> {
                                Adapter read = tx.require("/adapters/1").get("/adapters/1", Adapter.class);
                                int next = read.getVersion().isEmpty() ? 1 : Integer.parseInt(read.getVersion()) + 1;
                                tx.update("/adapters/1", Sample.adapter("1", String.valueOf(next)));
                                return next;
                            });
                        }
                        return last;
                    })
                    .toList();
            int highest = 0;
            for (Future<Integer> counted : threads.invokeAll(writers)) {
                highest = Math.max(highest, counted.get());
            }
            assertThat(highest).isEqualTo(200);
        } finally {
            threads.shutdownNow();
        }
        assertThat(root.refresh().get("/adapters/1", Adapter.class).getVersion())
                .isEqualTo("200");
        assertThat(root.log()).hasSize(201);
    }

    @Test
    void transactBeginsAgainOnWhatIsNewestThenNotOnWhatTheConflictShowed() {
        AtomicInteger later = new AtomicInteger();
        KvStore late = new ForwardingStore(others) {
            @Override
            public byte @Nullable [] readRef(String name) {
                byte[] value = super.readRef(name);
                if (later.compareAndSet(1, 2)) {
                    other.update("/adapters/1", Sample.adapter("1", "theirs after the conflict"));
                }
                return value;
            }
        };
        int[] tries = {0};
        try (ConfigRoot mine = ConfigRoot.load(late, Sample.base())) {
            mine.transactVoid(tx -> {
                tx.update("/adapters/1", Sample.adapter("1", "ours"));
                if (++tries[0] == 1) {
                    other.update("/adapters/1", Sample.adapter("1", "theirs"));
                    mine.refresh();
                    later.set(1);
                }
            });
        }
        assertThat(later).hasValue(2);
        assertThat(tries[0]).isEqualTo(2);
        assertThat(other.refresh().get("/adapters/1", Adapter.class).getVersion())
                .isEqualTo("ours");
    }

    @Test
    void transactGivesUpAfterSomeTriesWhenItConflictsEachTime() {
        int[] tries = {0};
        assertThatThrownBy(() -> root.transactVoid(tx -> {
                    tries[0]++;
                    tx.update("/adapters/1", Sample.adapter("1", "ours"));
                    other.refresh();
                    other.update("/adapters/1", Sample.adapter("1", "theirs " + tries[0]));
                }))
                .isInstanceOf(MergeConflictException.class);
        assertThat(tries[0]).isBetween(2, 100);
        assertThat(root.refresh().get("/adapters/1", Adapter.class).getVersion())
                .isEqualTo("theirs " + tries[0]);
        assertThat(root.log()).hasSize(tries[0] + 1);
    }

    @Test
    void transactPausesAtRandomBetweenItsTriesAndNeverLong() throws Exception {
        long seed = new Random().nextLong();
        int[] tries = {0};
        List<Long> pauses = RestlessThread.rests(
                new Random(seed)::nextLong,
                () -> assertThatThrownBy(() -> root.transactVoid(tx -> {
                            tries[0]++;
                            tx.update("/adapters/1", Sample.adapter("1", "ours"));
                            root.update("/adapters/1", Sample.adapter("1", "theirs " + tries[0]));
                        }))
                        .isInstanceOf(MergeConflictException.class));
        assertThat(tries[0]).isEqualTo(40);
        assertThat(pauses).as("seed %d", seed).hasSize(39).doesNotHaveDuplicates();
        long longest = TimeUnit.MICROSECONDS.toNanos(200);
        for (int made = 1; made <= pauses.size(); made++) {
            assertThat(pauses.get(made - 1))
                    .as("pause %d, seed %d", made, seed)
                    .isBetween(1L, longest << Math.min(made, 8));
        }
    }

    @Test
    void transactHandsOnWhatTheStoreThrowsWithoutAnotherTry() {
        int[] tries = {0};
        store.downFrom(1);
        assertThatThrownBy(() -> root.transactVoid(tx -> {
                    tries[0]++;
                    tx.remove("/adapters/1");
                }))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(tries[0]).isEqualTo(1);
        store.heal();
        assertThat(root.refresh().exists("/adapters/1")).isTrue();
    }

    @Test
    void aStoreThatIsAwayIsTriedAFewTimesAndEachTimeLater() throws Exception {
        store.downFrom(1);
        long before = store.calls();
        List<Long> pauses = RestlessThread.rests(
                () -> -1, // as long as can be
                () -> assertThatThrownBy(() -> root.remove("/adapters/1"))
                        .isExactlyInstanceOf(StoreUnavailableException.class));
        List<Long> expected = IntStream.rangeClosed(1, 5)
                .mapToObj(made -> (TimeUnit.MICROSECONDS.toNanos(200) << made) - 1)
                .toList();
        assertThat(pauses).isEqualTo(expected);
        assertThat(store.calls() - before).isEqualTo(6);
        store.heal();
        assertThat(root.refresh().exists("/adapters/1")).isTrue();
    }

    @Test
    void transactReturnsWhatTheEditsGaveAlsoWhenTheyEndedItThemselves() {
        assertThat(root.<String>transact(tx -> {
                    tx.remove("/adapters/1");
                    return "kept";
                }))
                .isEqualTo("kept");
        assertThat(root.<String>transact(tx -> {
                    tx.remove("/adapters/2");
                    tx.cancel();
                    return "cancelled";
                }))
                .isEqualTo("cancelled");
        assertThat(root.<Commit>transact(tx -> {
                    tx.remove("/adapters/3");
                    return tx.commit();
                }))
                .isEqualTo(root.head().commit());
        assertThat(root.keys("/adapters")).containsExactly("0", "2", "4");
    }

    @Test
    void aPreviewShowsWhatACommitWouldDoAndWritesNothing() {
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/1");
            other.remove("/adapters/0");
            root.refresh();
            ConfigPreview preview = tx.preview();
            assertThat(preview.conflicts()).isEmpty();
            assertThat(preview.changes()).extracting(ConfigChange::path).containsExactly("/adapters/1");
            assertThat(root.exists("/adapters/1")).isTrue();
            tx.commit();
        }
        assertThat(root.exists("/adapters/1")).isFalse();
    }

    @Test
    void aChangeFromAnotherBranchIsMadeAgain() {
        ConfigBranch side = root.branch("side", "main");
        side.update("/adapters/3", Sample.adapter("3", "2.0"));
        root.remove("/adapters/0");
        Commit picked = root.cherryPick("side");
        assertThat(root.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("2.0");
        assertThat(root.exists("/adapters/0")).isFalse();
        assertThat(picked.parents()).hasSize(1);
        assertThat(root.cherryPick("side")).isEqualTo(picked);
    }

    @Test
    void whatTheEditsThrowCancelsTheTransaction() {
        assertThatThrownBy(() -> root.transactVoid(tx -> {
                    tx.remove("/adapters/1");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(root.log()).hasSize(1);
        assertThat(root.exists("/adapters/1")).isTrue();
    }

    @Test
    void aTransactionWhoseEditsOthersMadeAndUndidStands() {
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/1");
            other.remove("/adapters/0");
            other.add("/adapters", Sample.adapter("0"));
            tx.commit();
        }
        assertThat(root.log()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aCommitWhosePublishFailsOnceLandsOnce(Fault fault) {
        store.fail(Call.PUBLISH, 1, fault);
        Commit commit;
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/1");
            commit = tx.commit();
        }
        assertThat(root.log().map(Commit::id)).startsWith(commit.id()).hasSize(2);
        assertThat(other.refresh().commit()).isEqualTo(commit);
        root.remove("/adapters/2");
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void aLostAnswerIsFoundThoughOthersCommittedOnTopOfIt() {
        store.fail(Call.PUBLISH, 1, Fault.LOST_ANSWER).before(Call.READ_REF, 1, () -> other.remove("/adapters/0"));
        TransactionId id;
        Commit commit;
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/1");
            id = tx.id();
            commit = tx.commit();
        }
        assertThat(commit.transactionId()).isEqualTo(id);
        assertThat(root.at("main~1").commit()).isEqualTo(commit);
        assertThat(root.keys("/adapters")).containsExactly("2", "3", "4");
        assertThat(root.log().filter(each -> each.transactionId().equals(id))).hasSize(1);
    }

    @Test
    void aLostRequestIsSentAgainOntoWhatOthersCommitted() {
        store.fail(Call.PUBLISH, 1, Fault.LOST_REQUEST).before(Call.READ_REF, 1, () -> other.remove("/adapters/0"));
        root.remove("/adapters/1");
        assertThat(root.keys("/adapters")).containsExactly("2", "3", "4");
        assertThat(root.log()).hasSize(3);
    }

    @Test
    void aStoreThatIsAwayLeavesNothingBehind() {
        store.downFrom(1);
        assertThatThrownBy(() -> root.remove("/adapters/1")).isInstanceOf(StoreUnavailableException.class);
        store.heal();
        assertThat(root.exists("/adapters/1")).isTrue();
        assertThat(root.refresh().commit().sequence()).isZero();
        root.remove("/adapters/1");
        assertThat(root.log()).hasSize(2);
    }

    @Test
    void aStoreThatIsAwayAfterALostAnswerLeavesTheOutcomeOpenAndNamesTheTransaction() {
        store.fail(Call.PUBLISH, 1, Fault.LOST_ANSWER).before(Call.PUBLISH, 1, () -> store.downFrom(2));
        try (ConfigTransaction tx = root.begin()) {
            tx.remove("/adapters/1");
            assertThatThrownBy(tx::commit)
                    .isInstanceOf(UnknownOutcomeException.class)
                    .hasMessageContaining(tx.id().toString());
        }
        store.heal();
        assertThat(root.refresh().keys("/adapters")).containsExactly("0", "2", "3", "4");
    }

    @Test
    void aWriterThatOthersAlwaysBeatGivesUpWithoutATrace() {
        for (int i = 1; i <= 200; i++) {
            String key = "x" + i;
            store.before(Call.PUBLISH, i, () -> other.add("/adapters", Sample.adapter(key)));
        }
        assertThatThrownBy(() -> root.remove("/adapters/1")).isInstanceOf(ContentionException.class);
        store.heal();
        assertThat(root.refresh().exists("/adapters/1")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyAcknowledgedCommitIsInTheLogOnceWhateverFails(long seed) {
        try (FaultyStore failing = FaultyStore.over(Sample.store(), seed);
                ConfigRoot tree = ConfigRoot.create(failing, Sample.base())) {
            for (Fault fault : Fault.values()) {
                failing.chance(Call.PUBLISH, fault, 0.1);
            }
            failing.chance(Call.READ_REF, Fault.UNAVAILABLE, 0.1);
            Set<String> acknowledged = new HashSet<>();
            Set<String> open = new HashSet<>();
            Random random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                String key = "k" + i + "-" + random.nextInt(1_000);
                try {
                    tree.add("/adapters", Sample.adapter(key));
                    acknowledged.add(key);
                } catch (UnknownOutcomeException e) {
                    open.add(key);
                } catch (StoreUnavailableException e) {
                    assertThat(key).as("seed %s", seed).isNotIn(acknowledged);
                }
            }
            failing.heal();
            tree.refresh();
            List<String> keys =
                    tree.keys("/adapters").filter(key -> key.startsWith("k")).toList();
            assertThat(keys).as("seed %s", seed).containsAll(acknowledged);
            assertThat(keys.stream().filter(key -> !acknowledged.contains(key)))
                    .as("seed %s", seed)
                    .allMatch(open::contains);
            assertThat(tree.log().map(Commit::transactionId))
                    .as("seed %s", seed)
                    .doesNotHaveDuplicates();
            assertThat(tree.log()).as("seed %s", seed).hasSize(keys.size() + 1);
        }
    }

    @Test
    void threadsAndRootsThatWriteAtOnceLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> writers = IntStream.range(0, 4)
                    .<Callable<Integer>>mapToObj(writer -> () -> {
                        ConfigRoot mine = writer % 2 == 0 ? root : other;
                        for (int i = 0; i < 50; i++) {
                            mine.add("/adapters", Sample.adapter("w" + writer + "-" + i));
                        }
                        return writer;
                    })
                    .toList();
            for (Future<Integer> written : threads.invokeAll(writers)) {
                assertThat(written.get()).isNotNegative();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(root.refresh().count("/adapters")).isEqualTo(205);
        assertThat(root.log()).hasSize(201);
        assertThat(root.log().map(Commit::transactionId)).doesNotHaveDuplicates();
    }

    @Test
    void aCommitLargerThanABatchOfTheStoreGoesOutInSeveral() {
        try (KvStore small = new SmallBatches(Sample.store());
                ConfigRoot tree = ConfigRoot.create(small, Sample.base())) {
            tree.transactVoid(tx -> {
                for (int i = 0; i < 2_000; i++) {
                    tx.add("/adapters", Sample.adapter("many-" + i));
                }
            });
            try (ConfigRoot again = ConfigRoot.load(small)) {
                assertThat(again.count("/adapters")).isEqualTo(2_005);
                assertThat(again.getDeep("/").toByteString())
                        .isEqualTo(tree.getDeep("/").toByteString());
            }
        }
    }
}
