package io.revtree.store;

/** Something that goes on until it is closed. Thread-safe. */
public interface Registration extends AutoCloseable {

    /**
     * Ends it: no call to what was registered begins after this returned. A call that is under way in another thread is
     * waited for; a call may close its own registration. Closing again does nothing.
     */
    @Override
    void close();
}
