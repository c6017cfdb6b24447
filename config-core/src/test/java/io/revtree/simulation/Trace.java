package io.revtree.simulation;

import java.util.ArrayList;
import java.util.List;

/** All that happened in a run, in order: the lines themselves where they are kept, and a hash of them in any case. */
final class Trace {

    private final boolean kept;
    private final List<String> lines = new ArrayList<>();
    private long hash;
    private long count;

    Trace(boolean kept) {
        this.kept = kept;
    }

    void add(long nanos, String who, String what) {
        hash = (hash * 31 + nanos) * 31 + who.hashCode();
        hash = hash * 31 + what.hashCode();
        count++;
        if (kept) {
            lines.add("%6d %12.3f ms %-14s %s".formatted(count, nanos / 1e6, who, what));
        }
    }

    /** Whether the next lines are worth their words. */
    boolean isKept() {
        return kept;
    }

    List<String> lines() {
        return lines;
    }

    /** Equal for equal runs, and hardly ever for others. */
    long hash() {
        return hash;
    }

    long count() {
        return count;
    }
}
