package io.revtree;

/** A name that a branch or a tag cannot have: empty, too long, with a character that is not allowed, taken, or like an id. */
public final class InvalidNameException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public InvalidNameException(String problem) {
        super(null, problem);
    }
}
