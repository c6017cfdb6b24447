package io.revtree;

/**
 * A collection was ended since its thread was interrupted. What it had deleted by then nothing needs, and the next one finds the rest. The
 * thread's interrupt stays set.
 */
public final class CollectionInterruptedException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public CollectionInterruptedException(String problem) {
        super(null, problem);
    }
}
