package io.revtree.it.stand;

/** One server process, or container, that a test may do harm to. */
public interface Server {

    /** Where this machine reaches it; never changes, also over restarts. */
    String host();

    int port();

    /** Ends it at once, as a power failure would (SIGKILL); returns when it is gone. */
    void kill();

    /** Starts it again on the same port and the same data; returns when it answers. */
    void start();

    /** Stops its clockwork (SIGSTOP, or a paused container): connections stay, nothing answers. */
    void pause();

    /** Ends a pause. */
    void resume();
}
