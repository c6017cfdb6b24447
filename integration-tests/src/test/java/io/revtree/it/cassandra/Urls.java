package io.revtree.it.cassandra;

/** URLs of the stand with more options. */
final class Urls {

    private Urls() {}

    /** The URL with these options beside its own, of which none may be given again. */
    static String with(String url, String options) {
        return url + (url.indexOf('?') < 0 ? "?" : "&") + options;
    }
}
