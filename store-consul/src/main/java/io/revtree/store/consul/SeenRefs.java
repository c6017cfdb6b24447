package io.revtree.store.consul;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this handle last saw of refs, and at which index: a guess that saves a read, never an answer. Those not used for
 * longest are forgotten. Thread-safe.
 */
final class SeenRefs {

    private static final int REFS_MAX = 1_000;
    private static final int VALUE_BYTES_MAX = 1_024;

    private final Map<String, Seen> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > REFS_MAX;
        }
    };

    synchronized @Nullable Seen of(String name) {
        return seen.get(name);
    }

    Seen note(String name, long index, byte[] value) {
        Seen now = new Seen(index, value);
        if (value.length <= VALUE_BYTES_MAX) {
            synchronized (this) {
                seen.put(name, now);
            }
        } else {
            forget(name);
        }
        return now;
    }

    synchronized void forget(String name) {
        seen.remove(name);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Seen(long index, byte[] value) {}
}
