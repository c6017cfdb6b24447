package io.revtree.benchmarks;

import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Consul's HTTP interface by OkHttp, which the store's client has under it too. A write is one transaction, which sets the
 * blobs and then the ref, by the index of its last write; what goes beyond 64 operations or 512 KiB goes ahead, in up to 8
 * transactions at once.
 */
final class RawConsul implements RawStore {

    private static final int OPERATIONS_MAX = 64;
    private static final int BYTES_MAX = 512 << 10;
    private static final int AT_ONCE = 8;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String INDEX = "\"ModifyIndex\":";

    private final OkHttpClient client = new OkHttpClient();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final Map<String, Long> indexes = new HashMap<>();
    private final String url;
    private final String tree;

    RawConsul(HostPort server, String tree) {
        this.url = "http://" + server + "/v1/";
        this.tree = tree;
    }

    /** One operation of a transaction as JSON: what stands before the value, and the value. */
    private static final class Operation {

        private static final String BEFORE_VALUE = ",\"Value\":\"";
        private static final String TAIL = "\"}}";

        private final String head;
        private final byte[] value;

        Operation(String head, byte[] value) {
            this.head = head;
            this.value = value;
        }

        int bytes() {
            return head.length() + BEFORE_VALUE.length() + (value.length + 2) / 3 * 4 + TAIL.length() + 1;
        }

        void writeTo(Buffer json) {
            json.writeUtf8(head)
                    .writeUtf8(BEFORE_VALUE)
                    .write(Base64.getEncoder().encode(value))
                    .writeUtf8(TAIL);
        }
    }

    @Override
    public void write(Write write) {
        List<Operation> operations = new ArrayList<>();
        write.blobs()
                .forEach((id, blob) ->
                        operations.add(new Operation("{\"KV\":{\"Verb\":\"set\",\"Key\":\"" + blob(id) + "\"", blob)));
        String ref = write.ref();
        byte[] next = write.next();
        if (ref != null && next != null) {
            long index = write.expected() == null ? 0 : indexes.getOrDefault(ref, 0L);
            operations.add(
                    new Operation("{\"KV\":{\"Verb\":\"cas\",\"Key\":\"" + ref(ref) + "\",\"Index\":" + index, next));
        }
        List<List<Operation>> parts = RawStore.cut(operations, OPERATIONS_MAX, BYTES_MAX, Operation::bytes);
        int ahead = ref == null ? parts.size() : parts.size() - 1;
        CompletableFuture<?>[] sent = parts.subList(0, ahead).stream()
                .map(part -> CompletableFuture.runAsync(() -> transact(part), threads))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(sent).join();
        if (ref != null) {
            indexes.put(ref, transact(parts.get(ahead)));
        }
    }

    /** Gives the index of the last of what was written. */
    private long transact(List<Operation> operations) {
        Buffer json = new Buffer();
        for (Operation operation : operations) {
            json.writeByte(json.size() == 0 ? '[' : ',');
            operation.writeTo(json);
        }
        json.writeByte(']');
        String answer = send(new Request.Builder()
                .url(url + "txn")
                .put(RequestBody.create(json.readByteArray(), JSON))
                .build());
        int begin = answer.lastIndexOf(INDEX) + INDEX.length();
        while (answer.charAt(begin) == ' ') { // a server in development mode indents
            begin++;
        }
        int end = begin;
        while (Character.isDigit(answer.charAt(end))) {
            end++;
        }
        return Long.parseLong(answer.substring(begin, end));
    }

    private String send(Request request) {
        try (Response response = client.newCall(request).execute()) {
            String text = response.body().string();
            if (!response.isSuccessful()) {
                throw new IllegalStateException(request.url() + " answered " + response.code() + ": " + text);
            }
            return text;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private String blob(BlobId id) {
        String hex = id.toString();
        return tree + "_raw/blobs/" + hex.substring(0, 2) + "/" + hex.substring(2);
    }

    private String ref(String name) {
        return tree + "_raw/refs/" + name;
    }

    @Override
    public Map<BlobId, byte[]> read(Collection<BlobId> ids) {
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            byte[] value = get(blob(id));
            if (value != null) {
                found.put(id, value);
            }
        }
        return found;
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        return get(ref(name));
    }

    private byte @Nullable [] get(String key) {
        Request request =
                new Request.Builder().url(url + "kv/" + key + "?raw&consistent").build();
        try (Response response = client.newCall(request).execute()) {
            return response.isSuccessful() ? response.body().bytes() : null;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        String unused = send(new Request.Builder()
                .url(url + "kv/" + tree + "?recurse")
                .delete()
                .build());
        threads.shutdown();
        client.connectionPool().evictAll();
    }
}
