package io.revtree.history;

/** What a committer proposes for a branch. */
public interface Proposal {

    /**
     * What it makes of a head: called in the committer's thread, in its turn, and again for each newer head that it meets. It
     * throws ConfigException to refuse the head.
     */
    Next onto(Tip head);

    /**
     * Told once, when it has landed: in the order of the commits of this process, in whatever thread published. It must be
     * quick and throw nothing.
     *
     * @param before the head that it landed on
     * @param after what the branch became
     */
    default void landed(Tip before, Tip after) {}
}
