package io.revtree;

/** Other writers won every try of a commit; nothing landed, and the edit can be made again. */
public final class ContentionException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public ContentionException(String problem) {
        super(null, problem);
    }
}
