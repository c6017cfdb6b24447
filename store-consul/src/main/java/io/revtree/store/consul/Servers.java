package io.revtree.store.consul;

import io.revtree.store.HostPort;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import retrofit2.Invocation;

/**
 * Which server a request goes to, and when it may go to another. All go to one server as long as it answers. A read
 * that got no answer, or that its server could not carry out, is asked of the next, of each one once. So is a write,
 * but only when nothing of it was sent, or when the server says that it has not done it; otherwise it may have landed,
 * and its fault says so. Thread-safe.
 *
 * <p>A connection that was kept open may have died with its server, which shows only when it is used. Reads then try
 * the same server once more, on a new connection.
 */
final class Servers implements Interceptor {

    private final List<HostPort> hosts;
    private final @Nullable String token;
    private final @Nullable String datacenter;
    private final Runnable dropConnections;
    private volatile int preferred;

    /** @param dropConnections closes those that are kept open and not in use */
    Servers(List<HostPort> hosts, @Nullable String token, @Nullable String datacenter, Runnable dropConnections) {
        this.hosts = hosts;
        this.token = token;
        this.datacenter = datacenter;
        this.dropConnections = dropConnections;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = withOwnBody(chain.request());
        boolean once = request.body() != null && request.body().isOneShot();
        int first = preferred;
        boolean again = false;
        for (int tried = 0; ; tried++) {
            int at = (first + tried) % hosts.size();
            HostPort server = hosts.get(at);
            boolean last = tried == hosts.size() - 1;
            Sent sent = new Sent();
            try {
                Response response = chain.proceed(to(server, request, sent));
                if (last || !mayGoElsewhere(response, once)) {
                    preferred = at;
                    return response;
                }
                response.close();
            } catch (IOException e) {
                dropConnections.run();
                boolean canceled = chain.call().isCanceled();
                if (sent.sent && !once && !again && !canceled && !(e instanceof SocketTimeoutException)) {
                    again = true;
                    tried--;
                } else if (last || canceled || (sent.sent && once)) {
                    preferred = (at + 1) % hosts.size();
                    throw new FailedRequest(server, sent.sent, e);
                }
            }
        }
    }

    /** The body as it was handed to Retrofit, which wraps it in one that does not know that it is sent once. */
    private static Request withOwnBody(Request request) {
        Invocation call = request.tag(Invocation.class);
        if (call != null) {
            for (Object argument : call.arguments()) {
                if (argument instanceof Transaction transaction) {
                    return request.newBuilder().put(transaction).build();
                }
            }
        }
        return request;
    }

    private static boolean mayGoElsewhere(Response response, boolean once) throws IOException {
        int code = response.code();
        if (code < 500 && code != Answers.TOO_MANY_REQUESTS) {
            return false;
        }
        return !once
                || Answers.notDone(
                        code, response.peekBody(Answers.TEXT_BYTES_MAX).string());
    }

    private Request to(HostPort server, Request request, Sent sent) {
        HttpUrl.Builder url = request.url().newBuilder().host(server.host()).port(server.port());
        if (datacenter != null) {
            url.addQueryParameter("dc", datacenter);
        }
        Request.Builder to = request.newBuilder()
                .url(url.build())
                .tag(Sent.class, sent)
                // Packing what is random or small already costs both sides more than it saves.
                .header("Accept-Encoding", "identity");
        if (token != null) {
            to.header("X-Consul-Token", token);
        }
        return to.build();
    }

    /** Runs when there is a connection and nothing has been sent yet. */
    static Response noteSent(Chain chain) throws IOException {
        Sent sent = chain.request().tag(Sent.class);
        if (sent != null) {
            sent.sent = true;
        }
        return chain.proceed(chain.request());
    }

    private static final class Sent {
        private volatile boolean sent;
    }
}
