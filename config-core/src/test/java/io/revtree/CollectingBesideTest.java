package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.Message;
import io.revtree.object.ObjectReader;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreMoment;
import io.revtree.store.tck.ForwardingStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one process does, with another one at work between any two calls that the first makes of the store: prunes and
 * collections beside commits, tags, branches and merges, and these beside a collection. Whatever comes of it, all that is
 * referred to is there.
 */
class CollectingBesideTest {

    private static final Retention LATEST = Retention.latestAndTagged().grace(Duration.ZERO);

    /** What a process does with the tree. */
    private interface Work extends Consumer<ConfigRoot> {

        /** Checks that what was done is there still; called once that has ended well. */
        default void check(ConfigRoot root) {}
    }

    /** Work, and what must be there after it. */
    private record Write(Consumer<ConfigRoot> work, Consumer<ConfigRoot> left) implements Work {

        @Override
        public void accept(ConfigRoot root) {
            work.accept(root);
        }

        @Override
        public void check(ConfigRoot root) {
            left.accept(root);
        }
    }

    /** Does something right before the n-th call, once. */
    private static final class Interrupted extends ForwardingStore {

        private final long at;
        private final Runnable action;
        private long calls;

        Interrupted(KvStore store, long at, Runnable action) {
            super(store);
            this.at = at;
            this.action = action;
        }

        private void count() {
            if (++calls == at) {
                action.run();
            }
        }

        @Override
        public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
            count();
            return super.readBlobs(ids);
        }

        @Override
        public void writeBlobs(Map<BlobId, byte[]> blobs) {
            count();
            super.writeBlobs(blobs);
        }

        @Override
        public StoreMoment moment() {
            count();
            return super.moment();
        }

        @Override
        public void deleteBlobs(Collection<BlobId> ids, StoreMoment before) {
            count();
            super.deleteBlobs(ids, before);
        }

        @Override
        public Stream<BlobId> scanBlobs() {
            count();
            return super.scanBlobs();
        }

        @Override
        public byte @Nullable [] readRef(String name) {
            count();
            return super.readRef(name);
        }

        @Override
        public Map<String, byte[]> listRefs(String prefix) {
            count();
            return super.listRefs(prefix);
        }

        @Override
        public boolean compareAndSetRef(String name, byte @Nullable [] expected, byte @Nullable [] next) {
            count();
            return super.compareAndSetRef(name, expected, next);
        }

        @Override
        public boolean publish(
                Map<BlobId, byte[]> blobs, String ref, byte @Nullable [] expected, byte @Nullable [] next) {
            // As two calls, since that is what it is on some engines.
            count();
            super.writeBlobs(blobs);
            count();
            return super.compareAndSetRef(ref, expected, next);
        }
    }

    private static Adapter large(String id, String version) {
        return Sample.adapter(id, version).toBuilder()
                .setVendor("v".repeat(300))
                .build();
    }

    /**
     * Main with seven commits, of which "old" is tagged; a branch "side" from main~3 with two; one subtree that was removed again.
     */
    private static ConfigRoot fill(ConfigRoot root) {
        root.add("/adapters", large("gone", "1"));
        root.update("/adapters/1", large("1", "1"));
        root.remove("/adapters/gone");
        root.tag("old", "main~1");
        root.branch("side", "main~1").update("/adapters/2", large("2", "side 1"));
        root.branch("side").update("/adapters/2", large("2", "side 2"));
        root.update("/adapters/1", large("1", "2"));
        root.update("/adapters/1", large("1", "3"));
        return root;
    }

    /** What a store holds that was filled. */
    private static final Map<BlobId, byte[]> BLOBS;

    private static final Map<String, byte[]> REFS;

    static {
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, Sample.base())) {
            ConfigRoot unused = fill(root);
            BLOBS = store.readBlobs(store.scanBlobs().toList());
            REFS = store.listRefs("");
        }
    }

    private static Stream<DynamicTest> each(Map<String, Work> first, Map<String, Work> beside) {
        return first.entrySet().stream()
                .flatMap(one -> beside.entrySet().stream()
                        .map(other -> DynamicTest.dynamicTest(
                                one.getKey() + ", beside it " + other.getKey(),
                                () -> everywhere(one.getValue(), other.getValue()))));
    }

    private static void everywhere(Work first, Work beside) {
        long at = 1;
        while (isReached(at, first, beside)) {
            at++;
        }
        assertThat(at).isGreaterThan(2);
    }

    /** Whether the first work made that many calls. */
    private static boolean isReached(long at, Work first, Work beside) {
        String url = "memory:" + UUID.randomUUID();
        try (KvStore store = KvStores.open(url)) {
            store.writeBlobs(BLOBS);
            REFS.forEach((ref, value) ->
                    assertThat(store.compareAndSetRef(ref, null, value)).isTrue());
            try (KvStore theirStore = KvStores.open(url);
                    ConfigRoot theirs = ConfigRoot.load(theirStore, Voltha.getDefaultInstance())) {
                return run(url, at, first, beside, theirs);
            }
        }
    }

    private static boolean run(String url, long at, Work first, Work beside, ConfigRoot theirs) {
        boolean[] reached = {false};
        List<Work> done = new ArrayList<>();
        Interrupted store = new Interrupted(KvStores.open(url), at, () -> {
            reached[0] = true;
            try {
                beside.accept(theirs);
                done.add(beside);
            } catch (RevisionNotFoundException | ContentionException e) {
                // as below
            }
        });
        try (store;
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            first.accept(root);
            done.add(first);
        } catch (RevisionNotFoundException | ContentionException | InvalidNameException | NoCommonAncestorException e) {
            // what was wanted was pruned or deleted before, which is said
        } catch (RuntimeException e) {
            fail("before call " + at, e);
        }
        try (KvStore after = KvStores.open(url);
                ConfigRoot root = ConfigRoot.load(after, Voltha.getDefaultInstance())) {
            done.forEach(work -> work.check(root));
            assertWhole(after, at);
        }
        return reached[0];
    }

    /** All that refs lead to is there, and what the API reads of it too. */
    private static void assertWhole(KvStore store, long at) {
        try (ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            Set<CommitId> commits = new HashSet<>();
            for (String name : root.branches().keySet()) {
                root.branch(name).log().forEach(commit -> commits.add(commit.id()));
            }
            root.tags().values().forEach(commit -> commits.add(commit.id()));
            Deque<BlobId> next = new ArrayDeque<>();
            for (CommitId commit : commits) {
                assertThat(root.at(commit.toString()).getDeep("/")).isNotNull();
                BlobId id = BlobId.parse(commit.toString());
                byte[] stored = store.readBlobs(List.of(id)).get(id);
                assertThat(stored).as("commit %s, before call %d", id, at).isNotNull();
                next.addAll(ObjectReader.pointsAt(id, Objects.requireNonNull(stored))
                        .subList(0, 2));
            }
            Set<BlobId> met = new HashSet<>();
            while (!next.isEmpty()) {
                BlobId id = next.pop();
                if (met.add(id)) {
                    byte[] stored = store.readBlobs(List.of(id)).get(id);
                    assertThat(stored).as("object %s, before call %d", id, at).isNotNull();
                    next.addAll(ObjectReader.pointsAt(id, Objects.requireNonNull(stored)));
                }
            }
            root.collectGarbage(); // which refuses a tree that is not whole
            assertNothingComesBack(root);
        }
    }

    /** Main is made from all that is tagged, and took some of it back: to merge that, if it is not refused, changes nothing. */
    private static void assertNothingComesBack(ConfigRoot root) {
        Message before = root.getDeep("/");
        for (String tag : root.tags().keySet()) {
            try {
                root.merge(tag, "main");
            } catch (PrunedRevisionException e) {
                // what was brought back after it was dropped
            }
            assertThat(root.getDeep("/")).as("after a merge of %s", tag).isEqualTo(before);
        }
    }

    private static void pruneAndCollect(ConfigRoot root) {
        root.prune(LATEST);
        root.collectGarbage();
    }

    private static String version(ConfigRoot root, String id) {
        return ((Adapter) root.get("/adapters/" + id)).getVersion();
    }

    private static final Map<String, Work> WRITES = Map.of(
            "a subtree is added that was removed before",
            new Write(
                    root -> root.add("/adapters", large("gone", "1")),
                    root -> assertThat(version(root, "gone")).isEqualTo("1")),
            "an old commit is tagged",
            new Write(
                    root -> root.tag("new", "old~1"),
                    root -> assertThat(root.at("new").exists("/adapters/gone")).isTrue()),
            "a tag is moved to an old commit, and the one that was there is deleted",
            new Write(
                    root -> {
                        root.tag("new", "old");
                        root.deleteTag("old", Duration.ZERO);
                    },
                    root -> assertThat(root.tags()).containsOnlyKeys("new")),
            "a branch begins at an old commit and goes on",
            new Write(
                    root -> root.branch("new", "old~1").add("/adapters", large("more", "1")),
                    root -> assertThat(root.branch("new").exists("/adapters/more"))
                            .isTrue()),
            "a branch is merged and deleted",
            new Write(
                    root -> {
                        root.merge("side", "main");
                        root.deleteBranch("side", Duration.ZERO);
                    },
                    root -> {
                        assertThat(version(root, "2")).isEqualTo("side 2");
                        assertThat(root.branches()).containsOnlyKeys("main");
                    }),
            "an old commit is merged by its id",
            new Write(
                    root -> {
                        String id = root.at("side~1").commit().id().toString();
                        root.merge(id, "main");
                    },
                    root -> assertThat(version(root, "2")).isEqualTo("side 1")),
            // What is reverted is what is newest then, which others may have made.
            "an old state is restored and an old commit reverted and picked",
            root -> {
                root.restore("/adapters/3", "old");
                root.cherryPick("side~1");
                root.revert("main");
            },
            "a transaction adds what was removed",
            new Write(
                    root -> root.transactVoid(transaction -> {
                        transaction.add("/adapters", large("gone", "1"));
                        transaction.update("/adapters/3", large("3", "mine"));
                    }),
                    root -> {
                        assertThat(version(root, "gone")).isEqualTo("1");
                        assertThat(version(root, "3")).isEqualTo("mine");
                    }),
            "a transaction that was begun and read before ends",
            new Write(
                    root -> {
                        try (ConfigTransaction transaction = root.begin()) {
                            transaction.require("/adapters/1");
                            assertThat(root.log().count()).isPositive();
                            transaction.add("/adapters", large("gone", "1"));
                            Commit unused = transaction.commit();
                        }
                    },
                    root -> assertThat(version(root, "gone")).isEqualTo("1")));

    private static final Map<String, Work> CLEANINGS = Map.of(
            "all is pruned and collected",
            CollectingBesideTest::pruneAndCollect,
            "main moves on, tag and branch are deleted, and all is pruned and collected",
            new Write(
                    root -> {
                        root.update("/adapters/4", large("4", "their"));
                        root.deleteTag("old", Duration.ZERO);
                        root.deleteBranch("side", Duration.ZERO);
                        pruneAndCollect(root);
                    },
                    root -> assertThat(version(root, "4")).isEqualTo("their")));

    /** A listing is of no one moment: here all but the ref of the cuts was looked at before others did something. */
    @ParameterizedTest
    @ValueSource(strings = {"a tag is set", "a branch begins", "a commit is pinned"})
    void aPruneThatListsRefsWhileOthersNameOldCommitsFindsThem(String what) {
        String url = "memory:" + UUID.randomUUID();
        try (KvStore store = KvStores.open(url);
                ConfigRoot theirs = fill(ConfigRoot.create(store, Sample.base()))) {
            String old = theirs.at("main~1").commit().id().toString();
            boolean[] armed = {false};
            KvStore torn = new ForwardingStore(KvStores.open(url)) {
                @Override
                public Map<String, byte[]> listRefs(String prefix) {
                    Map<String, byte[]> refs = new HashMap<>(super.listRefs(prefix));
                    if (armed[0] && prefix.isEmpty()) {
                        armed[0] = false;
                        switch (what) {
                            case "a tag is set" -> theirs.tag("new", old);
                            case "a branch begins" -> theirs.branch("new", old);
                            default -> theirs.pin(old, Duration.ofHours(1));
                        }
                        refs.remove("shallow");
                        refs.putAll(super.listRefs("shallow"));
                    }
                    return refs;
                }
            };
            try (torn;
                    ConfigRoot root = ConfigRoot.load(torn, Voltha.getDefaultInstance())) {
                armed[0] = true;
                root.prune(LATEST);
                assertThat(armed[0]).isFalse();
            }
            Message before = theirs.getDeep("/");
            assertThat(theirs.refresh().log().map(Commit::id).map(CommitId::toString))
                    .as("main is made from it, and its log says so")
                    .contains(old);
            theirs.merge(old, "main");
            assertThat(theirs.getDeep("/")).isEqualTo(before);
        }
    }

    @TestFactory
    Stream<DynamicTest> writesWithCleaningBetween() {
        return each(WRITES, CLEANINGS);
    }

    @TestFactory
    Stream<DynamicTest> cleaningWithWritesBetween() {
        return each(Map.of("a prune and a collection", CollectingBesideTest::pruneAndCollect), WRITES);
    }

    /** What only looks, and keeps nothing from being collected. */
    private static final Map<String, Work> LOOKS = Map.of(
            "a verification",
            root -> assertThat(root.verify().faults()).isEmpty(),
            "a dry run of a collection",
            root -> root.collectGarbage(CollectOptions.standard().withDryRun(true)),
            "a preview of a prune",
            root -> root.previewPrune(Retention.lastCommits(2)));

    @TestFactory
    Stream<DynamicTest> looksWithCleaningBetween() {
        return each(LOOKS, CLEANINGS);
    }

    @TestFactory
    Stream<DynamicTest> looksAndCollectionsBesideACollectionThatBeganBeforeAndListsRefsLater() {
        Map<String, Work> all = new HashMap<>(LOOKS);
        all.put("a collection", ConfigRoot::collectGarbage);
        return all.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    long at = 1;
                    while (isReachedBesideAnOlderCollection(at, one.getValue())) {
                        at++;
                    }
                    assertThat(at).isGreaterThan(2);
                }));
    }

    private static boolean isReachedBesideAnOlderCollection(long at, Work work) throws Exception {
        String url = "memory:" + UUID.randomUUID();
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (KvStore store = KvStores.open(url)) {
            store.writeBlobs(BLOBS);
            REFS.forEach((ref, value) ->
                    assertThat(store.compareAndSetRef(ref, null, value)).isTrue());
            KvStore slow = new ForwardingStore(KvStores.open(url)) {
                @Override
                public Map<String, byte[]> listRefs(String prefix) {
                    if (prefix.isEmpty()) {
                        began.countDown();
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return super.listRefs(prefix);
                }
            };
            try (slow;
                    KvStore theirStore = KvStores.open(url);
                    ConfigRoot older = ConfigRoot.load(slow, Voltha.getDefaultInstance());
                    ConfigRoot theirs = ConfigRoot.load(theirStore, Voltha.getDefaultInstance())) {
                Future<Collected> collected = thread.submit(() -> older.collectGarbage());
                began.await();
                Work deletions = others -> {
                    theirs.deleteTag("old", Duration.ZERO);
                    theirs.deleteBranch("side", Duration.ZERO);
                    theirs.prune(LATEST);
                    goOn.countDown();
                    try {
                        Collected unused = collected.get();
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(ContentionException.class);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                };
                boolean reached = run(url, at, work, deletions, theirs);
                goOn.countDown();
                return reached;
            }
        } finally {
            thread.shutdownNow();
        }
    }

    @TestFactory
    Stream<DynamicTest> cleaningWithCleaningBetween() {
        return each(
                Map.of("a prune of less and a collection", root -> {
                    root.prune(Retention.lastCommits(2).grace(Duration.ZERO));
                    root.collectGarbage();
                }),
                CLEANINGS);
    }
}
