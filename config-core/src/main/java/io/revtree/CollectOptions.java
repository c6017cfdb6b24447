package io.revtree;

import java.util.function.Consumer;

/**
 * How a collection goes about it.
 *
 * @param dryRun whether it only counts, and changes nothing in the store
 * @param objectsPerSecondMax how many objects it reads, looks at or deletes in a second; 0 for as many as it can
 * @param progress told in the collecting thread, after each batch; must be quick and throw nothing
 */
public record CollectOptions(boolean dryRun, long objectsPerSecondMax, Consumer<CollectProgress> progress) {

    public CollectOptions {
        if (objectsPerSecondMax < 0) {
            throw new IllegalArgumentException("a collection cannot take " + objectsPerSecondMax + " objects a second");
        }
    }

    /** Deletes, as fast as it can, and tells nobody. */
    public static CollectOptions standard() {
        return new CollectOptions(false, 0, progress -> {});
    }

    public CollectOptions withDryRun(boolean dry) {
        return new CollectOptions(dry, objectsPerSecondMax, progress);
    }

    public CollectOptions withObjectsPerSecondMax(long max) {
        return new CollectOptions(dryRun, max, progress);
    }

    public CollectOptions withProgress(Consumer<CollectProgress> told) {
        return new CollectOptions(dryRun, objectsPerSecondMax, told);
    }
}
