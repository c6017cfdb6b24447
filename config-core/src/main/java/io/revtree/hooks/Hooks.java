package io.revtree.hooks;

/** What a program hangs onto the places of one branch, for as long as it has the branch open. Thread-safe. */
public final class Hooks {

    private final ProxyPlaces proxies = new ProxyPlaces();

    /** The proxies that are open. */
    public ProxyPlaces proxies() {
        return proxies;
    }
}
