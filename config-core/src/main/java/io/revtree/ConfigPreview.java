package io.revtree;

import java.util.List;

/**
 * What the commit of a transaction would do, if it were made now. Immutable.
 *
 * @param changes what would change from the head, in path order
 * @param conflicts what would stop it; where there are any, {@code changes} are those that do not conflict
 */
public record ConfigPreview(List<ConfigChange> changes, List<Conflict> conflicts) {

    /** Keeps its own copies. */
    public ConfigPreview {
        changes = List.copyOf(changes);
        conflicts = List.copyOf(conflicts);
    }
}
