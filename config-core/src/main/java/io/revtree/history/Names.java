package io.revtree.history;

import io.revtree.ContentionException;
import io.revtree.store.KvStore;
import io.revtree.store.UnknownOutcomeException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sets and deletes refs that nobody merges: whoever comes last is right. Thread-safe. */
public final class Names {

    private static final int TRIES_MAX = 20;

    private final KvStore store;

    public Names(KvStore store) {
        this.store = store;
    }

    /** Creates a ref; false if there is one. */
    boolean create(String ref, byte[] value) {
        boolean doubt = false;
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            try {
                if (store.compareAndSetRef(ref, null, value)) {
                    return true;
                }
                // What is there may be what this call wrote, its answer lost.
                return doubt && Arrays.equals(store.readRef(ref), value);
            } catch (UnknownOutcomeException e) {
                doubt = true;
            }
        }
        throw contention(ref);
    }

    /** Lets the ref hold another value, which no other call ever writes; false if it holds something else by now. */
    boolean move(String ref, byte[] expected, byte @Nullable [] next) {
        boolean doubt = false;
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            try {
                if (store.compareAndSetRef(ref, expected, next)) {
                    return true;
                }
                return doubt && Arrays.equals(store.readRef(ref), next);
            } catch (UnknownOutcomeException e) {
                doubt = true;
            }
        }
        throw contention(ref);
    }

    /** Lets the ref hold this, whatever it held. */
    public void set(String ref, byte[] value) {
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] held = store.readRef(ref);
            if (Arrays.equals(held, value) || moved(ref, held, value)) {
                return;
            }
        }
        throw contention(ref);
    }

    /** Deletes the ref; false if there is none. */
    boolean delete(String ref) {
        boolean found = false;
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] held = store.readRef(ref);
            if (held == null) {
                return found;
            }
            found = true;
            if (moved(ref, held, null)) {
                return true;
            }
        }
        throw contention(ref);
    }

    /** False when it has not moved, or nobody knows: the next reading tells. */
    private boolean moved(String ref, byte @Nullable [] held, byte @Nullable [] next) {
        try {
            return store.compareAndSetRef(ref, held, next);
        } catch (UnknownOutcomeException e) {
            return false;
        }
    }

    private static ContentionException contention(String ref) {
        return new ContentionException("the ref " + ref + " was moved by others, or the store gave no answer, "
                + TRIES_MAX + " times in a row");
    }
}
