package io.revtree;

/** The store holds no tree yet; create or open one with an initial message. */
public final class NoTreeException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public NoTreeException(String problem) {
        super(null, problem);
    }
}
