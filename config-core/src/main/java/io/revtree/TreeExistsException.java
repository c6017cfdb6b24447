package io.revtree;

/** The store holds a tree already; load or open it, or create in another store or under another prefix. */
public final class TreeExistsException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public TreeExistsException(String problem) {
        super(null, problem);
    }
}
