package io.revtree;

/** A value, a key or an answer is over its bound; the message names the bound and the way around. */
public final class LimitExceededException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public LimitExceededException(String path, String problem) {
        super(path, problem);
    }
}
