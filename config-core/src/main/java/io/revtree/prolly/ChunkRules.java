package io.revtree.prolly;

/**
 * Where chunks end: constants of a store, written down when it was created.
 *
 * @param leaf for level 0
 * @param inner for the levels above
 * @param salt0 the first eight bytes of the salt, little-endian
 * @param salt1 the last eight bytes of the salt, little-endian
 */
public record ChunkRules(Cut leaf, Cut inner, long salt0, long salt1) {

    /** With more entries than this, the largest keys and bodies would not fit into an object without parts. */
    public static final int ENTRIES_MAX = 60;

    /** What a store is created with unless its creator says otherwise. */
    public static final ChunkRules DEFAULT = new ChunkRules(new Cut(8, 10, 32), new Cut(8, 10, 32), 0, 0);

    /**
     * How one sort of level is cut.
     *
     * @param min a chunk has at least this many entries, if it is not the last of its level; at least 2
     * @param rate one key in so many ends a chunk that has enough; at least 1
     * @param max a chunk has at most this many entries; at most {@link #ENTRIES_MAX}
     */
    public record Cut(int min, int rate, int max) {

        public Cut {
            if (min < 2 || rate < 1 || max < min || max > ENTRIES_MAX) {
                throw new IllegalArgumentException("chunks of min " + min + ", rate " + rate + ", max " + max
                        + " cannot be: 2 <= min <= max <= " + ENTRIES_MAX + " and 1 <= rate are needed");
            }
        }
    }

    Cut cut(int level) {
        return level == 0 ? leaf : inner;
    }

    /** Whether the key's hash says that a chunk of this level may end after it. */
    boolean endsAfter(int level, byte[] key, int from, int to) {
        // hash < 2^64 / rate, in whole numbers
        long hash = SipHash.hash(salt0, salt1, level, key, from, to);
        return Long.compareUnsigned(hash, Long.divideUnsigned(-1, cut(level).rate)) <= 0;
    }
}
