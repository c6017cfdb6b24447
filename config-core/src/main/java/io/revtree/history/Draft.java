package io.revtree.history;

import io.revtree.ConfigException;
import io.revtree.object.ObjectBatch;
import org.jspecify.annotations.Nullable;

/**
 * What one committer makes of a head.
 *
 * @param base the head
 * @param next what the branch becomes; the head itself when nothing changes or the head is refused
 * @param batch what has to be written for that
 * @param forward whether the branch moves to a commit that is there
 * @param refusal why the head takes no such change; null when it does
 */
record Draft(
        Tip base,
        Tip next,
        ObjectBatch batch,
        boolean forward,
        @Nullable ConfigException refusal) {

    static Draft unchanged(Tip head) {
        return new Draft(head, head, new ObjectBatch(), false, null);
    }

    static Draft refused(Tip head, ConfigException refusal) {
        return new Draft(head, head, new ObjectBatch(), false, refusal);
    }

    /** Whether it moves the head. */
    boolean moves() {
        return next != base;
    }
}
