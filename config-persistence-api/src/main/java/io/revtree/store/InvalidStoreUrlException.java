package io.revtree.store;

import org.jspecify.annotations.Nullable;

/**
 * A URL that names no store that could be opened: it is not written as one, no provider knows its scheme, or it has an
 * option or a value that the provider does not know. Nothing was looked for at the place that it names.
 */
public class InvalidStoreUrlException extends StoreException {

    private static final long serialVersionUID = 1L;

    public InvalidStoreUrlException(String message) {
        super(message);
    }

    public InvalidStoreUrlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
