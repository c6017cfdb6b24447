package io.revtree;

/** The store holds a tree that this program cannot read: one of a newer format, say, or something that is no tree. */
public final class UnreadableTreeException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public UnreadableTreeException(String problem) {
        super(null, problem);
    }

    /** As the other one, with what brought it about. */
    public UnreadableTreeException(String problem, Throwable cause) {
        super(null, problem, cause);
    }
}
