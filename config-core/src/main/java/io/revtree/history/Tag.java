package io.revtree.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;

/**
 * What the ref of a tag holds. Tags are written valid at once: there is no pruning yet that a pending one would wait for.
 *
 * @param commit what it names
 */
public record Tag(BlobId commit) {

    /** The prefix of the refs of tags. */
    public static final String PREFIX = "tags/";

    /** The tag that a ref holds; CorruptObjectException if it holds none. */
    public static Tag parse(String ref, byte[] value) {
        try {
            return new Tag(RefValues.id(ref, RefProtos.Tag.parseFrom(value).getCommit()));
        } catch (InvalidProtocolBufferException e) {
            throw new CorruptObjectException("the ref " + ref + " does not hold a tag", e);
        }
    }

    byte[] value() {
        return RefProtos.Tag.newBuilder()
                .setCommit(RefValues.bytes(commit))
                .setState(RefProtos.Tag.State.VALID)
                .build()
                .toByteArray();
    }
}
