package io.revtree.it.redis;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** URLs of stores, and what must not be seen of them. */
final class Urls {

    private Urls() {}

    /** A URL with one option more. */
    static String with(String url, String option, String value) {
        return url + (url.indexOf('?') < 0 ? '?' : '&') + option + "=" + value;
    }

    /** All that a log would show. */
    static String trace(Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** The threads that stores have, by what they are called. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("revtree-redis") || name.startsWith("lettuce"))
                .toList();
    }
}
