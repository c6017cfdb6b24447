package io.revtree;

/** The tree in the store and the schema of the program contradict each other; every difference is listed. */
public final class SchemaMismatchException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public SchemaMismatchException(String problem) {
        super(null, problem);
    }
}
