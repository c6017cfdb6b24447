package io.revtree.history;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.revtree.CorruptObjectException;
import io.revtree.store.BlobId;

/** Ids as they stand in the values of refs. */
final class RefValues {

    private RefValues() {}

    static ByteString bytes(BlobId id) {
        return UnsafeByteOperations.unsafeWrap(id.toBytes());
    }

    static BlobId id(String ref, ByteString bytes) {
        if (bytes.size() != BlobId.BYTES) {
            throw new CorruptObjectException("the ref " + ref + " names a commit by " + bytes.size() + " bytes");
        }
        return BlobId.of(bytes.toByteArray());
    }
}
