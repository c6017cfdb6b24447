package io.revtree;

import io.revtree.history.CommitObject;
import io.revtree.tree.Tree;

/**
 * The whole tree at one commit: never changes, readable as long as its commit is kept and the store is open. What is not
 * in memory is read when it is needed. Thread-safe.
 */
public final class ConfigSnapshot extends TreeView {

    private final CommitObject commit;
    private final Tree tree;

    ConfigSnapshot(CommitObject commit, Tree tree) {
        this.commit = commit;
        this.tree = tree;
    }

    /** The commit that this is the state of. */
    public Commit commit() {
        return commit.commit();
    }

    /** The hash of the tree's content. */
    public RevisionId revision() {
        return new RevisionId(commit.root());
    }

    @Override
    Tree tree() {
        return tree;
    }

    /** The id of the commit. */
    @Override
    public String toString() {
        return commit.id().toString();
    }
}
