package io.revtree.history;

import io.revtree.InvalidNameException;
import io.revtree.store.Refs;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a branch or a tag may be called: what cannot be taken for something else that {@code at} reads. */
public final class RefName {

    /** The longest name, in bytes of UTF-8. */
    public static final int BYTES_MAX = 200;

    /** The fewest digits by which a commit may be named. */
    static final int ID_DIGITS_MIN = 6;

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{" + ID_DIGITS_MIN + ",64}");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private RefName() {}

    /** Gives back the name of a branch or tag if it may be one; InvalidNameException if not. */
    public static String check(String name) {
        String problem = problem(name);
        if (problem != null) {
            throw new InvalidNameException("'" + shown(name) + "' cannot name a branch or a tag: " + problem);
        }
        return name;
    }

    /** Whether a branch or tag may have this name. */
    public static boolean allowed(String name) {
        return problem(name) == null;
    }

    /** Whether this may be an id, or the first digits of one. */
    static boolean looksLikeId(String name) {
        return ID.matcher(name).matches();
    }

    /** The name as it may stand in a message of one line. */
    static String shown(String name) {
        String start = name.length() <= BYTES_MAX ? name : name.substring(0, BYTES_MAX) + "…";
        return CONTROL.matcher(start).replaceAll("?");
    }

    private static @Nullable String problem(String name) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.length() > BYTES_MAX || name.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            return "it has more than " + BYTES_MAX + " bytes";
        }
        if (name.indexOf('~') >= 0) {
            return "~ leads from a name to an ancestor";
        }
        if (looksLikeId(name)) {
            return "it looks like the id of a commit";
        }
        try {
            Refs.checkName(name);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return null;
    }
}
