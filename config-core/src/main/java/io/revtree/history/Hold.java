package io.revtree.history;

/** What leads to a commit. */
enum Hold {
    /** Nothing does, but perhaps what is pending. */
    NONE,

    /**
     * Only the grace of a prune, or a commit that was brought back from such a grace. It can be read, but the cuts do not say what it
     * has in common with others.
     */
    DROPPED,

    /** A branch, a tag, a pin, or the grace of one that was deleted, in the history that the cuts leave. */
    KEPT
}
