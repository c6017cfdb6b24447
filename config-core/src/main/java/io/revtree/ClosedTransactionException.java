package io.revtree;

/** The transaction has ended, by commit, cancel or close; begin a new one. */
public final class ClosedTransactionException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public ClosedTransactionException(String problem) {
        super(null, problem);
    }
}
