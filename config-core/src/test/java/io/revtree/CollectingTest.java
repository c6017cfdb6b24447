package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.history.Expiring;
import io.revtree.history.Head;
import io.revtree.history.Tag;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import io.revtree.store.tck.ForwardingStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pruning and collecting, and what else happens meanwhile. */
class CollectingTest {

    private static final long CACHE_BYTES = 256 * 1024;

    /** A round that left 300 bytes would be seen. */
    private static final long HEAP_BYTES_NOISE = 300_000;

    private static final Retention LATEST = Retention.latestAndTagged().grace(Duration.ZERO);

    private final String url = "memory:" + UUID.randomUUID();
    private KvStore store;
    private ConfigRoot root;

    @BeforeEach
    void open() {
        store = KvStores.open(url);
        root = ConfigRoot.create(store, Sample.base());
    }

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private static Adapter large(String id, String version) {
        return Sample.adapter(id, version).toBuilder()
                .setVendor("v".repeat(300))
                .build();
    }

    private void commits(int count) {
        for (int i = 0; i < count; i++) {
            root.update("/adapters/1", large("1", "version " + i));
        }
    }

    private Set<BlobId> blobs() {
        return new HashSet<>(store.scanBlobs().toList());
    }

    @Test
    void aThousandRoundsOfChangePruneAndCollectKeepTheSizeLevel() {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int round = 0; round < 1_000; round++) {
            root.update("/adapters/" + round % 5, large(String.valueOf(round % 5), "round " + round));
            root.prune(LATEST);
            root.collectGarbage();
            if (round >= 5) {
                least = Math.min(least, blobs().size());
                most = Math.max(most, blobs().size());
            }
        }
        assertThat(most).isEqualTo(least);
        assertThat(store.listRefs("")).containsOnlyKeys("meta", "heads/main", "gc", "shallow");
        assertThat(root.log()).hasSize(1);
    }

    @Test
    void aThousandRoundsKeepTheHeapLevelToo() {
        try (ConfigRoot small =
                ConfigRoot.builder(store).cacheBytes(CACHE_BYTES).load(Voltha.getDefaultInstance())) {
            rounds(small, 0, 1_000); // which fill the cache
            long before = heapInUse();
            rounds(small, 1_000, 2_000);
            assertThat(heapInUse() - before)
                    .as("bytes more after 1,000 rounds more")
                    .isLessThan(HEAP_BYTES_NOISE);
        }
    }

    private static void rounds(ConfigRoot root, int from, int to) {
        for (int round = from; round < to; round++) {
            root.update("/adapters/" + round % 5, large(String.valueOf(round % 5), "round " + round));
            root.prune(LATEST);
            root.collectGarbage();
        }
    }

    private static long heapInUse() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            runtime.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void aCollectionThatDiesAtAnyCallHarmsNothingAndTheNextGoesOn() {
        commits(20);
        root.tag("kept", "main~10");
        root.prune(LATEST);
        FaultyStore dying = FaultyStore.over(KvStores.open(url), 1);
        try (dying;
                ConfigRoot other = ConfigRoot.load(dying, Voltha.getDefaultInstance())) {
            boolean died = true;
            for (int calls = 1; died; calls++) {
                store.writeBlobs(Map.of(BlobId.of(1, 2, 3, 4), new byte[] {1}));
                dying.downFrom(calls);
                try {
                    other.collectGarbage();
                    died = false;
                } catch (StoreException e) {
                    assertThat(root.getDeep("/")).isNotNull();
                }
                dying.heal();
            }
        }
        Set<BlobId> left = blobs();
        assertThat(root.collectGarbage().dead()).isZero();
        assertThat(blobs()).isEqualTo(left).doesNotContain(BlobId.of(1, 2, 3, 4));
        try (ConfigRoot again = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            assertThat(again.log()).hasSize(2);
            assertThat(again.at("kept").getDeep("/")).isNotNull();
        }
    }

    @Test
    void answersThatAreLostLeaveNoDoubt() {
        commits(3);
        FaultyStore lossy = FaultyStore.over(KvStores.open(url), 3);
        for (Call call : List.of(Call.COMPARE_AND_SET_REF, Call.PUBLISH)) {
            lossy.chance(call, Fault.LOST_ANSWER, 0.3).chance(call, Fault.LOST_REQUEST, 0.3);
        }
        try (lossy;
                ConfigRoot other = ConfigRoot.load(lossy, Voltha.getDefaultInstance())) {
            for (int i = 0; i < 20; i++) {
                other.tag("t", "main~" + i % 3);
                other.branch("b", "t");
                other.deleteBranch("b", Duration.ZERO);
                other.deleteTag("t", Duration.ZERO);
                other.update("/adapters/2", large("2", "round " + i));
                other.prune(Retention.lastCommits(3).grace(Duration.ZERO));
                other.collectGarbage();
                assertThat(other.log()).hasSize(3);
            }
            assertThat(other.tags()).isEmpty();
            assertThat(other.branches()).containsOnlyKeys("main");
            assertThat(store.listRefs("expiring/")).isEmpty();
        }
    }

    @Test
    void whatADeadProcessLeftPendingCountsForNothingAndGoes() {
        commits(3);
        for (long calls = 1; calls < 40; calls++) {
            FaultyStore dying = FaultyStore.over(KvStores.open(url), calls);
            try (dying;
                    ConfigRoot other = ConfigRoot.load(dying, Voltha.getDefaultInstance())) {
                dying.downFrom(calls);
                other.tag("t" + calls, "main~2");
                other.branch("b" + calls, "main~2");
                other.pin("main~2", Duration.ofMinutes(1));
            } catch (StoreException e) {
                // it died
            }
        }
        assertThat(root.branches().values()).allMatch(commit -> commit.sequence() == 1 || commit.sequence() == 3);
        try (ConfigRoot later = ConfigRoot.builder(store)
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)))
                .load(Voltha.getDefaultInstance())) {
            later.collectGarbage();
            assertThat(later.tags()).isNotEmpty();
            store.listRefs("tags/")
                    .forEach((ref, value) ->
                            assertThat(Tag.parse(ref, value).pending()).isNull());
            store.listRefs("heads/")
                    .forEach((ref, value) ->
                            assertThat(Head.parse(ref, value).isPending()).isFalse());
            assertThat(store.listRefs("expiring/")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a tag, its tree",
        "a branch, its tree",
        "a pin, its tree",
        "a tag, its parent",
        "a branch, its parent",
        "a pin, its parent"
    })
    void whatADeadProcessLeftPendingOnAHalfCollectedCommitIsInNobodysWay(String ref, String gone) {
        commits(5);
        Commit old = root.at("main~2").commit();
        BlobId id = BlobId.parse(old.id().toString());
        root.prune(LATEST);
        store.deleteBlobs(
                List.of(BlobId.parse(
                        gone.equals("its tree")
                                ? old.revision().toString()
                                : old.parents().get(0).toString())),
                store.moment());
        switch (ref) {
            case "a tag" -> leave("tags/t", new Tag(null, id, Long.MAX_VALUE, 1).value());
            case "a branch" -> leave("heads/b", new Head(id, old.sequence(), 0, 1, Long.MAX_VALUE).value());
            default -> leave(Expiring.name(Long.MAX_VALUE), new Expiring(List.of(id), true, false).value());
        }
        commits(2);
        assertThat(root.verify().faults()).isEmpty();
        root.prune(Retention.lastCommits(2));
        root.prune(LATEST);
        assertThat(root.log()).hasSize(1);
        root.collectGarbage();
        assertThat(root.verify().faults()).isEmpty();
        assertThatThrownBy(() -> root.tag("mine", old.id().toString())).isInstanceOf(PrunedRevisionException.class);
    }

    private void leave(String ref, byte[] value) {
        assertThat(store.compareAndSetRef(ref, null, value)).isTrue();
    }

    /** A store whose listings show of what moves meanwhile nothing, as they may: neither what came nor what went. */
    private static final class MovingUnderListings extends ForwardingStore {

        private final Runnable move;

        MovingUnderListings(KvStore store, Runnable move) {
            super(store);
            this.move = move;
        }

        @Override
        public Map<String, byte[]> listRefs(String prefix) {
            Set<String> before = super.listRefs(prefix).keySet();
            if (prefix.isEmpty()) {
                move.run();
            }
            Map<String, byte[]> listed = new HashMap<>(super.listRefs(prefix));
            listed.keySet().retainAll(before);
            return listed;
        }
    }

    /** Lets something else keep the commit that this one keeps, and then takes this one away. */
    private interface Successor {
        Registration name(ConfigRoot root, String commit, int number);
    }

    static Map<String, Successor> successors() {
        Map<String, Successor> successors = new LinkedHashMap<>();
        for (Duration grace : List.of(Duration.ZERO, Duration.ofHours(1))) {
            successors.put("tags with a grace of " + grace, (root, commit, number) -> {
                root.tag("t" + number, commit);
                return () -> root.deleteTag("t" + number, grace);
            });
            successors.put("branches with a grace of " + grace, (root, commit, number) -> {
                root.branch("b" + number, commit);
                return () -> root.deleteBranch("b" + number, grace);
            });
        }
        successors.put("tags that are moved", (root, commit, number) -> {
            root.tag("t" + number, commit);
            return () -> root.tag("t" + number, "main");
        });
        successors.put("pins", (root, commit, number) -> root.pin(commit, Duration.ofHours(1)));
        return successors;
    }

    static Stream<Arguments> movesWhileListed() {
        return successors().keySet().stream()
                .flatMap(what -> Stream.of(1, 2, 3, 7).map(moves -> Arguments.of(what, moves)));
    }

    @ParameterizedTest(name = "by {0}, {1} times")
    @MethodSource("movesWhileListed")
    void whatIsNamedByOneRefAfterTheOtherWhileRefsAreListedStays(String what, int moves) {
        Successor successor = Objects.requireNonNull(successors().get(what));
        commits(3);
        String kept = root.at("main~1").commit().id().toString();
        Deque<Registration> names = new ArrayDeque<>(List.of(successor.name(root, kept, 0)));
        root.prune(LATEST);
        AtomicInteger left = new AtomicInteger(moves);
        try (KvStore moving = new MovingUnderListings(KvStores.open(url), () -> {
                    if (left.getAndDecrement() > 0) {
                        names.add(successor.name(root, kept, left.get() + 1));
                        names.remove().close();
                    }
                });
                ConfigRoot other = ConfigRoot.builder(moving).cacheBytes(0).load(Voltha.getDefaultInstance())) {
            other.collectGarbage();
        }
        assertThat(left).hasNegativeValue();
        try (ConfigRoot reader = ConfigRoot.builder(store).cacheBytes(0).load(Voltha.getDefaultInstance())) {
            assertThat(reader.at(kept).getDeep("/")).isNotNull();
            assertThat(reader.verify().faults()).isEmpty();
        }
    }

    @Test
    void theGraceIsOverByTheClock() {
        commits(3);
        String old = root.at("main~1").toString();
        root.prune(Retention.latestAndTagged().grace(Duration.ofMinutes(30)));
        try (ConfigRoot later = ConfigRoot.builder(store)
                .clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(20)))
                .load(Voltha.getDefaultInstance())) {
            later.collectGarbage();
            assertThat(later.at(old).getDeep("/")).isNotNull();
        }
        try (ConfigRoot reader = ConfigRoot.builder(store).cacheBytes(0).load(Voltha.getDefaultInstance());
                ConfigRoot later = ConfigRoot.builder(store)
                        .clock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(40)))
                        .load(Voltha.getDefaultInstance())) {
            ConfigSnapshot before = reader.at(old);
            assertThat(later.collectGarbage().dead()).isPositive();
            assertThatThrownBy(() -> later.at(old)).isInstanceOf(PrunedRevisionException.class);
            assertThatThrownBy(() -> before.log().toList()).isInstanceOf(PrunedRevisionException.class);
        }
    }

    @Test
    void aRootThatSleptIsReadAnewWhenWhatItKnewIsGone() {
        commits(1);
        try (KvStore other = KvStores.open(url);
                ConfigRoot sleeper = ConfigRoot.builder(other).cacheBytes(0).load(Voltha.getDefaultInstance())) {
            ConfigSnapshot then = sleeper.head();
            commits(3);
            root.prune(LATEST);
            root.collectGarbage();
            assertThat(sleeper.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("version 2");
            assertThatThrownBy(() -> then.getDeep("/")).isInstanceOf(PrunedRevisionException.class);
            assertThatThrownBy(() -> then.stream("/adapters").toList()).isInstanceOf(PrunedRevisionException.class);
            assertThatThrownBy(() -> then.keys("/adapters").toList()).isInstanceOf(PrunedRevisionException.class);
            assertThatThrownBy(() -> then.find("/**").toList()).isInstanceOf(PrunedRevisionException.class);
            sleeper.remove("/adapters/0");
        }
    }

    @Test
    void aBranchThatWasOnlyHalfBegunKeepsItsNameFromNobody() {
        Commit newest = root.head().commit();
        byte[] half = new Head(BlobId.parse(newest.id().toString()), newest.sequence(), 0, 1, Long.MAX_VALUE).value();
        assertThat(store.compareAndSetRef("heads/side", null, half)).isTrue();
        assertThat(root.branches()).doesNotContainKey("side");
        root.branch("side", "main").update("/adapters/2", large("2", "side"));
        assertThat(root.branches()).containsKey("side");
        assertThatThrownBy(() -> root.branch("side", "main"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessageContaining("already");
    }

    @Test
    void aPrunedTreeIsCopiedAsItIs() {
        commits(9);
        root.tag("t", "main~5");
        root.branch("side", "main~3").update("/adapters/2", large("2", "side"));
        root.prune(LATEST);
        root.collectGarbage();
        root.tag("gone", "side");
        root.deleteTag("gone");
        try (KvStore target = Sample.store()) {
            ConfigRoot.copy(store, target);
            try (ConfigRoot copy = ConfigRoot.load(target, Voltha.getDefaultInstance())) {
                assertThat(copy.log().toList()).isEqualTo(root.log().toList());
                assertThat(copy.branches()).isEqualTo(root.branches());
                assertThat(copy.tags()).isEqualTo(root.tags());
                assertThat(copy.merge("side", "main").parents()).hasSize(2);
                copy.collectGarbage();
                assertThat(copy.at("t").getDeep("/")).isEqualTo(root.at("t").getDeep("/"));
            }
        }
    }

    @Test
    void listenersHearOfEachCommitAndOfNoCollection() throws Exception {
        BlockingQueue<ConfigEvent> heard = new LinkedBlockingQueue<>();
        Registration watch = root.watch("/**", heard::add);
        try {
            for (int i = 0; i < 5; i++) {
                root.update("/adapters/1", large("1", "version " + i));
                root.prune(LATEST);
                root.collectGarbage();
            }
            List<CommitId> told = new ArrayList<>();
            while (!told.contains(root.head().commit().id())) {
                ConfigEvent event = heard.poll(60, TimeUnit.SECONDS);
                assertThat(event).isNotNull();
                told.add(event.upTo());
            }
            assertThat(told).doesNotHaveDuplicates();
        } finally {
            watch.close();
        }
    }

    @Test
    void nothingIsDeletedWhenSomethingThatIsNeededIsMissing() {
        commits(3);
        store.writeBlobs(Map.of(BlobId.of(1, 2, 3, 4), new byte[] {1}));
        BlobId needed = BlobId.parse(root.head().revision().toString());
        store.deleteBlobs(List.of(needed), store.moment());
        Set<BlobId> before = blobs();
        assertThatThrownBy(root::collectGarbage)
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("nothing was collected")
                .hasMessageContaining(needed.toString());
        assertThat(blobs()).isEqualTo(before);
    }

    @Test
    void aPruneTellsHowManyCommitsItLookedAt() {
        commits(2_100);
        List<PruneProgress> told = new ArrayList<>();
        Pruned preview = root.previewPrune(Retention.lastCommits(50), told::add);
        assertThat(told)
                .containsExactly(
                        new PruneProgress(50, 950), new PruneProgress(50, 1_950), new PruneProgress(50, 2_051));
        told.clear();
        assertThat(root.prune(Retention.lastCommits(50), told::add).dropped())
                .isEqualTo(preview.dropped())
                .isEqualTo(2_051);
        assertThat(told).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20})
    void anInterruptEndsACollectionAndTheNextGoesOn(long objectsPerSecondMax) {
        commits(600);
        root.prune(LATEST);
        Set<BlobId> before = blobs();
        CollectOptions options = CollectOptions.standard()
                .withObjectsPerSecondMax(objectsPerSecondMax)
                .withProgress(progress -> Thread.currentThread().interrupt());
        assertThatThrownBy(() -> root.collectGarbage(options))
                .isInstanceOf(CollectionInterruptedException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).as("whether the flag was kept").isTrue();
        assertThat(blobs()).isEqualTo(before);
        assertThat(root.collectGarbage().dead()).isGreaterThan(1_000);
        assertThat(root.verify().faults()).isEmpty();
    }

    @Test
    void anInterruptWhileDeletingEndsACollectionAfterTheBatch() {
        commits(1_200);
        root.prune(LATEST);
        int before = blobs().size();
        CollectOptions options = CollectOptions.standard().withProgress(progress -> {
            if (progress.dead() > 0) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> root.collectGarbage(options)).isInstanceOf(CollectionInterruptedException.class);
        assertThat(Thread.interrupted()).as("whether the flag was kept").isTrue();
        assertThat(before - blobs().size()).isEqualTo(1_000);
        assertThat(root.verify().faults()).isEmpty();
        root.collectGarbage();
        assertThat(root.log()).hasSize(1);
        assertThat(root.collectGarbage().dead()).isZero();
    }

    @Test
    void progressIsToldAndARateIsKept() {
        commits(20);
        root.prune(LATEST);
        List<CollectProgress> told = new ArrayList<>();
        long began = System.nanoTime();
        Collected collected = root.collectGarbage(
                CollectOptions.standard().withObjectsPerSecondMax(100).withProgress(told::add));
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(told).isNotEmpty();
        CollectProgress last = told.get(told.size() - 1);
        assertThat(last.marked()).isEqualTo(collected.live());
        assertThat(last.dead()).isEqualTo(collected.dead()).isGreaterThan(20);
        assertThat(last.scanned()).isEqualTo(collected.live() + collected.dead());
        assertThatThrownBy(() -> CollectOptions.standard().withObjectsPerSecondMax(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
