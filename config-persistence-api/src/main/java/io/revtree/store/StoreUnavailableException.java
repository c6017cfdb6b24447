package io.revtree.store;

import org.jspecify.annotations.Nullable;

/**
 * The store did not do it and may do it later: nothing was read, no ref has moved, nothing was deleted. Of a refused
 * batch some blobs may be there, which is harmless. The same call may be made again as it is.
 */
public class StoreUnavailableException extends StoreException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
