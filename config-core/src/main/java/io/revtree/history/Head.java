package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;

/**
 * What the ref of a branch holds.
 *
 * @param commit the newest commit
 * @param sequence that of the commit
 * @param epoch the collector's; kept as it is by every commit
 */
public record Head(BlobId commit, long sequence, long epoch) {

    /** The prefix of the refs of branches. */
    public static final String PREFIX = "heads/";

    static Head of(CommitObject commit, long epoch) {
        return new Head(commit.id(), commit.sequence(), epoch);
    }

    /** The head that a ref holds; CorruptObjectException if it holds none. */
    public static Head parse(String ref, byte[] value) {
        try {
            RefProtos.Head head = RefProtos.Head.parseFrom(value);
            return new Head(RefValues.id(ref, head.getCommit()), head.getSequence(), head.getEpoch());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + ref + " does not hold a head", e);
        }
    }

    byte[] value() {
        return RefProtos.Head.newBuilder()
                .setCommit(RefValues.bytes(commit))
                .setSequence(sequence)
                .setEpoch(epoch)
                .build()
                .toByteArray();
    }
}
