package io.revtree.store.redis;

import io.revtree.store.HostPort;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server, over one connection or several. A link that broke stays broken: nothing is ever sent over it
 * again, neither by itself nor by the client library, so what was sent was sent once. Thread-safe.
 */
interface Link extends AutoCloseable {

    HostPort server();

    /** Whether it may still work; false once a connection has failed. */
    boolean isOpen();

    /**
     * Sends commands in one go, in their order over one connection, each once.
     *
     * @return a reply for each: null, a Long, a byte[], an {@link ErrorReply}, or a List of such
     * @throws LinkException if a reply is missing
     */
    List<@Nullable Object> send(List<Command> commands);

    /**
     * Hears what is published in a channel, over a connection of its own, until it breaks or is closed.
     *
     * @throws LinkException if it could not be asked for
     */
    Subscription subscribe(byte[] channel, Consumer<byte[]> message);

    /** Closes every connection; calls that wait for answers fail. Subscriptions are closed by themselves. */
    @Override
    void close();

    /** What {@link #subscribe} gives. */
    interface Subscription extends AutoCloseable {

        boolean isOpen();

        @Override
        void close();
    }
}
