package io.revtree.hooks;

import io.revtree.ConfigPath;
import io.revtree.ExclusiveProxyException;
import io.revtree.Registration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Which places of one branch have proxies open, and which are held by one alone. Thread-safe. */
public final class ProxyPlaces {

    /** Stands for one that is alone. */
    private static final int EXCLUSIVE = -1;

    private final Map<ConfigPath, Integer> open = new HashMap<>();

    /**
     * Counts one more proxy at a place, until the registration is closed.
     *
     * @param place spelled as the tree spells it
     * @throws ExclusiveProxyException if there is an exclusive one, or this one would be and there is any
     */
    public Registration enter(ConfigPath place, boolean exclusive) {
        synchronized (open) {
            int there = open.getOrDefault(place, 0);
            if (there == EXCLUSIVE) {
                throw new ExclusiveProxyException(
                        place.toString(), "is held by an exclusive proxy of this root; close that one first");
            }
            if (exclusive && there > 0) {
                throw new ExclusiveProxyException(
                        place.toString(),
                        "cannot be held exclusively while " + there
                                + (there == 1 ? " other proxy is" : " other proxies are")
                                + " open there; close them first");
            }
            open.put(place, exclusive ? EXCLUSIVE : there + 1);
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                leave(place);
            }
        };
    }

    private void leave(ConfigPath place) {
        synchronized (open) {
            int rest = open.getOrDefault(place, 0) - 1;
            if (rest > 0) {
                open.put(place, rest);
            } else {
                open.remove(place);
            }
        }
    }
}
