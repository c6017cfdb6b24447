package io.revtree.it.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.revtree.store.HostPort;
import redis.clients.jedis.Jedis;

/** What is in a server, by a client library alone. */
interface RawServer extends AutoCloseable {

    byte[] value(byte[] key);

    byte[] hashField(byte[] key, byte[] field);

    @Override
    void close();

    static RawServer by(String client, HostPort server) {
        return client.equals("jedis") ? new ByJedis(new Jedis(server.host(), server.port())) : new ByLettuce(server);
    }

    /** By Jedis. */
    record ByJedis(Jedis jedis) implements RawServer {

        @Override
        public byte[] value(byte[] key) {
            return jedis.get(key);
        }

        @Override
        public byte[] hashField(byte[] key, byte[] field) {
            return jedis.hget(key, field);
        }

        @Override
        public void close() {
            jedis.close();
        }
    }

    /** By Lettuce. */
    final class ByLettuce implements RawServer {

        private final RedisClient client;

        ByLettuce(HostPort server) {
            client = RedisClient.create(RedisURI.create(server.host(), server.port()));
        }

        @Override
        public byte[] value(byte[] key) {
            try (var connection = client.connect(ByteArrayCodec.INSTANCE)) {
                return connection.sync().get(key);
            }
        }

        @Override
        public byte[] hashField(byte[] key, byte[] field) {
            try (var connection = client.connect(ByteArrayCodec.INSTANCE)) {
                return connection.sync().hget(key, field);
            }
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
