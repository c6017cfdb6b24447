package io.revtree.collect;

import io.revtree.object.FingerprintTable;
import io.revtree.prolly.SipHash;
import io.revtree.store.BlobId;
import java.security.SecureRandom;

/**
 * A set of ids in about 30 bytes each: of every id a fingerprint of 128 bits, by two hashes with keys that are drawn anew for each set.
 * So nobody can choose ids that are taken for each other, as he could with the first digits of ids; by chance two of ten
 * million are with a probability of 10^-25. Not thread-safe.
 */
final class MarkSet {

    private final long[] keys = new SecureRandom().longs(4).toArray();
    private final FingerprintTable marks = new FingerprintTable();

    /** Adds an id; false if it was there. */
    boolean add(BlobId id) {
        long high = high(id);
        long low = low(id);
        boolean isNew = marks.get(high, low) == FingerprintTable.ABSENT;
        if (isNew) {
            marks.put(high, low, 0);
        }
        return isNew;
    }

    boolean contains(BlobId id) {
        return marks.get(high(id), low(id)) != FingerprintTable.ABSENT;
    }

    long size() {
        return marks.size();
    }

    private long high(BlobId id) {
        return SipHash.hash(keys[0], keys[1], id);
    }

    private long low(BlobId id) {
        return SipHash.hash(keys[2], keys[3], id);
    }
}
