package io.revtree.it.stand;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a log would show of a fault. */
public final class Trace {

    private Trace() {}

    /** All of it: its own words and those of its causes and of what was suppressed. */
    public static String of(Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
