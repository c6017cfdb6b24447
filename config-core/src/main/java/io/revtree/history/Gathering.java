package io.revtree.history;

/**
 * Whether a leader gathers: whether it waits, before it publishes, for those who were just answered. Found out by trying.
 *
 * <p>Who is waited for goes out with all others, so that what a publish costs whatever is in it is paid once for all. But
 * nothing is out meanwhile. Not waited for, the committers fall into two halves, one of which makes its drafts while the other
 * is out. The first is better where a publish takes long by itself, such as on a far or slow disk, the second where it takes
 * long by what is in it; which of them a store is, cannot be told from how long publishes take. So the worse way has one trial
 * of {@value #PUBLISHES} publishes now and then: more and more rarely, as long as it remains the worse one.
 *
 * <p>Not thread-safe.
 */
final class Gathering {

    static final int PUBLISHES = 8;

    /** How many trials in a row the better way has at most, before the other one has one. */
    static final int TRIALS_MAX = 256;

    /** Whether gathering is held to be the better way. */
    private boolean better = true;

    /** Whether the worse way has its trial. */
    private boolean trying;

    /** How many trials in a row the better way has had, and after how many the other one has one. */
    private int trials;

    private int trialsWanted = 1;

    /** What a commit took in the last trial of the better way. */
    private double betterNanos;

    // Of the trial under way.
    private int publishes;
    private long nanos;
    private long commits;

    /** Whether to do it now. */
    boolean isOn() {
        return better != trying;
    }

    /** So many commits went out with one publish, and so long after the one before were they answered. */
    void published(int count, long tookNanos) {
        commits += count;
        nanos += tookNanos;
        if (++publishes < PUBLISHES) {
            return;
        }
        double each = (double) nanos / commits;
        publishes = 0;
        nanos = 0;
        commits = 0;
        if (!trying) {
            betterNanos = each;
            trials++;
            trying = trials >= trialsWanted;
            return;
        }
        trying = false;
        trials = 0;
        if (each < betterNanos) {
            better = !better;
            trialsWanted = 1;
        } else {
            trialsWanted = Math.min(4 * trialsWanted, TRIALS_MAX);
        }
    }
}
