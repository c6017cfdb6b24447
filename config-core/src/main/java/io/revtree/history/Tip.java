package io.revtree.history;

import io.revtree.tree.Tree;

/** The newest state of a branch, as far as this process knows. Immutable. */
public final class Tip {

    private final byte[] value;
    private final Head head;
    private final CommitObject commit;
    private final Tree tree;
    private final Ancestor ancestor;

    Tip(byte[] value, Head head, CommitObject commit, Tree tree, Ancestor ancestor) {
        this.value = value;
        this.head = head;
        this.commit = commit;
        this.tree = tree;
        this.ancestor = ancestor;
    }

    /** What the ref holds; not to be changed. */
    byte[] value() {
        return value;
    }

    /** What the ref holds, read. */
    Head head() {
        return head;
    }

    /** The newest commit. */
    public CommitObject commit() {
        return commit;
    }

    /** Its tree, sealed. */
    public Tree tree() {
        return tree;
    }

    /** The commit and where it jumps to. */
    Ancestor ancestor() {
        return ancestor;
    }
}
