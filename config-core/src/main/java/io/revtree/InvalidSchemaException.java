package io.revtree;

/** A schema that cannot work: every fault is listed with the field that it is in. */
public final class InvalidSchemaException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses; {@code problem} says what was wrong and what would be right. */
    public InvalidSchemaException(String problem) {
        super(null, problem);
    }
}
