package io.revtree;

/**
 * Told what goes wrong beside the calls that a program makes, and so cannot be thrown to it. All of it is logged as well. Called
 * in whatever thread it happens in, perhaps in several at once, so it should be quick; what it throws is logged.
 */
public interface ConfigObserver {

    /**
     * An after hook failed, or took longer than the limit that the root's builder sets. The commit stands, and other hooks are
     * called.
     *
     * @param path of what had changed
     * @param kind what had happened to it
     * @param commit by which
     * @param fault what the hook threw; a java.util.concurrent.TimeoutException for one that took too long, which may still
     *     be running
     */
    default void hookFailed(String path, ChangeKind kind, Commit commit, Throwable fault) {}

    /**
     * After hooks of a commit were not called, since it could not be read what had changed.
     *
     * @param fault why it could not be read
     */
    default void hooksSkipped(Commit commit, Throwable fault) {}

    /**
     * A listener threw something. It counts as told, and is told of the commits that follow.
     *
     * @param pattern what it watches
     * @param upTo the newest commit that it was being told of
     */
    default void listenerFailed(String pattern, Commit upTo, Throwable fault) {}

    /**
     * A branch that is watched cannot be followed for the moment, since the store does not answer, say, or the branch was deleted.
     * It is tried again until it can, and listeners miss nothing. Called once for each such time.
     */
    default void watchDelayed(String branch, Throwable fault) {}

    /**
     * What commits of a branch that is watched have changed cannot be read, since objects are damaged or gone. Listeners that
     * had to be told are given a Resync instead.
     */
    default void changesUnreadable(String branch, Throwable fault) {}
}
