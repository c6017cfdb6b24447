package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.Verification;
import io.revtree.behaviours.Housekeeper.Step;
import io.revtree.behaviours.Life.Line;
import io.revtree.sample.Voltha;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What the {@link Housekeeper}s of one tree were acknowledged, and what else may have become of what they had begun. One thread at a time. */
final class Acknowledged {

    private static final String NOTHING = "";
    private static final Map<Step, Step> BEGINS = new EnumMap<>(Map.of(
            Step.COMMITTED, Step.COMMIT,
            Step.TAGGED, Step.TAG,
            Step.REFUSED, Step.TAG,
            Step.UNTAGGED, Step.UNTAG,
            Step.PRUNED, Step.PRUNE,
            Step.COLLECTED, Step.COLLECT));

    private final Map<Long, String> commits = new HashMap<>();
    private final Map<String, Set<String>> tags = new HashMap<>();
    private final Map<Step, Integer> steps = new EnumMap<>(Step.class);
    private final Map<Step, Integer> kills = new EnumMap<>(Step.class);
    private final Set<Step> underWay = EnumSet.noneOf(Step.class);
    private long last = -1;

    void hear(Line line) {
        steps.merge(line.step(), 1, Integer::sum);
        Step begun = BEGINS.get(line.step());
        if (begun == null) {
            underWay.add(line.step());
        } else {
            underWay.remove(begun);
        }
        String[] words = line.what().split(" ", -1);
        switch (line.step()) {
            case COMMITTED -> {
                last = Long.parseLong(words[0]);
                commits.put(last, words[1]);
            }
            case TAG -> possible(words[0]).add(words[1]);
            case TAGGED -> tags.put(words[0], new HashSet<>(Set.of(words[1])));
            case REFUSED -> possible(words[0]).remove(words[1]);
            case UNTAG -> possible(words[0]).add(NOTHING);
            case UNTAGGED -> tags.put(words[0], new HashSet<>(Set.of(NOTHING)));
            default -> {
                // Cleaning changes nothing that is kept.
            }
        }
    }

    private Set<String> possible(String tag) {
        return tags.computeIfAbsent(tag, name -> new HashSet<>(Set.of(NOTHING)));
    }

    /** Notes in the midst of what the process was killed. */
    void killed() {
        underWay.forEach(step -> kills.merge(step, 1, Integer::sum));
        underWay.clear();
    }

    /** How many steps of a kind there were. */
    int count(Step step) {
        return steps.getOrDefault(step, 0);
    }

    /** How many kills came in the midst of a step. */
    int killsWithin(Step step) {
        return kills.getOrDefault(step, 0);
    }

    /** Whether anything was acknowledged. */
    boolean isEmpty() {
        return commits.isEmpty();
    }

    /** That all is there, and nothing is damaged. */
    void check(ConfigRoot root, String when) {
        // Commits are made one after the other, so only the last one can have landed without being acknowledged.
        Commit head = root.head().commit();
        assertThat(head.sequence()).as("the head after %s", when).isBetween(Math.max(0, last), last + 1);
        checkTree(root, head, when);
        checkLog(root, when);
        SortedMap<String, Commit> found = root.tags();
        tags.forEach((name, values) -> {
            Commit commit = found.get(name);
            assertThat(commit == null ? NOTHING : commit.id().toString())
                    .as("tag %s after %s", name, when)
                    .isIn(values);
        });
        found.values().forEach(commit -> checkTree(root, commit, when));
        Verification verification = root.verify();
        assertThat(verification.isSound())
                .as("%s after %s", verification.faults(), when)
                .isTrue();
    }

    private static void checkTree(ConfigRoot root, Commit commit, String when) {
        assertThat(root.at(commit.id().toString()).getDeep("/", Voltha.class))
                .as("the tree of commit %s after %s", commit.sequence(), when)
                .isEqualTo(Housekeeper.expected(commit.sequence()));
    }

    private void checkLog(ConfigRoot root, String when) {
        List<Commit> kept = root.log().limit(Housekeeper.KEPT).toList();
        Commit head = kept.get(0);
        assertThat(kept)
                .as("the log after %s", when)
                .hasSize((int) Math.min(Housekeeper.KEPT, head.sequence() + 1))
                .allSatisfy(commit -> {
                    assertThat(commit.sequence()).isEqualTo(head.sequence() - kept.indexOf(commit));
                    String id = commit.id().toString();
                    assertThat(commits.getOrDefault(commit.sequence(), id)).isEqualTo(id);
                });
        last = head.sequence();
        commits.put(last, head.id().toString());
    }
}
