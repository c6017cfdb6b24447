package io.revtree.store.etcd;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.revtree.store.HostPort;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One server and the connection to it, which is made when it is first needed. Thread-safe. */
final class Endpoint {

    /** The answer to the longest read of blobs, with its keys. */
    private static final int ANSWER_BYTES_MAX = 72 << 20;

    /** What gRPC admits at least, and twice what a server of etcd admits. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private static final Duration KEEP_ALIVE_ANSWER = Duration.ofSeconds(5);

    private final HostPort address;
    private final ManagedChannel channel;

    Endpoint(HostPort address, @Nullable SslContext tls, Duration connectTimeout) {
        this.address = address;
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget("dns:///" + address)
                // gRPC sends nothing again by itself, not even what it takes for never processed.
                .disableRetry()
                .disableServiceConfigLookUp()
                // Nothing that runs when an answer comes ever waits, so it needs no thread of its own.
                .directExecutor()
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis());
        this.channel = (tls == null ? builder.usePlaintext() : builder.sslContext(tls)).build();
    }

    /** The connection, ready to be tried: what failed before is tried anew, not after gRPC's growing pauses. */
    ManagedChannel channel() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
        return channel;
    }

    void close() {
        channel.shutdownNow();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
