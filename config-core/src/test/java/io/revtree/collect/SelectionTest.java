package io.revtree.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Retention;
import io.revtree.history.CommitObject;
import io.revtree.history.Commits;
import io.revtree.history.Cuts;
import io.revtree.history.Dag;
import io.revtree.history.Head;
import io.revtree.history.Roots;
import io.revtree.history.Tag;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Which commits stay, of branches and merges at random, held against what following every parent says. */
class SelectionTest {

    @SuppressWarnings("NullAway.Init") // each try begins with its own
    private Dag dag;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void theKeptCommitsAreAHistoryOfTheirOwn(@ForAll long seed) {
        Random random = new Random(seed);
        KvStore store = KvStores.open("memory:");
        dag = new Dag(store);
        dag.grow(random, 20 + random.nextInt(60));
        Map<String, CommitObject> heads = new LinkedHashMap<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            CommitObject head = any(random);
            heads.put("b" + i, head);
            store.compareAndSetRef("heads/b" + i, null, new Head(head.id(), head.sequence(), 0, i, 0).value());
        }
        Set<CommitObject> tagged = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            CommitObject commit = any(random);
            if (dag.madeFrom(heads.values()).contains(commit)) {
                tagged.add(commit);
                store.compareAndSetRef("tags/t" + i, null, new Tag(commit.id(), null, 0, i).value());
            }
        }
        Retention retention = any(random, 2);

        Commits whole = Dag.commits(store);
        Cuts cuts = Cuts.NONE;
        for (Retention each : List.of(retention, Retention.latestAndTagged())) {
            Selection selection =
                    new Selection(whole, cuts, each.grace(Duration.ZERO)).of(Roots.read(store), progress -> {});
            cuts = selection.cuts();
            check(seed, heads, tagged, whole.by(cuts), selection, each);
        }
        assertThat(new Selection(whole, cuts, Retention.latestAndTagged().grace(Duration.ZERO))
                        .of(Roots.read(store), progress -> {})
                        .cuts())
                .as("seed %d: what is pruned again stays as it is", seed)
                .isEqualTo(cuts);
        store.close();
    }

    /** Up to that many rules united, one of them for a branch of its own. */
    private Retention any(Random random, int unions) {
        if (unions > 0 && random.nextInt(3) == 0) {
            return any(random, unions - 1).or(any(random, unions - 1));
        }
        return switch (random.nextInt(4)) {
            case 0 -> Retention.latestAndTagged();
            case 1 -> Retention.lastCommits(1 + random.nextInt(5));
            case 2 -> Retention.latestAndTagged().on("b0", Retention.lastCommits(1 + random.nextInt(9)));
            default -> Retention.since(CommitObject.instant(any(random).time()));
        };
    }

    private CommitObject any(Random random) {
        return dag.made().get(random.nextInt(dag.made().size()));
    }

    private void check(
            long seed,
            Map<String, CommitObject> heads,
            Set<CommitObject> tagged,
            Commits history,
            Selection selection,
            Retention retention) {
        Set<CommitObject> roots = new HashSet<>(heads.values());
        roots.addAll(tagged);
        Set<CommitObject> kept = history.all(roots).collect(Collectors.toSet());
        assertThat(kept).as("seed %d", seed).hasSize((int) selection.kept()).containsAll(roots);

        for (CommitObject one : kept) {
            Set<CommitObject> before = dag.madeFrom(List.of(one));
            before.retainAll(kept);
            assertThat(history.all(List.of(one)).collect(Collectors.toSet()))
                    .as("seed %d: what %s is made from", seed, one.id())
                    .isEqualTo(before);
        }
        Set<CommitObject> due = new HashSet<>(roots);
        heads.forEach((branch, head) -> due.addAll(byRule(retention.rule(branch), head)));
        assertThat(kept)
                .as("seed %d: what the rules keep, and all bases of that", seed)
                .isEqualTo(withBases(due));
    }

    /** These, and the best common ancestors of any two of them and of what is added so. */
    private Set<CommitObject> withBases(Set<CommitObject> commits) {
        Set<CommitObject> all = new HashSet<>();
        Deque<CommitObject> left = new ArrayDeque<>(commits);
        while (!left.isEmpty()) {
            CommitObject one = left.pop();
            if (all.add(one)) {
                all.forEach(other -> left.addAll(dag.bestCommonAncestors(one, other)));
            }
        }
        return all;
    }

    private Set<CommitObject> byRule(Retention.Rule rule, CommitObject head) {
        Set<CommitObject> due = new HashSet<>();
        CommitObject at = head;
        for (long i = rule.commits(); i > 0; i--) {
            due.add(at);
            if (at.parents().isEmpty()) {
                break;
            }
            at = byId(at.parents().get(0));
        }
        if (rule.since() != null) {
            long since = CommitObject.micros(rule.since());
            Set<CommitObject> young = dag.madeFrom(List.of(head));
            young.removeIf(commit -> commit.time() < since);
            due.addAll(young);
            for (CommitObject line = head;
                    line.time() > since && !line.parents().isEmpty(); ) {
                line = byId(line.parents().get(0));
                due.add(line);
            }
        }
        return due;
    }

    private CommitObject byId(BlobId id) {
        return dag.made().stream()
                .filter(commit -> commit.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
