package io.revtree.store.redis;

import io.revtree.store.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Some connections, each used by one thread at a time. When one of them fails the link is broken, and no other is begun
 * with: the server that has let go of one may have let go of all.
 */
final class JedisLink implements Link {

    private static final int CONNECTIONS_MAX = 32;
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Idle(Connection connection, long since) {}

    private final HostPort server;
    private final Supplier<Connection> connector;
    private final Duration timeout;
    private final Consumer<JedisLink> onClose;
    private final Semaphore permits = new Semaphore(CONNECTIONS_MAX);
    private final Deque<Idle> idle = new ConcurrentLinkedDeque<>();
    private final Set<Connection> all = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** With a first connection already made, so that a server that is not there is found out here. */
    JedisLink(HostPort server, Supplier<Connection> connector, Duration timeout, Consumer<JedisLink> onClose) {
        this.server = server;
        this.connector = connector;
        this.timeout = timeout;
        this.onClose = onClose;
        giveBack(open());
    }

    @Override
    public HostPort server() {
        return server;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public List<@Nullable Object> send(List<Command> commands) {
        acquire();
        try {
            Connection connection = borrow();
            try {
                for (Command command : commands) {
                    connection.sendCommand(
                            () -> command.name().getBytes(StandardCharsets.US_ASCII),
                            command.arguments().toArray(new byte[0][]));
                }
                List<@Nullable Object> replies = new ArrayList<>(connection.getMany(commands.size()));
                replies.replaceAll(JedisLink::reply);
                giveBack(connection);
                return replies;
            } catch (JedisException e) {
                end(connection);
                fail();
                throw lost(e);
            }
        } finally {
            permits.release();
        }
    }

    /** A server that cannot read a command says so and hangs up, often while the rest is still being written. */
    private LinkException lost(JedisException e) {
        String text = String.valueOf(e.getMessage());
        return text.startsWith("ERR Protocol error")
                ? LinkException.refused(server, ErrorReply.of(text))
                : LinkException.lostAnswer(server, e);
    }

    private static @Nullable Object reply(@Nullable Object reply) {
        return reply instanceof JedisDataException error ? ErrorReply.of(String.valueOf(error.getMessage())) : reply;
    }

    /** Waits for a connection to be free, on through interrupts, which stay set. */
    private void acquire() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    if (permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    throw LinkException.notSent(
                            server,
                            new TimeoutException("all " + CONNECTIONS_MAX + " connections were in use for "
                                    + timeout.toMillis() + " ms"));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Connection borrow() {
        if (closed) {
            throw LinkException.notSent(server, null);
        }
        Idle last = idle.pollFirst();
        if (last == null) {
            return open();
        }
        if (System.nanoTime() - last.since > TRUSTED_NANOS) {
            try {
                // A connection that the server has closed looks as usual until something is sent over it.
                last.connection.ping();
            } catch (JedisException e) {
                end(last.connection);
                fail();
                throw LinkException.notSent(server, e);
            }
        }
        return last.connection;
    }

    private Connection open() {
        Connection connection = connector.get();
        all.add(connection);
        if (closed) {
            end(connection);
            throw LinkException.notSent(server, null);
        }
        return connection;
    }

    private void giveBack(Connection connection) {
        idle.addFirst(new Idle(connection, System.nanoTime()));
        if (closed) {
            fail();
        }
    }

    /** Ends the idle connections; those in use go on to the end of what they are used for. */
    private void fail() {
        closed = true;
        for (Idle last = idle.pollFirst(); last != null; last = idle.pollFirst()) {
            end(last.connection);
        }
    }

    private void end(Connection connection) {
        all.remove(connection);
        try {
            connection.forceDisconnect();
        } catch (IOException | JedisException e) {
            // It is of no use any more, closed or not.
        }
    }

    @Override
    public Subscription subscribe(byte[] channel, Consumer<byte[]> message) {
        Connection connection = open();
        try {
            connection.sendCommand(() -> Command.utf8("SUBSCRIBE"), channel);
            connection.getOne();
        } catch (JedisDataException e) {
            end(connection);
            throw LinkException.refused(server, ErrorReply.of(String.valueOf(e.getMessage())));
        } catch (JedisException e) {
            end(connection);
            throw LinkException.lostAnswer(server, e);
        }
        return new Listening(connection, message);
    }

    private final class Listening implements Subscription {

        private final Connection connection;
        private final Thread thread;

        Listening(Connection connection, Consumer<byte[]> message) {
            this.connection = connection;
            connection.setTimeoutInfinite();
            thread = new Thread(() -> listen(message), "revtree-redis-hints");
            thread.setDaemon(true);
            thread.start();
        }

        private void listen(Consumer<byte[]> message) {
            try {
                while (true) {
                    // The word "message", the channel, the text.
                    if (connection.getOne() instanceof List<?> parts && parts.get(2) instanceof byte[] text) {
                        message.accept(text);
                    }
                }
            } catch (JedisException e) {
                end(connection);
            }
        }

        @Override
        public boolean isOpen() {
            return thread.isAlive();
        }

        @Override
        public void close() {
            end(connection);
        }
    }

    @Override
    public void close() {
        closed = true;
        idle.clear();
        all.forEach(this::end);
        onClose.accept(this);
    }
}
