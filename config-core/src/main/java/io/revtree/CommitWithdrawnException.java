package io.revtree;

/**
 * A commit was withdrawn before it went out, since its thread was interrupted or its time was up; nothing landed. The
 * thread's interrupt stays set.
 */
public final class CommitWithdrawnException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public CommitWithdrawnException(String problem) {
        super(null, problem);
    }
}
