package io.revtree.object;

import java.util.Arrays;

/**
 * A map from fingerprints of 128 bits to numbers, in open addressing over arrays of longs: about 30 bytes an entry, and nothing
 * for the collector to walk. It is cut into segments that grow one by one, by a quarter, so that growing never needs the room of
 * the whole twice. Entries are never taken out. Used by one thread.
 *
 * <p>The place of a fingerprint comes from multiplying (Lemire, "Fast random integer generation in an interval", 2019), so that a
 * segment may have any length.
 */
public final class FingerprintTable {

    /** What {@link #get} answers for a fingerprint that is not there. */
    public static final int ABSENT = -1;

    private static final int SEGMENTS = 256;
    private static final int SLOTS_AT_FIRST = 32;

    /** Of 16 slots at most this many are taken. */
    private static final int TAKEN_OF_16 = 13;

    private final Segment[] segments = new Segment[SEGMENTS];
    private long size;

    private static final class Segment {

        /** High and low half of each fingerprint in turn; both zero where there is none. */
        private long[] keys = new long[2 * SLOTS_AT_FIRST];

        private int[] values = new int[SLOTS_AT_FIRST];
        private int size;

        int find(long high, long low) {
            int slots = values.length;
            int at = (int) Math.multiplyHigh(low & Long.MAX_VALUE, 2L * slots);
            while ((keys[2 * at] | keys[2 * at + 1]) != 0) {
                if (keys[2 * at] == high && keys[2 * at + 1] == low) {
                    return at;
                }
                at = at + 1 == slots ? 0 : at + 1;
            }
            return -at - 1;
        }

        void grow() {
            long[] oldKeys = keys;
            int[] oldValues = values;
            int slots = oldValues.length + Math.max(SLOTS_AT_FIRST, oldValues.length / 4);
            keys = new long[2 * slots];
            values = new int[slots];
            for (int i = 0; i < oldValues.length; i++) {
                if ((oldKeys[2 * i] | oldKeys[2 * i + 1]) != 0) {
                    put(
                            -find(oldKeys[2 * i], oldKeys[2 * i + 1]) - 1,
                            oldKeys[2 * i],
                            oldKeys[2 * i + 1],
                            oldValues[i]);
                }
            }
        }

        void put(int at, long high, long low, int value) {
            keys[2 * at] = high;
            keys[2 * at + 1] = low;
            values[at] = value;
        }
    }

    /** An empty one. */
    public FingerprintTable() {
        Arrays.setAll(segments, i -> new Segment());
    }

    /** The number of a fingerprint, {@link #ABSENT} if it is not there. */
    public int get(long high, long low) {
        Segment segment = segment(high);
        int at = segment.find(high, some(low));
        return at < 0 ? ABSENT : segment.values[at];
    }

    /** Lets a fingerprint have a number, which is not negative, whatever it had. */
    public void put(long high, long low, int value) {
        int at = add(high, low, value);
        if (at >= 0) {
            segment(high).values[at] = value;
        }
    }

    /** Lets a fingerprint that has no number have one; the number that it has had, {@link #ABSENT} for none. */
    public int putIfAbsent(long high, long low, int value) {
        int at = add(high, low, value);
        return at < 0 ? ABSENT : segment(high).values[at];
    }

    /** Where a fingerprint is; negative if it was not there, and now is. */
    private int add(long high, long low, int value) {
        Segment segment = segment(high);
        long stored = some(low);
        int at = segment.find(high, stored);
        if (at >= 0) {
            return at;
        }
        if (16L * (segment.size + 1) > (long) TAKEN_OF_16 * segment.values.length) {
            segment.grow();
            at = segment.find(high, stored);
        }
        segment.put(-at - 1, high, stored, value);
        segment.size++;
        size++;
        return -1;
    }

    /** How many fingerprints there are. */
    public long size() {
        return size;
    }

    private Segment segment(long high) {
        return segments[(int) (high >>> 56)];
    }

    /** The one fingerprint that stands for a free slot is taken for its neighbour. */
    private static long some(long low) {
        return low == 0 ? 1 : low;
    }
}
