package io.revtree;

/** A commit was there, and was pruned: by its number or its time it is known that it is none that never was. */
public final class PrunedRevisionException extends RevisionNotFoundException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was pruned, and what is still there. */
    public PrunedRevisionException(String problem) {
        super(problem);
    }

    /** As the other one, with the missing object that was met. */
    public PrunedRevisionException(String problem, Throwable cause) {
        super(problem);
        initCause(cause);
    }
}
