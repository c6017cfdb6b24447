package io.revtree;

/** A path, a pattern or a key in it cannot be read: a bad escape, a missing leading slash, a key of the wrong shape. */
public final class InvalidPathException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public InvalidPathException(String path, String problem) {
        super(path, problem);
    }

    /** As the other one, with what brought it about. */
    public InvalidPathException(String path, String problem, Throwable cause) {
        super(path, problem, cause);
    }
}
