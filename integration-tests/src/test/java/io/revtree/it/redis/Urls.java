package io.revtree.it.redis;

/** URLs of stores, for tests. */
final class Urls {

    private Urls() {}

    /** A URL with one option more. */
    static String with(String url, String option, String value) {
        return url + (url.indexOf('?') < 0 ? '?' : '&') + option + "=" + value;
    }
}
