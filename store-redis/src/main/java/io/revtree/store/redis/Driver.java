package io.revtree.store.redis;

import io.revtree.store.HostPort;

/** A client library: what this store needs of one is here and in {@link Link}. Thread-safe. */
interface Driver extends AutoCloseable {

    /**
     * Connects to a server and logs in.
     *
     * @throws LinkException if it cannot be reached, or refuses
     */
    Link connect(HostPort server, Login login);

    /** Closes all links, and ends the library's threads. */
    @Override
    void close();
}
