package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.thread.Threads;

/**
 * What the ref of a branch holds.
 *
 * @param commit the newest commit
 * @param sequence that of the commit
 * @param epoch the collector's; kept as it is by every commit
 * @param birth random, drawn when the branch began; kept by every commit, so that no later branch of the name ever holds the same
 * @param pendingUntil until when it may be decided whether the commit is kept, in microseconds since 1970; 0 when that is known
 */
public record Head(BlobId commit, long sequence, long epoch, long birth, long pendingUntil) {

    /** The prefix of the refs of branches. */
    public static final String PREFIX = "heads/";

    /** Of a branch that begins here. */
    static Head born(CommitObject commit) {
        return new Head(commit.id(), commit.sequence(), 0, Threads.random(), 0);
    }

    /** The same branch, moved on. */
    Head at(CommitObject next) {
        return new Head(next.id(), next.sequence(), epoch, birth, 0);
    }

    /** The same, as a collection leaves it. */
    public Head inEpoch(long other) {
        return new Head(commit, sequence, other, birth, pendingUntil);
    }

    /**
     * The same branch as it begins in a store that takes it from another: no collection has rewritten it there, and no publish
     * that was ever prepared for a branch of the name fits it.
     */
    public Head takenOver() {
        return new Head(commit, sequence, 0, Threads.random(), pendingUntil);
    }

    /** The same, decided or yet to be. */
    Head pending(long until) {
        return new Head(commit, sequence, epoch, birth, until);
    }

    /** Whether there is no branch yet: readers pass it over, and nothing is committed to it. */
    public boolean isPending() {
        return pendingUntil != 0;
    }

    /** Reads a value; CorruptObjectException if it is none. */
    public static Head parse(String ref, byte[] value) {
        try {
            RefProtos.Head head = RefProtos.Head.parseFrom(value);
            return new Head(
                    RefValues.id(ref, head.getCommit()),
                    head.getSequence(),
                    head.getEpoch(),
                    head.getBirth(),
                    head.getPendingUntil());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + ref + " does not hold a head", e);
        }
    }

    /** What the ref is to hold. */
    public byte[] value() {
        return RefProtos.Head.newBuilder()
                .setCommit(RefValues.bytes(commit))
                .setSequence(sequence)
                .setEpoch(epoch)
                .setBirth(birth)
                .setPendingUntil(pendingUntil)
                .build()
                .toByteArray();
    }
}
