package io.revtree.history;

/** Told how a branch moves, in whatever thread learns of it. It must be quick and throw nothing. */
public interface LineWatcher {

    /** A commit of this process has landed; those of one batch in their order. */
    void landed(Tip tip);

    /** There may be a newer state. */
    void moved();
}
