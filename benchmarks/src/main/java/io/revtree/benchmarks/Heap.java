package io.revtree.benchmarks;

/** The options of the JVMs that measure, where a benchmark asks for no others. */
final class Heap {

    static final String LEAST = "-Xms5g";
    static final String MOST = "-Xmx5g";
    static final String COLLECTOR = "-XX:+UseParallelGC";

    /** Else the collector's pauses are those of the machine that hands out memory. */
    static final String TOUCHED = "-XX:+AlwaysPreTouch";

    private Heap() {}
}
