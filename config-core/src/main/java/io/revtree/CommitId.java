package io.revtree;

import io.revtree.store.BlobId;

/**
 * The name of a commit: the hash of all that is in it, its parents and its tree included.
 *
 * @param blob the SHA-256
 */
public record CommitId(BlobId blob) implements Comparable<CommitId> {

    /** Reads 64 hex digits; {@code IllegalArgumentException} for anything else. */
    public static CommitId parse(String hex) {
        return new CommitId(BlobId.parse(hex));
    }

    @Override
    public int compareTo(CommitId other) {
        return blob.compareTo(other.blob);
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return blob.toString();
    }
}
