package io.revtree.object;

import io.revtree.CorruptObjectException;
import java.util.Locale;

/** What an object is. The code stands in its envelope. */
public enum ObjectKind {
    NODE(1),
    CHUNK(2),
    COMMIT(3),
    SCHEMA(4),
    PART(5),
    CUTS(6);

    private final int code;

    ObjectKind(int code) {
        this.code = code;
    }

    /** The byte that stands for it. */
    public int code() {
        return code;
    }

    /**
     * The kind that a byte stands for.
     *
     * @throws CorruptObjectException if it stands for none
     */
    public static ObjectKind of(int code) {
        return switch (code) {
            case 1 -> NODE;
            case 2 -> CHUNK;
            case 3 -> COMMIT;
            case 4 -> SCHEMA;
            case 5 -> PART;
            case 6 -> CUTS;
            default -> throw new CorruptObjectException("An envelope has the unknown kind " + code);
        };
    }

    /** The name in the format: {@code node}, {@code chunk} … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
