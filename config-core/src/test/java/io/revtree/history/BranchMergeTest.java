package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.ConfigPath;
import io.revtree.ConfigRoot;
import io.revtree.NoCommonAncestorException;
import io.revtree.TransactionId;
import io.revtree.object.ObjectBatch;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Merges that cannot be brought about, or not for certain, from outside. */
class BranchMergeTest {

    private final FaultyStore store = FaultyStore.over(KvStores.open("memory:"), 1);
    private final Repository repository = new Opening(store, Settings.standard())
            .create(
                    TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE),
                    Voltha.newBuilder().setVersion("1").build());
    private final Line main = repository.line("main");

    @AfterEach
    void close() {
        store.close();
    }

    private static Cause cause(String message) {
        return new Cause(TransactionId.random(), "a", message);
    }

    private static Proposal add(String id, CountDownLatch begun) {
        return head -> {
            begun.countDown();
            return new Next.Change(head.tree()
                    .add(
                            ConfigPath.parse("/adapters"),
                            Adapter.newBuilder().setId(id).build()));
        };
    }

    private static CommitObject add(Line line, String id) {
        return line.commit(cause("add " + id), add(id, new CountDownLatch(1)));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoTreesInOneStoreAreNotMerged() {
        CommitObject head = main.tip().commit();
        ObjectBatch batch = new ObjectBatch();
        CommitObject stranger = CommitObject.write(
                head.root(), head.schema(), List.of(), 0, head.time() + 9, cause("another tree"), null, batch);
        store.writeBlobs(batch.blobs());
        store.compareAndSetRef("heads/other", null, Head.born(stranger).value());
        Line other = repository.line("other");
        add(other, "x");
        CommitObject before = add(main, "y");

        try (ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            assertThatThrownBy(() -> root.merge("other", "main"))
                    .isInstanceOf(NoCommonAncestorException.class)
                    .hasMessageContaining("no commit in common")
                    .hasMessageContaining("restore");
            assertThat(root.refresh().commit()).isEqualTo(before.commit());
            assertThat(root.cherryPick("other").parents()).hasSize(1);
            assertThat(root.keys("/adapters")).containsExactly("x", "y");
        }
    }

    @Test
    void whatCommittersAheadHaveMadeAndNotPublishedYetIsMergedWith() throws Exception {
        Line topic = repository.createLine("topic", main.tip().commit());
        CommitObject from = add(topic, "topic");
        CountDownLatch isOut = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.before(Call.PUBLISH, 1, () -> {
            isOut.countDown();
            await(goOn);
        });
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<CommitObject> first = threads.submit(() -> add(main, "first"));
            await(isOut);
            CountDownLatch secondBegun = new CountDownLatch(1);
            Future<CommitObject> second =
                    threads.submit(() -> main.commit(cause("add second"), add("second", secondBegun)));
            await(secondBegun);
            CountDownLatch merged = new CountDownLatch(1);
            BranchMerge merge = new BranchMerge(repository, main, from).prepare();
            Future<CommitObject> third = threads.submit(() -> main.commit(cause("merge"), head -> {
                Next next = merge.onto(head);
                merged.countDown();
                return next;
            }));
            await(merged);
            goOn.countDown();

            assertThat(second.get().parents()).containsExactly(first.get().id());
            assertThat(third.get().parents()).containsExactly(second.get().id(), from.id());
            assertThat(main.tip().commit()).isEqualTo(third.get());
            assertThat(repository.tree(third.get()).count(ConfigPath.parse("/adapters")))
                    .isEqualTo(3);
            assertThat(main.unpublished()).isEmpty();
        } finally {
            goOn.countDown();
            threads.shutdownNow();
        }
    }
}
