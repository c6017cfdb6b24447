package io.revtree.prolly;

/**
 * Who makes a {@link PersistentSortedMap} step by step and shows none of the steps: what this owner has made may be changed
 * in place by the next step, whereupon the step before is of no use any more. Whoever shows a step to others lets go of the
 * owner first, and goes on with a new one (the transients of Clojure). For one thread.
 */
public final class Owner {

    private boolean changed;

    /** Whether anything was changed in place since {@link #begin}. */
    public boolean hasChanged() {
        return changed;
    }

    /** Begins a step. */
    public void begin() {
        changed = false;
    }

    void changes() {
        changed = true;
    }
}
