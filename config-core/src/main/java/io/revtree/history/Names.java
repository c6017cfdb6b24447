package io.revtree.history;

import io.revtree.ContentionException;
import io.revtree.store.KvStore;
import io.revtree.store.UnknownOutcomeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sets and deletes refs that nobody merges: whoever comes last is right. Thread-safe. */
public final class Names {

    private static final int TRIES_MAX = 20;

    private final KvStore store;

    public Names(KvStore store) {
        this.store = store;
    }

    /** Creates a ref that is never deleted, or whose name nobody uses twice; false if there is one. */
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

    /**
     * Creates a ref that may be deleted later, by values that are drawn anew for each try: a request without an answer may land when
     * the ref is gone again, and then what it writes must lead to nothing.
     *
     * @param values never gives the same twice
     * @return what the ref was created with; null if there is one
     */
    byte @Nullable [] create(String ref, Supplier<byte[]> values) {
        List<byte[]> doubtful = new ArrayList<>();
        Tries tries = new Tries(TRIES_MAX);
        while (tries.next()) {
            byte[] value = values.get();
            try {
                if (store.compareAndSetRef(ref, null, value)) {
                    return value;
                }
                byte[] there = doubtful.isEmpty() ? null : store.readRef(ref);
                return doubtful.stream()
                        .filter(each -> Arrays.equals(each, there))
                        .findFirst()
                        .orElse(null);
            } catch (UnknownOutcomeException e) {
                doubtful.add(value);
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
