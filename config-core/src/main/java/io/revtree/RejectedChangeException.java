package io.revtree;

/** A hook vetoed the change; its fault is the cause. */
public final class RejectedChangeException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public RejectedChangeException(String path, String problem) {
        super(path, problem);
    }

    /** As the other one, with what brought it about. */
    public RejectedChangeException(String path, String problem, Throwable cause) {
        super(path, problem, cause);
    }
}
