package io.revtree.store.etcd;

import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One watch at one server, from its creation to its end. Read by one thread; what comes waits until it asks. */
final class WatchStream extends ClientCall.Listener<WatchResponse> implements AutoCloseable {

    /** What came: a response, or the end with its reason. */
    record Heard(@Nullable WatchResponse response, Status status) {}

    private final Endpoint endpoint;
    private final ClientCall<WatchRequest, WatchResponse> call;
    private final Duration creationTimeout;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>(); // one response is asked for at a time
    private boolean created;

    private WatchStream(Endpoint endpoint, Duration creationTimeout) {
        this.endpoint = endpoint;
        this.creationTimeout = creationTimeout;
        this.call = endpoint.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
    }

    static WatchStream open(Endpoint endpoint, Metadata headers, WatchCreateRequest request, Duration creationTimeout) {
        WatchStream stream = new WatchStream(endpoint, creationTimeout);
        stream.call.start(stream, headers);
        stream.call.sendMessage(
                WatchRequest.newBuilder().setCreateRequest(request).build());
        stream.call.request(1);
        return stream;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Waits for what comes next: for the first response a while, for the others as long as the connection lives. */
    Heard take() throws InterruptedException {
        Heard next = created ? heard.take() : heard.poll(creationTimeout.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            return new Heard(null, Status.DEADLINE_EXCEEDED.withDescription("no answer to the creation of a watch"));
        }
        if (next.response != null) {
            created = true;
            call.request(1);
        }
        return next;
    }

    @Override
    public void onMessage(WatchResponse response) {
        heard.add(new Heard(response, Status.OK));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        heard.add(new Heard(null, status));
    }

    @Override
    public void close() {
        call.cancel("the watch is over", null);
    }
}
