package io.revtree.store.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.revtree.store.StoreException;
import io.revtree.store.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one etcd cluster. All requests go to one of them, as long as it answers; when it does not, those that
 * follow go to the next. Thread-safe.
 */
final class Cluster implements AutoCloseable {

    /** How many requests one call has under way. */
    private static final int PARALLEL_MAX = 8;

    private final List<Endpoint> endpoints;
    private final @Nullable Login login;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final Faults faults;
    private final AtomicInteger current = new AtomicInteger();
    private final Object loginLock = new Object();
    private volatile Login.@Nullable Token token; // changed under loginLock
    private volatile boolean closed;

    Cluster(
            List<Endpoint> endpoints,
            @Nullable Login login,
            Duration connectTimeout,
            Duration requestTimeout,
            Faults faults) {
        this.endpoints = endpoints;
        this.login = login;
        this.connectTimeout = connectTimeout;
        this.requestTimeout = requestTimeout;
        this.faults = faults;
    }

    /** Asks and waits for the answer, at most for the request timeout. */
    <Q, A> A ask(MethodDescriptor<Q, A> method, Q request, Request.Kind kind) {
        return start(method, request, kind).await();
    }

    /**
     * Asks all of these, several at a time, and hands each answer on, in their order. After a fault no more are sent, those
     * under way are waited for, and of several faults an unknown outcome is the one that is thrown.
     */
    <Q, A> void askAll(MethodDescriptor<Q, A> method, List<Q> requests, Request.Kind kind, Consumer<A> answers) {
        Iterator<Q> next = requests.iterator();
        Deque<Request<Q, A>> underWay = new ArrayDeque<>();
        StoreException fault = null;
        while (fault == null ? next.hasNext() || !underWay.isEmpty() : !underWay.isEmpty()) {
            try {
                while (fault == null && next.hasNext() && underWay.size() < PARALLEL_MAX) {
                    underWay.add(start(method, next.next(), kind));
                }
                A answer = underWay.remove().await();
                if (fault == null) {
                    answers.accept(answer);
                }
            } catch (StoreException e) {
                fault = fault == null || e instanceof UnknownOutcomeException ? e : fault;
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    private <Q, A> Request<Q, A> start(MethodDescriptor<Q, A> method, Q request, Request.Kind kind) {
        checkOpen();
        return new Request<>(
                this, method, request, kind, Deadline.after(requestTimeout.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Opens a watch, on the server that requests go to. */
    WatchStream watch(WatchCreateRequest request) {
        checkOpen();
        return WatchStream.open(endpoint(), token().headers(), request, requestTimeout);
    }

    void checkOpen() {
        if (closed) {
            throw faults.closed();
        }
    }

    boolean isClosed() {
        return closed;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Faults faults() {
        return faults;
    }

    /** Each server once, and one of them again: the first try may be told of a failure that is over by now. */
    int triesToConnect() {
        return endpoints.size() + 1;
    }

    /** The server that requests go to now. */
    Endpoint endpoint() {
        return endpoints.get(current.get());
    }

    /** Turns to the next server if this one gave no answer of its own, unless another request has done so already. */
    void leaveIfSilent(Sending.Outcome<?> outcome) {
        if (!outcome.sent() || Faults.isSilence(outcome.status())) {
            leave(outcome.endpoint());
        }
    }

    void leave(Endpoint endpoint) {
        int left = endpoints.indexOf(endpoint);
        current.compareAndSet(left, (left + 1) % endpoints.size());
    }

    /** The token that requests show. */
    Login.Token token() {
        Login.Token held = token;
        return held == null ? renew(null) : held;
    }

    /** Whether there is a user to ask another token for. */
    boolean hasLogin() {
        return login != null;
    }

    /** Another token than this one, which was refused. */
    Login.Token renew(Login.@Nullable Token refused) {
        synchronized (loginLock) {
            Login.Token held = token;
            if (held == null || held == refused) {
                held = new Login.Token(login == null ? "" : authenticate(login));
                token = held;
            }
            return held;
        }
    }

    /** Has the next request ask for a new token, if this is still the one that is shown. */
    void forget(Login.Token suspect) {
        synchronized (loginLock) {
            if (token == suspect) {
                token = null;
            }
        }
    }

    private String authenticate(Login user) {
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(user.user())
                .setPassword(user.password())
                .build();
        Deadline deadline = Deadline.after(requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
        Sending.Outcome<io.etcd.jetcd.api.AuthenticateResponse> outcome;
        int tries = triesToConnect();
        do {
            checkOpen();
            outcome = Sending.start(
                            endpoint(),
                            AuthGrpc.getAuthenticateMethod(),
                            request,
                            new Login.Token("").headers(),
                            deadline)
                    .await(connectTimeout);
            leaveIfSilent(outcome);
        } while (!outcome.sent() && --tries > 0 && !deadline.isExpired());
        if (outcome.answer() != null) {
            return outcome.answer().getToken();
        }
        // As etcd's own clients do: a user is no obstacle where none is asked for.
        if (outcome.status().getCode() == Status.Code.FAILED_PRECONDITION && Faults.isLoginOff(outcome.status())) {
            return "";
        }
        throw faults.of(outcome, Request.Kind.READ, closed);
    }

    @Override
    public void close() {
        closed = true;
        endpoints.forEach(Endpoint::close);
    }

    @Override
    public String toString() {
        return faults.servers();
    }
}
