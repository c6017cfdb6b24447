package io.revtree.store;

import org.jspecify.annotations.Nullable;

/**
 * A write was sent and its answer was lost: it may have landed, in whole, or of several blobs in part, or not at all,
 * and it may yet land. Who needs to know reads. A compare-and-set that ends so must not be sent again by anyone who
 * takes {@code false} to mean that another has won.
 */
public class UnknownOutcomeException extends StoreException {

    private static final long serialVersionUID = 1L;

    public UnknownOutcomeException(String message) {
        super(message);
    }

    public UnknownOutcomeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
