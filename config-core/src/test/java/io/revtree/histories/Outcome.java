package io.revtree.histories;

import io.revtree.CommitId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a writer was told.
 *
 * @param kind what came of it
 * @param commit the commit that was returned, if one was
 * @param detail the places of the conflicts, or the fault
 * @param ended when, by the clock of its journal
 * @param seen the newest sequence number that the root knew then
 */
record Outcome(Kind kind, @Nullable CommitId commit, Set<String> detail, long ended, long seen) {

    /** Whether it landed, and the answer said so: it was not only found when the store was asked again. */
    boolean isAnswered() {
        return kind == Kind.DONE && detail.isEmpty();
    }

    enum Kind {
        /** It landed, or there was nothing to do. */
        DONE,
        /** It met what others had changed. */
        CONFLICT,
        /** The tree is not such that it could be done. */
        REFUSED,
        /** It did not land, for a reason that is not in the tree. */
        FAILED,
        /** The writer gave it up. */
        CANCELLED,
        /** It may have landed or not. */
        UNKNOWN
    }
}
