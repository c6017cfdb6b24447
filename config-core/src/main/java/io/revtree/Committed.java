package io.revtree;

import java.util.List;

/**
 * A commit changed something that the listener's pattern matches. Of a merge, these are all changes that it brought to its first
 * parent.
 *
 * @param commit the commit
 * @param changes each node that differs and that the pattern matches, as {@link ConfigDiff#changes()} has them; never empty
 */
public record Committed(Commit commit, List<ConfigChange> changes) implements ConfigEvent {

    /** Keeps its own copy of the changes. */
    public Committed {
        changes = List.copyOf(changes);
    }

    @Override
    public CommitId upTo() {
        return commit.id();
    }
}
