package io.revtree;

/**
 * What the store holds is damaged: an object is missing, does not hash to its id, or is not in the form that the format
 * demands. Only what needs the object is unreadable.
 */
public final class CorruptObjectException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Says what is damaged and how. */
    public CorruptObjectException(String problem) {
        super(null, problem);
    }

    /** As the other one, with what brought it about. */
    public CorruptObjectException(String problem, Throwable cause) {
        super(null, problem, cause);
    }

    /** The same damage, seen from the place in the tree that it harms. */
    public CorruptObjectException(String path, CorruptObjectException damage) {
        super(path, String.valueOf(damage.getMessage()), damage);
    }
}
