package io.revtree;

import org.jspecify.annotations.Nullable;

/**
 * Which children of a container to read.
 *
 * @param after the key, as it stands in a path, behind which the page begins; null for the first page
 * @param limit at most how many children, 1 to 100,000
 */
public record PageRequest(@Nullable String after, int limit) {

    /** The largest page. */
    public static final int LIMIT_MAX = 100_000;

    /** {@code IllegalArgumentException} when the limit is out of its range. */
    public PageRequest {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("a page holds 1 to " + LIMIT_MAX + " children, not " + limit);
        }
    }

    /** The first page. */
    public static PageRequest first(int limit) {
        return new PageRequest(null, limit);
    }

    /** The page behind a key, which need not be there any more. */
    public static PageRequest after(String key, int limit) {
        return new PageRequest(key, limit);
    }
}
