package io.revtree.store.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.revtree.store.HostPort;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection for all threads, whose commands follow each other on it without waiting for replies. */
final class LettuceLink implements Link {

    private final HostPort server;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Supplier<StatefulRedisPubSubConnection<byte[], byte[]>> subscriber;
    private final Duration timeout;
    private volatile long lastReply = System.nanoTime();
    private volatile boolean closed;

    LettuceLink(
            HostPort server,
            StatefulRedisConnection<byte[], byte[]> connection,
            Supplier<StatefulRedisPubSubConnection<byte[], byte[]>> subscriber,
            Duration timeout) {
        this.server = server;
        this.connection = connection;
        this.subscriber = subscriber;
        this.timeout = timeout;
    }

    @Override
    public HostPort server() {
        return server;
    }

    @Override
    public boolean isOpen() {
        return !closed && connection.isOpen();
    }

    @Override
    public List<@Nullable Object> send(List<Command> commands) {
        if (!isOpen()) {
            throw LinkException.notSent(server, null);
        }
        List<AsyncCommand<byte[], byte[], Object>> sent =
                commands.stream().map(LettuceLink::encode).toList();
        long begun = System.nanoTime();
        List<@Nullable Object> replies = new ArrayList<>(sent.size());
        try {
            connection.dispatch(List.<RedisCommand<byte[], byte[], ?>>copyOf(sent));
            for (AsyncCommand<byte[], byte[], Object> command : sent) {
                replies.add(reply(command, timeout.minusNanos(System.nanoTime() - begun)));
            }
            return replies;
        } catch (TimeoutException e) {
            sent.forEach(command -> command.cancel(true)); // what has not left yet stays here
            if (lastReply - begun < 0) {
                close(); // nothing came in all that time, for nobody: the other end may be gone without a word
            }
            throw LinkException.lostAnswer(server, new TimeoutException("no answer in " + timeout.toMillis() + " ms"));
        } catch (ExecutionException e) {
            throw LinkException.lostAnswer(server, e.getCause());
        } catch (RuntimeException e) { // the library's own, at a connection that is being closed
            throw LinkException.lostAnswer(server, e);
        }
    }

    private @Nullable Object reply(AsyncCommand<byte[], byte[], Object> command, Duration left)
            throws ExecutionException, TimeoutException {
        try {
            Object reply = LettuceDriver.await(command, left);
            lastReply = System.nanoTime();
            return reply;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisCommandExecutionException refusal) {
                lastReply = System.nanoTime();
                return ErrorReply.of(String.valueOf(refusal.getMessage()));
            }
            throw e;
        }
    }

    private static AsyncCommand<byte[], byte[], Object> encode(Command command) {
        CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        command.arguments().forEach(arguments::addValue);
        return new AsyncCommand<>(
                new io.lettuce.core.protocol.Command<>(new Keyword(command.name()), new ReplyOutput(), arguments));
    }

    private record Keyword(String command) implements ProtocolKeyword {

        @Override
        public byte[] getBytes() {
            return command.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return command;
        }
    }

    @Override
    public Subscription subscribe(byte[] channel, Consumer<byte[]> message) {
        StatefulRedisPubSubConnection<byte[], byte[]> listening = subscriber.get();
        try {
            listening.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(byte[] from, byte[] text) {
                    message.accept(text);
                }
            });
            LettuceDriver.await(listening.async().subscribe(channel), timeout);
        } catch (ExecutionException | TimeoutException e) {
            CompletableFuture<Void> unused = listening.closeAsync();
            throw e.getCause() instanceof RedisCommandExecutionException refusal
                    ? LinkException.refused(server, ErrorReply.of(String.valueOf(refusal.getMessage())))
                    : LinkException.lostAnswer(server, e);
        }
        return new Subscription() {
            @Override
            public boolean isOpen() {
                return listening.isOpen();
            }

            @Override
            public void close() {
                if (listening.isOpen()) {
                    CompletableFuture<Void> unused = listening.closeAsync();
                }
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        if (connection.isOpen()) {
            CompletableFuture<Void> unused = connection.closeAsync();
        }
    }
}
