package io.revtree.store.redis;

import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.util.List;
import java.util.Set;

/**
 * Opens {@code redis://host:6379/NAME}, a tree in one Redis server; {@code rediss://} is the same over TLS,
 * {@code redis-sentinel://s1:26379,s2:26379/NAME?master=mymaster} a master under Sentinel, and
 * {@code redis-cluster://h1:6379,h2:6379/NAME} a Cluster, of which any nodes are named. All keys of the tree begin with
 * {@code {NAME}}; several trees share a server under different names.
 */
public final class RedisStoreProvider implements KvStoreProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("redis", "rediss", "redis-sentinel", "redis-cluster");
    }

    @Override
    public List<StoreOption> options() {
        return List.of(
                new StoreOption("client", "jedis or lettuce, the library that talks to the servers", "jedis"),
                new StoreOption("connectTimeout", "how long to wait for a connection", "3s"),
                new StoreOption("requestTimeout", "how long to wait for an answer", "10s"),
                new StoreOption("database", "the number of the database; a Cluster has none", "0"),
                new StoreOption("ack", "replica:N or aof:N, what a write waits for besides the master's answer", null),
                new StoreOption(
                        "pollInterval", "how often to ask for moved refs, should their announcement be lost", "2s"),
                new StoreOption("master", "what the sentinels call the master", "mymaster"),
                new StoreOption("sentinelUser", "whom to log in as with the sentinels", null),
                new StoreOption("sentinelPassword", "the password for that", null),
                new StoreOption("tls", "whether to speak TLS; rediss:// does", "false"),
                new StoreOption("ca", "a PEM file of the authorities to trust, rather than Java's own", null),
                new StoreOption("cert", "a PEM file of the certificate to show the servers", null),
                new StoreOption("key", "a PEM file of its private key, PKCS#8 without a password", null));
    }

    @Override
    public KvStore open(StoreUrl url) {
        Settings settings = Settings.of(url);
        return RedisStore.open(settings, settings.jedis() ? new JedisDriver(settings) : new LettuceDriver(settings));
    }
}
