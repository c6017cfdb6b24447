package io.revtree.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a ref may be called and may hold, the same in every store; the checks are here so that every store refuses the
 * same with the same words.
 *
 * <p>A name is 1 to {@value #NAME_BYTES_MAX} bytes of UTF-8: any Unicode text without control characters (U+0000 to
 * U+001F, U+007F to U+009F) and without unpaired surrogates. No character is special to a store, {@code /} and
 * {@code *} neither, and there is no normalisation: names are equal when their characters are. An engine whose own keys
 * are narrower encodes them. A value is 0 to {@value #VALUE_BYTES_MAX} bytes; an empty value is not an absent one.
 */
public final class Refs {

    /** The longest name of a ref, and the longest prefix, in bytes of UTF-8. */
    public static final int NAME_BYTES_MAX = 255;

    /** The longest value of a ref, in bytes. */
    public static final int VALUE_BYTES_MAX = 64 * 1024;

    private Refs() {}

    /**
     * Gives back the name of a ref if it may be one.
     *
     * @throws IllegalArgumentException if it is empty, too long, or has a character that no name has
     */
    public static String checkName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of a ref has at least one character");
        }
        return checkText("the name of a ref", name);
    }

    /**
     * Gives back the prefix if a name could begin with it; the empty prefix begins all names.
     *
     * @throws IllegalArgumentException if no name can begin with it
     */
    public static String checkPrefix(String prefix) {
        return checkText("a prefix of refs", prefix);
    }

    /**
     * Gives back the value, null for none, if a ref may hold it.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public static byte @Nullable [] checkValue(byte @Nullable [] value) {
        if (value != null && value.length > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("the value of a ref has at most " + VALUE_BYTES_MAX + " bytes, not "
                    + value.length + "; write a blob and let the ref name it");
        }
        return value;
    }

    /** Whether what a ref holds is what a compare-and-set expected; null stands for absent on both sides. */
    public static boolean matches(byte @Nullable [] held, byte @Nullable [] expected) {
        return Arrays.equals(held, expected);
    }

    private static String checkText(String what, String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "%s has no control characters, but there is U+%04X at %d".formatted(what, (int) c, i));
            } else if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "%s has no unpaired surrogates, but there is U+%04X at %d".formatted(what, (int) c, i));
            } else {
                bytes += 3;
            }
        }
        if (bytes > NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    what + " has at most " + NAME_BYTES_MAX + " bytes of UTF-8, not " + bytes);
        }
        return text;
    }
}
