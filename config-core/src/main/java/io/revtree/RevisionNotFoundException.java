package io.revtree;

/** No branch, tag or commit goes by this name, or the prefix of an id is not unique. */
public class RevisionNotFoundException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public RevisionNotFoundException(String problem) {
        super(null, problem);
    }
}
