package io.revtree.store;

import org.jspecify.annotations.Nullable;

/**
 * An option that a store's URL takes after the question mark, as {@code name=value}. An option that holds a secret has a
 * name that ends in {@code password}, {@code token} or {@code secret}: by that its value is kept out of every text.
 *
 * @param name lower-case letters, digits and dashes in either case, beginning with a letter
 * @param meaning one line for the user
 * @param defaultValue what holds when it is not given, as it would be written; null when there is nothing to write
 */
public record StoreOption(
        String name, String meaning, @Nullable String defaultValue) {

    static boolean holdsSecret(String name) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        return lower.endsWith("password") || lower.endsWith("token") || lower.endsWith("secret");
    }
}
