package io.revtree.verify;

import io.revtree.history.CommitObject;
import io.revtree.store.BlobId;

/**
 * How many commits there are of some sort, and the two ends.
 *
 * @param count how many
 * @param newest the id of the newest one
 * @param newestTime its time, in microseconds since 1970
 * @param oldest the id of the oldest one
 * @param oldestTime its time
 */
record Span(long count, BlobId newest, long newestTime, BlobId oldest, long oldestTime) {

    static Span of(CommitObject commit) {
        return new Span(1, commit.id(), commit.time(), commit.id(), commit.time());
    }

    /** A commit that cannot be read. */
    static Span unreadable(BlobId id) {
        return new Span(1, id, Long.MIN_VALUE, id, Long.MAX_VALUE);
    }

    Span with(Span other) {
        boolean newer = other.newestTime > newestTime;
        boolean older = other.oldestTime < oldestTime;
        return new Span(
                count + other.count,
                newer ? other.newest : newest,
                newer ? other.newestTime : newestTime,
                older ? other.oldest : oldest,
                older ? other.oldestTime : oldestTime);
    }
}
