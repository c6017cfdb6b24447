package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;
import io.revtree.thread.Threads;
import org.jspecify.annotations.Nullable;

/**
 * What the ref of a tag holds.
 *
 * @param commit what it names; null for a new one that is pending
 * @param pending what it is to name, when that is known to be kept; null when nothing is
 * @param pendingUntil until when that may be decided, in microseconds since 1970
 * @param mark random, so that no two values are ever equal
 */
public record Tag(@Nullable BlobId commit, @Nullable BlobId pending, long pendingUntil, long mark) {

    /** The prefix of the refs of tags. */
    public static final String PREFIX = "tags/";

    /** One that names a commit. */
    public static Tag valid(BlobId commit) {
        return new Tag(commit, null, 0, Threads.random());
    }

    /** One that names what it named, and is to name another. */
    static Tag pending(@Nullable BlobId commit, BlobId pending, long until) {
        return new Tag(commit, pending, until, Threads.random());
    }

    /** Reads a value; CorruptObjectException if it is none. */
    public static Tag parse(String ref, byte[] value) {
        try {
            RefProtos.Tag tag = RefProtos.Tag.parseFrom(value);
            boolean pending = tag.getState() == RefProtos.Tag.State.PENDING;
            return new Tag(
                    pending && tag.getCommit().isEmpty() ? null : RefValues.id(ref, tag.getCommit()),
                    pending ? RefValues.id(ref, tag.getPending()) : null,
                    tag.getPendingUntil(),
                    tag.getMark());
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + ref + " does not hold a tag", e);
        }
    }

    /** What the ref is to hold. */
    public byte[] value() {
        RefProtos.Tag.Builder tag = RefProtos.Tag.newBuilder()
                .setState(pending == null ? RefProtos.Tag.State.VALID : RefProtos.Tag.State.PENDING)
                .setPendingUntil(pendingUntil)
                .setMark(mark);
        if (commit != null) {
            tag.setCommit(RefValues.bytes(commit));
        }
        if (pending != null) {
            tag.setPending(RefValues.bytes(pending));
        }
        return tag.build().toByteArray();
    }
}
