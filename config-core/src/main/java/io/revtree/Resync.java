package io.revtree;

/**
 * A state to begin with, or to begin again: whatever the listener knew before, this is what holds, and what it is told next comes
 * after it. It comes first where a listener asked for the state, and in place of changes where what the listener knew of is gone or no
 * longer leads to the newest commit.
 *
 * @param snapshot the whole tree, not only what the pattern matches; {@link ConfigSnapshot#find} reads that
 */
public record Resync(ConfigSnapshot snapshot) implements ConfigEvent {

    @Override
    public CommitId upTo() {
        return snapshot.commit().id();
    }
}
