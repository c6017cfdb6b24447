package io.revtree;

import java.util.List;

/**
 * Several commits changed something that the listener's pattern matches, and it is too far behind to be told of each: what differs
 * between the two ends. What was changed and changed back is not among it.
 *
 * @param from the last commit that the listener knew of
 * @param to the commit that it knows of now
 * @param changes each node that differs and that the pattern matches, as {@link ConfigDiff#changes()} has them; never empty
 */
public record Skipped(Commit from, Commit to, List<ConfigChange> changes) implements ConfigEvent {

    /** Keeps its own copy of the changes. */
    public Skipped {
        changes = List.copyOf(changes);
    }

    @Override
    public CommitId upTo() {
        return to.id();
    }
}
