package io.revtree.store.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks etcd's protocol and keeps nothing: it counts what really arrives, and answers transactions as it is told, which
 * no real server would do on demand.
 */
final class ScriptedServer implements AutoCloseable {

    private static final Context.Key<String> SHOWN = Context.key("token");
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final List<TxnRequest> transactions = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final AtomicInteger logins = new AtomicInteger();
    private final Server server;
    private final String address;
    private volatile Consumer<StreamObserver<TxnResponse>> script = ScriptedServer::succeed;
    private volatile String password = "";

    ScriptedServer() {
        this(null);
    }

    ScriptedServer(@Nullable SslContext tls) {
        try {
            NettyServerBuilder builder = NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .maxInboundMessageSize(2 << 20)
                    .addService(new Kv())
                    .addService(new Auth())
                    .intercept(new ShownToken());
            server = (tls == null ? builder : builder.sslContext(tls)).build().start();
            address = "127.0.0.1:" + server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return address;
    }

    /** Answers all transactions that are still to come in this way. */
    void answerBy(Consumer<StreamObserver<TxnResponse>> next) {
        script = next;
    }

    void answerBy(Status status) {
        script = observer -> observer.onError(status.asRuntimeException());
    }

    /** Lets nobody in without it; each login gives another token, and only the last one counts. */
    void wantPassword(String wanted) {
        password = wanted;
    }

    static void succeed(StreamObserver<TxnResponse> observer) {
        observer.onNext(TxnResponse.newBuilder().setSucceeded(true).build());
        observer.onCompleted();
    }

    /** The transactions that arrived. */
    List<TxnRequest> transactions() {
        return transactions;
    }

    int logins() {
        return logins.get();
    }

    /** Forgets all tokens, as a real server does when it is started again. */
    void forgetTokens() {
        tokens.clear();
    }

    /** Cuts all connections. */
    void vanish() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private boolean admits(StreamObserver<?> observer) {
        if (password.isEmpty() || tokens.contains(String.valueOf(SHOWN.get()))) {
            return true;
        }
        observer.onError(Status.UNAUTHENTICATED
                .withDescription("etcdserver: invalid auth token")
                .asRuntimeException());
        return false;
    }

    private final class Kv extends KVGrpc.KVImplBase {

        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> observer) {
            if (admits(observer)) {
                observer.onNext(RangeResponse.newBuilder()
                        .setHeader(ResponseHeader.newBuilder().setRevision(7))
                        .build());
                observer.onCompleted();
            }
        }

        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> observer) {
            transactions.add(request);
            if (admits(observer)) {
                script.accept(observer);
            }
        }
    }

    private final class Auth extends AuthGrpc.AuthImplBase {

        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> observer) {
            if (!request.getPassword().equals(password)) {
                observer.onError(Status.INVALID_ARGUMENT
                        .withDescription("etcdserver: authentication failed, invalid user ID or password")
                        .asRuntimeException());
                return;
            }
            String token = "token." + logins.incrementAndGet();
            tokens.add(token);
            observer.onNext(AuthenticateResponse.newBuilder().setToken(token).build());
            observer.onCompleted();
        }
    }

    private static final class ShownToken implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(SHOWN, headers.get(TOKEN)), call, headers, next);
        }
    }
}
