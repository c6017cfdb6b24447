package io.revtree;

/** A message, or what the path names, is of another type than the edit or the read needs. */
public final class TypeMismatchException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public TypeMismatchException(String path, String problem) {
        super(path, problem);
    }
}
