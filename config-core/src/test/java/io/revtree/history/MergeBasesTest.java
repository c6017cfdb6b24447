package io.revtree.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.object.ObjectReader;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** Best common ancestors, and the walks over all parents. */
class MergeBasesTest {

    private final FaultyStore store = FaultyStore.over(KvStores.open("memory:"), 1);
    private final Dag dag = new Dag(store);

    private List<CommitObject> bases(CommitObject one, CommitObject other) {
        List<CommitObject> bases = new MergeBases(cold()).of(one, other);
        assertThat(new MergeBases(cold()).of(other, one)).isEqualTo(bases);
        return bases;
    }

    private Commits cold() {
        return new Commits(store, new ObjectReader(store, 1 << 20));
    }

    private long readsOf(Runnable search) {
        long before = store.calls(Call.READ_BLOBS);
        search.run();
        return store.calls(Call.READ_BLOBS) - before;
    }

    @Test
    void ofTwoLinesThatPartedItIsWhereTheyParted() {
        CommitObject fork = dag.commits(dag.create(), 5);
        assertThat(bases(dag.commits(fork, 3), dag.commits(fork, 7))).containsExactly(fork);
    }

    @Test
    void ofACommitAndItsAncestorItIsTheAncestor() {
        CommitObject older = dag.commits(dag.create(), 3);
        CommitObject newer = dag.commits(older, 4);
        assertThat(bases(newer, older)).containsExactly(older);
        assertThat(bases(older, older)).containsExactly(older);
        assertThat(bases(dag.merge(dag.commits(dag.create(), 9), newer), older)).containsExactly(older);
    }

    @Test
    void whatWasMergedBeforeIsTheBaseOfTheNextMerge() {
        CommitObject main = dag.commits(dag.create(), 2);
        CommitObject topic = dag.commits(main, 2);
        main = dag.merge(dag.commit(main), topic);
        assertThat(bases(dag.commits(main, 2), dag.commits(topic, 2))).containsExactly(topic);
    }

    @Test
    void branchesThatWereMergedCrosswiseHaveTwo() {
        CommitObject fork = dag.create();
        CommitObject a = dag.commit(fork);
        CommitObject b = dag.commits(fork, 2);
        assertThat(bases(dag.commit(dag.merge(a, b)), dag.commit(dag.merge(b, a))))
                .containsExactlyInAnyOrder(a, b);
    }

    @Test
    void twoTreesHaveNone() {
        assertThat(bases(dag.commits(dag.create(), 3), dag.commits(dag.create(), 3)))
                .isEmpty();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void inRandomHistoriesTheyAreThoseThatSetsSay(@ForAll long seed) {
        Random random = new Random(seed);
        try (KvStore fresh = KvStores.open("memory:")) {
            Dag grown = new Dag(fresh);
            grown.grow(random, 40);
            Commits commits = new Commits(fresh, new ObjectReader(fresh, 1 << 20));
            for (int i = 0; i < 40; i++) {
                CommitObject one = any(grown, random);
                CommitObject other = any(grown, random);
                assertThat(new MergeBases(commits).of(one, other))
                        .as("seed %s, %s and %s", seed, one.transaction(), other.transaction())
                        .containsExactlyElementsOf(grown.bestCommonAncestors(one, other));
                assertThat(commits.isOnLine(one, other))
                        .as("seed %s, %s before %s", seed, one.transaction(), other.transaction())
                        .isEqualTo(grown.isOnLine(one, other));
            }
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void aWalkGivesAllThatIsMadeFromOnceAndNothingAfterItsParents(@ForAll long seed) {
        Random random = new Random(seed);
        try (KvStore fresh = KvStores.open("memory:")) {
            Dag grown = new Dag(fresh);
            grown.grow(random, 60);
            Commits commits = new Commits(fresh, new ObjectReader(fresh, 1 << 20));
            List<CommitObject> from = List.of(any(grown, random), any(grown, random), any(grown, random));
            List<CommitObject> walked = commits.all(from).toList();
            assertThat(walked)
                    .as("seed %s", seed)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(grown.madeFrom(from));
            Set<BlobId> met = new HashSet<>();
            for (CommitObject commit : walked) {
                assertThat(Collections.disjoint(met, commit.parents()))
                        .as("seed %s", seed)
                        .isTrue();
                met.add(commit.id());
            }
        }
    }

    private static CommitObject any(Dag grown, Random random) {
        List<CommitObject> made = grown.made();
        return made.get(made.size() - 1 - random.nextInt(Math.min(made.size(), 30)));
    }

    @Test
    void theCostFollowsWhatIsNewNotTheHistoryBefore() {
        CommitObject fork = dag.commits(dag.create(), 5_000);
        dag.now++;
        CommitObject one = dag.commits(fork, 10);
        CommitObject other = dag.commits(fork, 20);
        assertThat(readsOf(
                        () -> assertThat(new MergeBases(cold()).of(one, other)).containsExactly(fork)))
                .isLessThan(40);
        assertThat(readsOf(() ->
                        assertThat(cold().isOnLine(dag.made().get(3), one)).isTrue()))
                .isLessThan(40);
        assertThat(readsOf(() -> assertThat(cold().isOnLine(other, one)).isFalse()))
                .isZero();
    }

    @Test
    void aBranchThatLivesLongAndIsMergedOftenCostsNoMoreForItsAge() {
        CommitObject main = dag.create();
        CommitObject topic = dag.commit(main);
        CommitObject merged = main;
        for (int i = 0; i < 500; i++) {
            dag.now += 10;
            main = dag.commits(main, 3);
            topic = dag.merge(dag.commits(topic, 3), main);
            merged = main;
        }
        CommitObject base = merged;
        CommitObject ours = dag.commits(main, 2);
        CommitObject theirs = dag.commits(topic, 2);
        assertThat(readsOf(() ->
                        assertThat(new MergeBases(cold()).of(ours, theirs)).containsExactly(base)))
                .isLessThan(20);
        assertThat(readsOf(() ->
                        assertThat(new MergeBases(cold()).of(theirs, ours)).containsExactly(base)))
                .isLessThan(20);
    }

    @Test
    void whatWasPrunedEndsALineUnlessAnAncestorIsKept() {
        CommitObject creating = dag.create();
        CommitObject gone = dag.commits(creating, 2);
        CommitObject kept = dag.commits(gone, 1);
        CommitObject one = dag.commits(kept, 2);
        CommitObject above = dag.commits(gone, 1);
        CommitObject other = dag.commits(above, 8);
        assertThat(bases(one, other)).containsExactly(gone);
        store.deleteBlobs(List.of(gone.id()), store.moment());

        cut(
                new Cuts.Cut(kept.id(), 3, creating.id(), List.of(), false),
                new Cuts.Cut(above.id(), 3, null, List.of(creating.id()), false));
        assertThat(bases(one, other)).containsExactly(creating);

        cut(new Cuts.Cut(kept.id(), 3, null, List.of(), false), new Cuts.Cut(above.id(), 3, null, List.of(), false));
        assertThat(bases(one, other)).isEmpty();
        assertThat(cold().isOnLine(kept, one)).isTrue();
        assertThat(bases(dag.merge(other, one), kept)).containsExactly(kept);
        assertThat(cold().all(List.of(one))).hasSize(3);
    }

    private void cut(Cuts.Cut... cuts) {
        assertThat(new Shallow(store, new ObjectReader(store, 0))
                        .replace(store.readRef(Shallow.REF), new Cuts(List.of(cuts))))
                .isEqualTo(Shallow.Outcome.REPLACED);
    }
}
