package io.revtree.history;

import io.revtree.tree.Tree;

/** What a branch is to become. */
public sealed interface Next {

    /** The tree that it will have. */
    Tree tree();

    /** The same with another tree; what was there already becomes a commit of its own then. */
    default Next with(Tree other) {
        if (this instanceof Merge merge) {
            return new Merge(other, merge.merged);
        }
        return this instanceof Forward forward ? new Merge(other, forward.to) : new Change(other);
    }

    /** A commit on the head; none when the tree has the head's content. */
    record Change(Tree tree) implements Next {}

    /**
     * A commit with two parents, the head and another one, whatever the tree.
     *
     * @param merged the other one
     */
    record Merge(Tree tree, CommitObject merged) implements Next {}

    /**
     * A commit that is there already, and has the head among its first parents.
     *
     * @param to the commit, whose tree this is
     */
    record Forward(Tree tree, CommitObject to) implements Next {}
}
