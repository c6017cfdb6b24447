package io.revtree;

/** Two lines of commits are to be merged that did not begin at one commit, or not at one that is still there. */
public final class NoCommonAncestorException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public NoCommonAncestorException(String problem) {
        super(null, problem);
    }
}
