package io.revtree.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.Retention;
import io.revtree.RevisionNotFoundException;
import io.revtree.histories.Checker;
import io.revtree.histories.Journal;
import io.revtree.history.Shallow;
import io.revtree.history.StoreMeta;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must hold when all is over. Twice a root that nobody used looks at it: at all that ever was written, as if nothing had been
 * pruned, collected or deleted; and at what is there.
 */
final class Audit {

    private static final Duration LATER = Duration.ofDays(1);

    private final String what;
    private final Plan plan;
    private final SimulatedState state;
    private final Journal journal;
    private final Deeds deeds;
    private final Instant now;

    Audit(String what, Plan plan, SimulatedState state, Journal journal, Deeds deeds, Instant now) {
        this.what = what;
        this.plan = plan;
        this.state = state;
        this.journal = journal;
        this.deeds = deeds;
        this.now = now;
    }

    void check() {
        assertThat(journal.failures())
                .as("%s: commits that waited for ever", what)
                .noneMatch(fault -> fault.contains("CommitWithdrawn"));
        try (KvStore everything = store(state.everWritten(), refsOfAllTimes());
                ConfigRoot truth = ConfigRoot.load(everything, Voltha.getDefaultInstance())) {
            new Checker(what, false, List.of(journal)).excusing(this::excuses).check(truth);
            deeds.observers().forEach(observer -> observer.check(what, truth));
            Map<BlobId, byte[]> blobs = new TreeMap<>();
            state.ids().forEach(id -> blobs.put(id, state.blob(id)));
            try (KvStore there = store(blobs, state.refs());
                    ConfigRoot root = ConfigRoot.builder(there)
                            .clock(Clock.fixed(now.plus(LATER), ZoneOffset.UTC))
                            .load(Voltha.getDefaultInstance())) {
                checkRefs(root, truth);
                checkLogs(root, truth);
                checkWhole(root);
                checkCollected(there, root);
            }
        }
    }

    private boolean excuses(String branch, String fault) {
        boolean deleted = fault.equals("RevisionNotFoundException") && deeds.mayHaveEnded(branch);
        boolean pruned = fault.equals("PrunedRevisionException") && plan.cleaning();
        return deleted || pruned;
    }

    private SortedMap<String, byte[]> refsOfAllTimes() {
        SortedMap<String, byte[]> refs = new TreeMap<>(state.lastHeads());
        byte[] meta = state.ref(StoreMeta.REF);
        if (meta == null) {
            throw new AssertionError(what + ": there is no tree");
        }
        refs.put(StoreMeta.REF, meta);
        return refs;
    }

    private static KvStore store(Map<BlobId, byte[]> blobs, SortedMap<String, byte[]> refs) {
        KvStore store = KvStores.open("memory:");
        store.writeBlobs(blobs);
        refs.forEach((name, value) ->
                assertThat(store.compareAndSetRef(name, null, value)).isTrue());
        return store;
    }

    private void checkRefs(ConfigRoot root, ConfigRoot truth) {
        Set<String> branches = root.branches().keySet();
        for (String branch : deeds.begun()) {
            assertThat(branches.contains(branch) || !deeds.mustBe(branch))
                    .as("%s: branch %s, which was begun, is there", what, branch)
                    .isTrue();
            assertThat(branches.contains(branch) && deeds.hasEnded(branch))
                    .as("%s: branch %s, which was ended, is there", what, branch)
                    .isFalse();
        }
        SortedMap<String, Commit> tags = root.tags();
        assertThat(deeds.tags()).as("%s: tags that somebody set", what).containsAll(tags.keySet());
        for (String tag : deeds.tags()) {
            Commit named = tags.get(tag);
            CommitId commit = named == null ? null : named.id();
            assertThat(deeds.mayName(tag, commit))
                    .as("%s: that tag %s names %s", what, tag, commit)
                    .isTrue();
            if (commit != null) {
                assertThat(root.at(tag).getDeep("/"))
                        .as("%s: the tree at %s", what, tag)
                        .isEqualTo(truth.at(commit.toString()).getDeep("/"));
            }
        }
    }

    /** What is left of each log is the log with gaps, which only prunes may have made. */
    private void checkLogs(ConfigRoot root, ConfigRoot truth) {
        for (String branch : root.branches().keySet()) {
            List<Commit> log = root.branch(branch).log().toList();
            List<Commit> all = truth.branch(branch).log().toList();
            assertThat(all).as("%s: the log of %s", what, branch).containsSubsequence(log);
            // A branch that moves on to another one, or begins there, has that one's line, with its cuts.
            boolean ownLine = !journal.hasMerges() && !deeds.mayHaveBegun(branch);
            int kept = ownLine ? (int) Math.min(all.size(), deeds.keptLeast()) : 1;
            assertThat(log)
                    .as("%s: the log of %s, of which nothing but prunes to %d may be gone", what, branch, kept)
                    .startsWith(all.subList(0, kept).toArray(Commit[]::new));
            if (!deeds.mayBePruned()) {
                assertThat(log).as("%s: the log of %s", what, branch).isEqualTo(all);
            }
        }
    }

    private void checkWhole(ConfigRoot root) {
        assertThat(root.verify().faults()).as("%s: what verify finds", what).isEmpty();
    }

    /** When all graces are over, a collection leaves what refs lead to, and nothing else. */
    private void checkCollected(KvStore store, ConfigRoot root) {
        if (plan.cleaning()) {
            Object unused = root.prune(Retention.lastCommits(2).grace(Duration.ZERO));
        }
        Object unused = root.collectGarbage();
        Set<BlobId> left = new HashSet<>(store.scanBlobs().toList());
        Set<BlobId> reached = new Reach()
                .of(
                        new TreeMap<>(store.listRefs("")),
                        true,
                        id -> store.readBlobs(List.of(id)).get(id));
        assertThat(left).as("%s: what a collection leaves", what).isEqualTo(reached);
        for (Commit commit : root.branches().values()) {
            try {
                assertThat(root.at(commit.id().toString()).getDeep("/")).isNotNull();
            } catch (RevisionNotFoundException e) {
                throw new AssertionError(what + ": the newest commit of a branch is gone", e);
            }
        }
        checkWhole(root);
        assertThat(store.readRef(Shallow.REF) == null && deeds.mayBePruned())
                .as("%s: that history was cut is known", what)
                .isFalse();
    }
}
