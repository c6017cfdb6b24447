package io.revtree.store.etcd;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One try to have one server answer one request. It goes over the wire once at most, and knows if it has not. */
final class Sending<Q, A> extends ClientCall.Listener<A> {

    /**
     * How a try ended.
     *
     * @param answer null unless the status is OK
     * @param sent false if certainly nothing of the request has left this process
     */
    record Outcome<A>(
            Endpoint endpoint, Status status, @Nullable A answer, boolean sent) {}

    private final Endpoint endpoint;
    private final ClientCall<Q, A> call;
    private final CompletableFuture<Outcome<A>> end = new CompletableFuture<>();
    private volatile boolean sent;
    private @Nullable A answer; // gRPC calls one at a time

    private Sending(Endpoint endpoint, MethodDescriptor<Q, A> method, Deadline deadline) {
        this.endpoint = endpoint;
        this.call = endpoint.channel()
                .newCall(method, CallOptions.DEFAULT.withDeadline(deadline).withStreamTracerFactory(new Sent()));
    }

    static <Q, A> Sending<Q, A> start(
            Endpoint endpoint, MethodDescriptor<Q, A> method, Q request, Metadata headers, Deadline deadline) {
        Sending<Q, A> sending = new Sending<>(endpoint, method, deadline);
        sending.call.start(sending, headers);
        sending.call.request(1);
        sending.call.sendMessage(request);
        sending.call.halfClose();
        return sending;
    }

    /** Waits for the end, whether interrupted or not; gives up if it is not even connected by then. */
    Outcome<A> await(Duration connectTimeout) {
        boolean interrupted = false;
        long connected = System.nanoTime() + connectTimeout.toNanos();
        while (!end.isDone()) {
            try {
                end.get(connected - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (TimeoutException e) {
                if (!sent) {
                    // Whoever comes first, this or the connection: the end says which it was.
                    call.cancel("no connection within " + connectTimeout.toMillis() + " ms", null);
                }
                break;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e); // it never ends so
            }
        }
        Outcome<A> outcome = end.join();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome;
    }

    @Override
    public void onMessage(A message) {
        answer = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        Status honest = status.isOk() && answer == null ? Status.INTERNAL.withDescription("an empty answer") : status;
        end.complete(new Outcome<>(endpoint, honest, honest.isOk() ? answer : null, sent));
    }

    private final class Sent extends ClientStreamTracer.Factory {

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes transport, Metadata sentHeaders) {
                    sent = true;
                }
            };
        }
    }
}
