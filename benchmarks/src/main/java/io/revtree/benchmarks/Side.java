package io.revtree.benchmarks;

/** One of several that take turns: how much it has done, and in what time. For one thread. */
final class Side {

    private long done;
    private long nanos;

    /** Takes the time of a turn in which so much is done. */
    void turn(int count, Runnable work) {
        long begin = System.nanoTime();
        work.run();
        nanos += System.nanoTime() - begin;
        done += count;
    }

    /** How much it has done. */
    long done() {
        return done;
    }

    /** How much was done in a second; NaN for a side that had no turn. */
    double perSecond() {
        return done * 1e9 / nanos;
    }

    /** How long one took. */
    double millis() {
        return nanos / 1e6 / done;
    }

    /** How many times as much as another it did in the same time. */
    double times(Side other) {
        return perSecond() / other.perSecond();
    }
}
