package io.revtree.watch;

import io.revtree.Commit;
import io.revtree.history.CommitObject;
import io.revtree.store.BlobId;

/**
 * A commit, as far as one must know it to go on from there.
 *
 * @param id of the commit
 * @param sequence how many commits lie before it
 */
record Position(BlobId id, long sequence) {

    static Position of(Commit commit) {
        return new Position(commit.id().blob(), commit.sequence());
    }

    static Position of(CommitObject commit) {
        return new Position(commit.id(), commit.sequence());
    }
}
