package io.revtree;

import io.revtree.store.BlobId;

/**
 * The name of a state of the whole tree: the hash of its content. Equal content has an equal id, whatever the order of edits was.
 *
 * @param blob the SHA-256
 */
public record RevisionId(BlobId blob) implements Comparable<RevisionId> {

    /** Reads 64 hex digits; {@code IllegalArgumentException} for anything else. */
    public static RevisionId parse(String hex) {
        return new RevisionId(BlobId.parse(hex));
    }

    @Override
    public int compareTo(RevisionId other) {
        return blob.compareTo(other.blob);
    }

    /** 64 lower-case hex digits. */
    @Override
    public String toString() {
        return blob.toString();
    }
}
