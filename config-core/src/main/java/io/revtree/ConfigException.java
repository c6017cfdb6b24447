package io.revtree;

import org.jspecify.annotations.Nullable;

/**
 * A refusal: of a path, an edit, a revision, a creation or a load. It names the place, what was wrong
 * and what would be right, on one line. Nothing was changed by the call that threw it.
 */
public abstract class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String path;

    /** Refuses what is at {@code path}, in the form {@code path: problem}. */
    protected ConfigException(@Nullable String path, String problem) {
        super(path == null ? problem : path + ": " + problem);
        this.path = path;
    }

    /** As the other one, with what brought it about. */
    protected ConfigException(@Nullable String path, String problem, Throwable cause) {
        super(path == null ? problem : path + ": " + problem, cause);
        this.path = path;
    }

    /** The absolute path that was refused, or null where the refusal is not about one. */
    public @Nullable String path() {
        return path;
    }
}
