package io.revtree;

import io.revtree.store.UnknownOutcomeException;
import org.jspecify.annotations.Nullable;

/**
 * A commit was sent to the store, and no answer says whether it has landed: it may have, as a whole or not at all, and it
 * may yet. {@link ConfigRoot#landed} knows later, by the transaction's id.
 */
public class UnknownCommitException extends UnknownOutcomeException {

    private static final long serialVersionUID = 1L;

    private final TransactionId transaction;

    public UnknownCommitException(TransactionId transaction, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.transaction = transaction;
    }

    /** That of the commit, to ask for: what the transaction gave as its id, or for a single edit this alone. */
    public TransactionId transactionId() {
        return transaction;
    }
}
