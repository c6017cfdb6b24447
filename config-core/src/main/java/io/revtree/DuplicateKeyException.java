package io.revtree;

/** A child with this key is there already, or stands twice in one message. */
public final class DuplicateKeyException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public DuplicateKeyException(String path, String problem) {
        super(path, problem);
    }
}
