package io.revtree;

/** The path names a node or a single child where a container, or a child of one, is needed. */
public final class NotAContainerException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public NotAContainerException(String path, String problem) {
        super(path, problem);
    }
}
