package io.revtree.store.consul;

import io.revtree.store.HostPort;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.kiwiproject.consul.KeyValueClient;
import org.kiwiproject.consul.model.kv.TxResponse;
import org.kiwiproject.consul.model.kv.Value;
import org.kiwiproject.consul.util.Jackson;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;

/**
 * The requests that a store makes of Consul, their timeouts, and the faults that they end in. Requests run in the thread
 * of the caller; {@link Servers} says where they go, and that no write is sent twice. Thread-safe.
 */
final class ConsulHttp implements AutoCloseable {

    /** How long a server holds a blocking query; it adds up to a sixteenth. */
    private static final Duration WAIT = Duration.ofSeconds(30);

    private static final int IDLE_CONNECTIONS_MAX = 64;
    private static final int IDLE_SECONDS_MAX = 60;

    private final ConsulUrl url;
    private final Keys keys;
    private final ConnectionPool connections =
            new ConnectionPool(IDLE_CONNECTIONS_MAX, IDLE_SECONDS_MAX, TimeUnit.SECONDS);
    private final OkHttpClient client;
    private final KeyValueClient.Api api;
    private final KeyValueClient.Api waiting;
    private volatile boolean closed;

    ConsulHttp(ConsulUrl url, Keys keys) {
        this.url = url;
        this.keys = keys;
        Duration each = url.connectTimeout().plus(url.requestTimeout());
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectionPool(connections)
                .connectTimeout(url.connectTimeout())
                .readTimeout(url.requestTimeout())
                .writeTimeout(url.requestTimeout())
                .callTimeout(each.multipliedBy(url.hosts().size() + 1L))
                .protocols(List.of(Protocol.HTTP_1_1))
                .fastFallback(false) // connects in the caller's thread
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .addInterceptor(new Servers(url.hosts(), url.token(), url.datacenter(), connections::evictAll))
                .addNetworkInterceptor(Servers::noteSent);
        if (url.tls() != null) {
            builder.sslSocketFactory(url.tls().sockets(), url.tls().trust());
        }
        client = builder.build();
        api = api(client);
        waiting = api(client.newBuilder()
                .readTimeout(WAIT.plus(WAIT.dividedBy(16)).plus(url.requestTimeout()))
                .callTimeout(Duration.ZERO)
                .build());
    }

    private KeyValueClient.Api api(OkHttpClient with) {
        HostPort first = url.hosts().get(0); // Servers puts in the one that it chooses
        return new Retrofit.Builder()
                .baseUrl((url.tls() != null ? "https://" : "http://") + first + "/v1/")
                .client(with)
                .addConverterFactory(JacksonConverterFactory.create(Jackson.MAPPER))
                .build()
                .create(KeyValueClient.Api.class);
    }

    /** What the quorum holds for a key now, null for nothing. */
    @Nullable
    Value read(String key) {
        List<Value> values = found(send(api.getValue(key, consistent()), false));
        return values.isEmpty() ? null : values.get(0);
    }

    /** What the quorum holds for all keys that begin so. */
    List<Value> readAll(String prefix) {
        Map<String, Object> query = consistent();
        query.put("recurse", "");
        return found(send(api.getValue(prefix, query), false));
    }

    /** All keys that begin so; with folders only up to the next slash, that one included. */
    List<String> keys(String prefix, boolean folders) {
        Map<String, Object> query = consistent();
        query.put("keys", "");
        if (folders) {
            query.put("separator", "/");
        }
        return found(send(api.getKeys(prefix, query), false));
    }

    /** Reads in a transaction; consistently, or as the server that takes itself for the leader has it. */
    List<Value> read(List<Operation> operations, boolean consistently) {
        Response<TxResponse> response = send(
                api.performTransaction(Transaction.reading(operations), consistently ? consistent() : Map.of()), false);
        if (!response.isSuccessful()) {
            throw refused(response, false);
        }
        return values(body(response, false));
    }

    /** Writes in a transaction that compares nothing, and gives what was written, without values. */
    List<Value> put(List<Operation> operations) {
        Response<TxResponse> response = transact(operations);
        if (response.isSuccessful()) {
            return values(body(response, true));
        }
        throw refused(response, true);
    }

    /**
     * Writes in a transaction that compares.
     *
     * @return what was written, without values; null if a comparison failed, so that nothing was done
     */
    @Nullable
    List<Value> putIf(List<Operation> operations) {
        Response<TxResponse> response = transact(operations);
        if (response.isSuccessful()) {
            return values(body(response, true));
        }
        String text = text(response);
        if (response.code() == Answers.CONFLICT && !Answers.isDenied(text)) {
            return null;
        }
        throw Answers.refused(server(response), response.code(), text, true, keys);
    }

    private Response<TxResponse> transact(List<Operation> operations) {
        // Consistent, since one that only compares is a read to Consul.
        return send(api.performTransaction(Transaction.writing(operations), consistent()), true);
    }

    /** Waits until something below a prefix is other than at an index, and gives all of it; at 0 without waiting. */
    Reading await(String prefix, long index) {
        Map<String, Object> query = new HashMap<>();
        query.put("recurse", "");
        if (index > 0) {
            query.put("index", index);
            query.put("wait", WAIT.toSeconds() + "s");
        }
        Response<List<Value>> response = send(waiting.getValue(prefix, query), false);
        List<Value> values = found(response);
        String at = response.headers().get("X-Consul-Index");
        return new Reading(values, at == null || !at.matches("[0-9]{1,18}") ? 0 : Long.parseLong(at));
    }

    /** What is below a prefix, and the index to wait with for something else. */
    record Reading(List<Value> values, long index) {}

    private <T> Response<T> send(Call<T> call, boolean write) {
        checkOpen();
        try {
            return call.execute();
        } catch (FailedRequest e) {
            throw closed && !(write && e.sent()) ? closed() : Answers.none(e, write);
        } catch (IOException e) {
            // The answer had begun to come.
            String what = url + " gave an answer that broke off or makes no sense: " + e.getMessage();
            throw closed && !write
                    ? closed()
                    : write ? new UnknownOutcomeException(what, e) : new StoreUnavailableException(what, e);
        }
    }

    private <T> List<T> found(Response<List<T>> response) {
        if (response.isSuccessful()) {
            return body(response, false);
        }
        if (response.code() == Answers.NOT_FOUND && response.headers().get("X-Consul-Index") != null) {
            return List.of();
        }
        throw refused(response, false);
    }

    private <T> T body(Response<T> response, boolean write) {
        T body = response.body();
        if (body == null) {
            throw Answers.refused(server(response), response.code(), "an empty answer", write, keys);
        }
        return body;
    }

    private static List<Value> values(TxResponse response) {
        return response.results().stream()
                .flatMap(result -> result.values().stream())
                .toList();
    }

    private StoreException refused(Response<?> response, boolean write) {
        return Answers.refused(server(response), response.code(), text(response), write, keys);
    }

    private static HostPort server(Response<?> response) {
        var asked = response.raw().request().url();
        return new HostPort(asked.host(), asked.port());
    }

    private static String text(Response<?> response) {
        try (ResponseBody body = response.errorBody()) {
            if (body == null) {
                return "";
            }
            body.source().request(Answers.TEXT_BYTES_MAX);
            var buffer = body.source().getBuffer();
            return buffer.readUtf8(Math.min(buffer.size(), Answers.TEXT_BYTES_MAX));
        } catch (IOException e) {
            return "";
        }
    }

    private static Map<String, Object> consistent() {
        Map<String, Object> query = new HashMap<>();
        query.put("consistent", "");
        return query;
    }

    void checkOpen() {
        if (closed) {
            throw closed();
        }
    }

    private StoreException closed() {
        return new StoreException("this handle of the store " + url + " is closed; open another");
    }

    @Override
    public void close() {
        closed = true;
        abort();
        connections.evictAll();
    }

    /** Ends the requests that are under way. */
    void abort() {
        client.dispatcher().cancelAll();
    }

    @Override
    public String toString() {
        return url.toString();
    }
}
