package io.revtree;

/** A strict edit would change a READ_ONLY field of a present node. */
public final class ReadOnlyFieldException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public ReadOnlyFieldException(String path, String problem) {
        super(path, problem);
    }
}
