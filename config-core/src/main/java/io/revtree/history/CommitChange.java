package io.revtree.history;

import io.revtree.MergePolicy;
import io.revtree.RevisionNotFoundException;
import io.revtree.merge.ThreeWayMerge;
import io.revtree.tree.Tree;

/**
 * The change that one commit made, to be made again or taken back elsewhere: a merge in which the tree before it and the tree
 * after it are the base and one side, this way or that. Before a merge is its first parent, so its change is all that it
 * brought to that.
 */
public final class CommitChange {

    private final Tree before;
    private final Tree after;
    private final MergePolicy policy;

    /** Of a commit; RevisionNotFoundException for the one that created the tree, and where the one before it was pruned. */
    public CommitChange(Repository repository, CommitObject commit) {
        CommitObject parent = repository.commits().ownParent(commit);
        if (parent == null) {
            throw new RevisionNotFoundException(
                    "commit " + commit.id() + " created the tree; there is nothing before it to compare it with");
        }
        this.before = repository.tree(parent);
        this.after = repository.tree(commit);
        this.policy = repository.settings().mergePolicy();
    }

    /** A tree without the change; MergeConflictException where what it changed was changed differently since. */
    public Tree takenBack(Tree head) {
        return ThreeWayMerge.of(after, head, before, policy).orThrow();
    }

    /** A tree with the change; MergeConflictException where the tree has something else in its place. */
    public Tree madeAgain(Tree head) {
        return ThreeWayMerge.of(before, head, after, policy).orThrow();
    }
}
