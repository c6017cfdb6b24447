package io.revtree;

/** The path is held by an exclusive proxy of this process. */
public final class ExclusiveProxyException extends ConfigException {

    private static final long serialVersionUID = 1L;

    /** Refuses what is at {@code path}; {@code problem} says what was wrong and what would be right. */
    public ExclusiveProxyException(String path, String problem) {
        super(path, problem);
    }
}
