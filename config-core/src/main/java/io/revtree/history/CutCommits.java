package io.revtree.history;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.util.Set;

/** The commits of a store whose parents are not kept: history ends with them, and that their parents are missing is no damage. */
public final class CutCommits {

    private CutCommits() {}

    /** Those of a store as its refs are now: none, since history is not cut by this version. */
    public static Set<BlobId> of(KvStore store) {
        return Set.of();
    }
}
