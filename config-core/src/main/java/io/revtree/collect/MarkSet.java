package io.revtree.collect;

import io.revtree.prolly.SipHash;
import io.revtree.store.BlobId;
import java.security.SecureRandom;

/**
 * A set of ids in about 24 bytes each: of every id a fingerprint of 128 bits, by two hashes with keys that are drawn anew for each set.
 * So nobody can choose ids that are taken for each other, as he could with the first digits of ids; by chance two of ten
 * million are with a probability of 10^-25. Not thread-safe.
 *
 * <p>Open addressing in segments, each of which grows for itself, so that growing takes little more than what is there.
 */
final class MarkSet {

    private static final int SEGMENT_BITS = 10;
    private static final int FIRST_SLOTS = 16;

    private final long[] keys = new SecureRandom().longs(4).toArray();
    private final long[][] segments = new long[1 << SEGMENT_BITS][2 * FIRST_SLOTS];
    private final int[] counts = new int[1 << SEGMENT_BITS];
    private long size;

    /** Adds an id; false if it was there. */
    boolean add(BlobId id) {
        long high = high(id);
        long low = low(id);
        int segment = (int) (high >>> (Long.SIZE - SEGMENT_BITS));
        int slot = slot(segments[segment], high, low);
        if (slot < 0) {
            return false;
        }
        segments[segment][slot] = high;
        segments[segment][slot + 1] = low;
        size++;
        if (++counts[segment] * 2L > segments[segment].length * 3L / 4) {
            grow(segment);
        }
        return true;
    }

    boolean contains(BlobId id) {
        long high = high(id);
        return slot(segments[(int) (high >>> (Long.SIZE - SEGMENT_BITS))], high, low(id)) < 0;
    }

    long size() {
        return size;
    }

    /** Where a fingerprint belongs; negative if it is there. A free slot is two zeros, which no fingerprint is. */
    private static int slot(long[] segment, long high, long low) {
        int mask = segment.length / 2 - 1;
        int at = (int) low & mask;
        while (segment[2 * at] != 0 || segment[2 * at + 1] != 0) {
            if (segment[2 * at] == high && segment[2 * at + 1] == low) {
                return -1;
            }
            at = (at + 1) & mask;
        }
        return 2 * at;
    }

    private void grow(int segment) {
        long[] old = segments[segment];
        long[] larger = new long[2 * old.length];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != 0 || old[i + 1] != 0) {
                int slot = slot(larger, old[i], old[i + 1]);
                larger[slot] = old[i];
                larger[slot + 1] = old[i + 1];
            }
        }
        segments[segment] = larger;
    }

    private long high(BlobId id) {
        return SipHash.hash(keys[0], keys[1], id);
    }

    private long low(BlobId id) {
        long low = SipHash.hash(keys[2], keys[3], id);
        return low == 0 ? 1 : low;
    }
}
