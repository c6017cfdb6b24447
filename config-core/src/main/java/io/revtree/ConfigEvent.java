package io.revtree;

/**
 * What a {@link ConfigListener} is told: of one commit, of several at once, or a state to begin with. docs/watching.md has the rules.
 * Immutable.
 */
public sealed interface ConfigEvent permits Committed, Skipped, Resync {

    /** The commit that the listener knows of with this event; watching from it goes on right after the event. */
    CommitId upTo();
}
