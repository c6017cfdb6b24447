package io.revtree.store;

import org.jspecify.annotations.Nullable;

/**
 * A store could not do what was asked. The message names the store, what was wrong and what the user can do about it;
 * it never carries a secret. Where the caller should act differently the fault is one of the two kinds below; this class
 * itself is for what neither trying again nor looking again will change: a wrong URL, a refused password, a damaged
 * database, a store that is closed.
 */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
