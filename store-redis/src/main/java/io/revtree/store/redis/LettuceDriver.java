package io.revtree.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.revtree.store.HostPort;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lettuce. It reconnects nothing by itself: with that it would send again what it has sent before, and queue what it has
 * no connection for.
 */
final class LettuceDriver implements Driver {

    private static final int THREADS = 2;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ClientResources resources;
    private final RedisClient client;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final boolean tls;

    LettuceDriver(Settings settings) {
        connectTimeout = settings.connectTimeout();
        requestTimeout = settings.requestTimeout();
        tls = settings.tls() != null;
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options(settings));
    }

    private static ClientOptions options(Settings settings) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build()) // LettuceLink does it
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build());
        Tls tls = settings.tls();
        if (tls != null) {
            SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider().trustManager(tls.trust());
            options.sslOptions((tls.keys() == null ? ssl : ssl.keyManager(tls.keys())).build());
        }
        return options.build();
    }

    @Override
    public Link connect(HostPort server, Login login) {
        RedisURI uri = uri(server, login);
        return new LettuceLink(
                server,
                connected(server, client.connectAsync(ByteArrayCodec.INSTANCE, uri)),
                () -> connected(server, client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri)),
                requestTimeout);
    }

    private RedisURI uri(HostPort server, Login login) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withDatabase(login.database())
                .withSsl(tls)
                .withVerifyPeer(true)
                .withTimeout(connectTimeout);
        if (login.password() != null && login.user() != null) {
            uri.withAuthentication(login.user(), login.password().toCharArray());
        } else if (login.password() != null) {
            uri.withPassword(login.password().toCharArray());
        }
        return uri.build();
    }

    private <T> T connected(HostPort server, CompletionStage<T> connecting) {
        try {
            // The library has both times for itself: one to connect in, one to log in.
            return await(connecting.toCompletableFuture(), connectTimeout.multipliedBy(3));
        } catch (TimeoutException e) {
            connecting.toCompletableFuture().cancel(true);
            throw LinkException.notSent(server, e);
        } catch (ExecutionException e) {
            for (Throwable t = e; t != null; t = t.getCause()) {
                if (t instanceof RedisCommandExecutionException refusal) {
                    throw LinkException.refused(server, ErrorReply.of(String.valueOf(refusal.getMessage())));
                }
            }
            throw LinkException.notSent(server, e.getCause());
        }
    }

    /** Waits on through interrupts, which stay set. */
    static <T> T await(Future<T> future, Duration timeout) throws ExecutionException, TimeoutException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
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

    @Override
    public void close() {
        try {
            await(client.shutdownAsync(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS), CLOSE_TIMEOUT);
            await(resources.shutdown(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS), CLOSE_TIMEOUT);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the threads of Lettuce did not end within " + CLOSE_TIMEOUT, e);
        }
    }
}
