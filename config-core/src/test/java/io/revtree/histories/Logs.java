package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import io.revtree.RevisionId;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a tree says of its history: the commits of each branch, and the tree of each commit, which must fit together. */
final class Logs implements Effect.States {

    private final String what;
    private final Map<String, List<Commit>> branches = new HashMap<>();
    private final Map<CommitId, Commit> commits = new HashMap<>();
    private final Map<CommitId, Value> trees = new HashMap<>();

    Logs(String what) {
        this.what = what;
    }

    /** Reads all; AssertionError for the first thing that cannot be. */
    void read(ConfigRoot root) {
        root.branches().keySet().forEach(branch -> branches.put(branch, log(root, branch)));
        assertThat(commits.values().stream().map(Commit::transactionId))
                .as("%s: transactions in the logs", what)
                .doesNotHaveDuplicates();
        checkRevisions(root);
    }

    private List<Commit> log(ConfigRoot root, String branch) {
        List<Commit> log;
        try (Stream<Commit> newestFirst = root.branch(branch).refresh().log()) {
            log = new ArrayList<>(newestFirst.toList());
        }
        Collections.reverse(log);
        Commit before = null;
        for (Commit commit : log) {
            if (before == null) {
                assertThat(commit.parents()).as("%s: the creating commit", what).isEmpty();
                assertThat(commit.sequence())
                        .as("%s: the creating commit", what)
                        .isZero();
            } else {
                assertThat(commit.parents())
                        .as("%s: parents of %s", what, commit)
                        .startsWith(before.id())
                        .hasSizeLessThan(3);
                assertThat(commit.sequence()).as("%s: %s", what, commit).isEqualTo(before.sequence() + 1);
                assertThat(commit.time()).as("%s: %s", what, commit).isAfterOrEqualTo(before.time());
            }
            before = commit;
            if (commits.put(commit.id(), commit) == null) {
                Voltha tree = root.at(commit.id().toString()).getDeep("/", Voltha.class);
                Value known = commit.parents().isEmpty()
                        ? null
                        : trees.get(commit.parents().get(0));
                trees.put(commit.id(), Value.node(tree).sharing(known));
            }
        }
        return log;
    }

    /** Equal trees have equal revisions, whatever became of them before, and different ones have others. */
    private void checkRevisions(ConfigRoot root) {
        Map<Value, RevisionId> revisions = new HashMap<>();
        commits.forEach((id, commit) -> assertThat(revisions.computeIfAbsent(of(id), tree -> commit.revision()))
                .as("%s: the revision of %s", what, commit)
                .isEqualTo(commit.revision()));
        assertThat(revisions.values()).as("%s: revisions", what).doesNotHaveDuplicates();
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot again = ConfigRoot.create(store, root.getDeep("/"))) {
            assertThat(again.head().revision())
                    .as("%s: the revision of the newest tree, made anew", what)
                    .isEqualTo(root.head().revision());
        }
    }

    /** The commits of each branch, the creating one first. */
    Map<String, List<Commit>> byBranch() {
        return branches;
    }

    /** Whether a commit is in the log of a branch. */
    boolean has(String branch, CommitId commit) {
        return Objects.requireNonNull(branches.get(branch)).stream()
                .anyMatch(each -> each.id().equals(commit));
    }

    /** Whether a commit is in some log. */
    boolean has(CommitId commit) {
        return commits.containsKey(commit);
    }

    Commit commit(CommitId id) {
        return Objects.requireNonNull(commits.get(id), () -> what + ": no log has commit " + id);
    }

    @Override
    public Value of(CommitId commit) {
        return Objects.requireNonNull(trees.get(commit), () -> what + ": no log has commit " + commit);
    }

    @Override
    public List<CommitId> parents(CommitId commit) {
        return commit(commit).parents();
    }
}
