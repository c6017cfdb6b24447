package io.revtree.simulation;

import java.util.Random;

/**
 * What a run is made of.
 *
 * @param processes how many live side by side; one that dies is followed by another
 * @param threads how many of each process write
 * @param attempts how many edits, merges, chores and so on are tried in all
 * @param cleaning whether history is pruned and collected, and branches come and go
 * @param watching whether every process listens
 * @param sticky how likely a thread goes on rather than another one
 * @param blobsPerBatchMax what the store takes at once: with few, objects are written before they are published
 * @param weather what befalls calls
 * @param compressed whether objects are compressed
 * @param cacheBytes what each process may keep of what it read; all, or nothing
 */
record Plan(
        int processes,
        int threads,
        int attempts,
        boolean cleaning,
        boolean watching,
        double sticky,
        int blobsPerBatchMax,
        Weather weather,
        boolean compressed,
        long cacheBytes) {

    private static final int ATTEMPTS_MAX = 36;
    private static final long CACHE_BYTES = 64 << 20;

    /** The last two go by the seed itself, for no draw of the others to depend on them. */
    static Plan of(long seed, Random random) {
        return new Plan(
                1 + random.nextInt(3),
                1 + random.nextInt(3),
                ATTEMPTS_MAX / 3 + random.nextInt(ATTEMPTS_MAX * 2 / 3),
                random.nextInt(5) < 3,
                random.nextInt(2) == 0,
                random.nextInt(3) * 0.4,
                random.nextInt(3) == 0 ? 3 : 24,
                random.nextInt(10) == 0 ? Weather.CALM : Weather.of(random),
                seed % 4 == 1,
                seed % 5 == 2 ? 0 : CACHE_BYTES);
    }
}
