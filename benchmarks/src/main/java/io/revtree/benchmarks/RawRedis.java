package io.revtree.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.revtree.store.BlobId;
import io.revtree.store.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Redis by Lettuce or Jedis. A write is one call of a script, which compares, sets the blobs and sets the ref; above 1 MiB
 * other calls go ahead, up to 8 at a time without waiting for each. There are no dates of blobs and no announcements.
 */
final class RawRedis implements RawStore {

    private static final int SCRIPT_BYTES_MAX = 1 << 20;
    private static final int KEY_BYTES = 128;
    private static final int SCRIPTS_AT_ONCE = 8;
    private static final int SCAN_COUNT = 10_000;

    private static final String PUBLISH = """
            local held = redis.call('HGET', KEYS[1], ARGV[1])
            if (held and '=' .. held or '') ~= ARGV[2] then return 0 end
            for i = 2, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 2]) end
            redis.call('HSET', KEYS[1], ARGV[1], string.sub(ARGV[3], 2))
            return 1
            """;
    private static final String WRITE = """
            for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[i]) end
            return 1
            """;

    /** Calls a script, several times at once; the client whose speed counts. */
    private interface Scripts extends AutoCloseable {

        List<Object> call(String sha, List<Call> calls);

        @Override
        void close();
    }

    private record Call(List<byte[]> keys, List<byte[]> arguments) {}

    private final Scripts scripts;
    private final Jedis jedis; // for what is not timed
    private final String tree;
    private final String publish;
    private final String write;

    private RawRedis(Scripts scripts, HostPort server, String tree) {
        this.scripts = scripts;
        this.tree = tree;
        jedis = new Jedis(server.host(), server.port());
        publish = jedis.scriptLoad(PUBLISH);
        write = jedis.scriptLoad(WRITE);
    }

    static RawRedis byLettuce(HostPort server, String tree) {
        return new RawRedis(new LettuceScripts(server), server, tree);
    }

    static RawRedis byJedis(HostPort server, String tree) {
        return new RawRedis(new JedisScripts(server), server, tree);
    }

    @Override
    public void write(Write given) {
        List<List<Map.Entry<BlobId, byte[]>>> batches = RawStore.cut(
                List.copyOf(given.blobs().entrySet()),
                Integer.MAX_VALUE,
                SCRIPT_BYTES_MAX,
                blob -> KEY_BYTES + blob.getValue().length);
        String ref = given.ref();
        int ahead = ref == null ? batches.size() : Math.max(0, batches.size() - 1);
        for (int from = 0; from < ahead; from += SCRIPTS_AT_ONCE) {
            List<Call> calls = new ArrayList<>();
            for (List<Map.Entry<BlobId, byte[]>> batch :
                    batches.subList(from, Math.min(ahead, from + SCRIPTS_AT_ONCE))) {
                calls.add(call(List.of(), List.of(), batch));
            }
            if (scripts.call(write, calls).stream()
                    .anyMatch(answer -> !Long.valueOf(1).equals(answer))) {
                throw new IllegalStateException("the server refused blobs");
            }
        }
        if (ref != null) {
            Call last = call(
                    List.of(refs()),
                    List.of(bytes(ref), marked(given.expected()), marked(given.next())),
                    ahead < batches.size() ? batches.get(ahead) : List.of());
            if (!Long.valueOf(1).equals(scripts.call(publish, List.of(last)).get(0))) {
                throw RawStore.refused(given);
            }
        }
    }

    private Call call(List<byte[]> keys, List<byte[]> arguments, List<Map.Entry<BlobId, byte[]>> blobs) {
        Call call = new Call(new ArrayList<>(keys), new ArrayList<>(arguments));
        for (Map.Entry<BlobId, byte[]> blob : blobs) {
            call.keys.add(blob(blob.getKey()));
            call.arguments.add(blob.getValue());
        }
        return call;
    }

    private static byte[] marked(byte @Nullable [] value) {
        if (value == null) {
            return new byte[0];
        }
        byte[] marked = new byte[value.length + 1];
        marked[0] = '=';
        System.arraycopy(value, 0, marked, 1, value.length);
        return marked;
    }

    private byte[] refs() {
        return bytes("{" + tree + "_raw}:refs");
    }

    private byte[] blob(BlobId id) {
        byte[] begin = bytes("{" + tree + "_raw}:b:");
        byte[] key = new byte[begin.length + BlobId.BYTES];
        System.arraycopy(begin, 0, key, 0, begin.length);
        id.writeTo(key, begin.length);
        return key;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Map<BlobId, byte[]> read(Collection<BlobId> ids) {
        Map<BlobId, byte[]> found = new HashMap<>();
        for (BlobId id : ids) {
            byte[] value = jedis.get(blob(id));
            if (value != null) {
                found.put(id, value);
            }
        }
        return found;
    }

    @Override
    public byte @Nullable [] readRef(String name) {
        return jedis.hget(refs(), bytes(name));
    }

    @Override
    public void close() {
        scripts.close();
        ScanParams all = new ScanParams().match(bytes("{" + tree + "*")).count(SCAN_COUNT);
        byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
        ScanResult<byte[]> found;
        do {
            found = jedis.scan(cursor, all);
            cursor = found.getCursorAsBytes();
            if (!found.getResult().isEmpty()) {
                jedis.unlink(found.getResult().toArray(new byte[0][]));
            }
        } while (!found.isCompleteIteration());
        jedis.close();
    }

    private static final class LettuceScripts implements Scripts {

        private final RedisClient client;
        private final StatefulRedisConnection<byte[], byte[]> connection;

        LettuceScripts(HostPort server) {
            client = RedisClient.create(RedisURI.create(server.host(), server.port()));
            connection = client.connect(ByteArrayCodec.INSTANCE);
        }

        @Override
        public List<Object> call(String sha, List<Call> calls) {
            List<RedisFuture<Object>> sent = new ArrayList<>();
            for (Call call : calls) {
                sent.add(connection
                        .async()
                        .evalsha(
                                sha,
                                ScriptOutputType.INTEGER,
                                call.keys.toArray(new byte[0][]),
                                call.arguments.toArray(new byte[0][])));
            }
            return sent.stream().map(each -> each.toCompletableFuture().join()).toList();
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }

    private static final class JedisScripts implements Scripts {

        private final Jedis jedis;

        JedisScripts(HostPort server) {
            jedis = new Jedis(server.host(), server.port());
        }

        @Override
        public List<Object> call(String sha, List<Call> calls) {
            byte[] name = bytes(sha);
            if (calls.size() == 1) {
                return List.of(jedis.evalsha(name, calls.get(0).keys, calls.get(0).arguments));
            }
            try (Pipeline pipeline = jedis.pipelined()) {
                calls.forEach(call -> pipeline.evalsha(name, call.keys, call.arguments));
                return pipeline.syncAndReturnAll();
            }
        }

        @Override
        public void close() {
            jedis.close();
        }
    }
}
