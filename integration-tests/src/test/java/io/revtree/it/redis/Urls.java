package io.revtree.it.redis;

import java.util.List;

/** URLs of stores, and the threads behind them. */
final class Urls {

    private Urls() {}

    /** A URL with one option more. */
    static String with(String url, String option, String value) {
        return url + (url.indexOf('?') < 0 ? '?' : '&') + option + "=" + value;
    }

    /** The threads that stores have, by what they are called. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("revtree-redis") || name.startsWith("lettuce"))
                .toList();
    }
}
