package io.revtree;

/** There is no node at the path: an unknown field, a key that is not there, an index out of range. */
public final class NodeNotFoundException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public NodeNotFoundException(String path, String problem) {
        super(path, problem);
    }
}
