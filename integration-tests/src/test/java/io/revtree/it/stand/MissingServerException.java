package io.revtree.it.stand;

/** A server cannot be had here, since something is not installed. */
final class MissingServerException extends Exception {

    private static final long serialVersionUID = 1;

    /**
     * @param message names what is missing
     */
    MissingServerException(String message) {
        super(message);
    }
}
