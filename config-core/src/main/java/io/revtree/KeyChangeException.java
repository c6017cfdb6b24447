package io.revtree;

/** An update would change the key of a child; remove the child and add it under its new key. */
public final class KeyChangeException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public KeyChangeException(String path, String problem) {
        super(path, problem);
    }
}
