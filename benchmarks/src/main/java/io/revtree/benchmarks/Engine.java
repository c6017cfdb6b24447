package io.revtree.benchmarks;

import io.revtree.store.StoreUrl;

/** What a networked store is kept in, and by which client. */
enum Engine {
    REDIS_LETTUCE("Redis by Lettuce"),
    REDIS_JEDIS("Redis by Jedis"),
    ETCD("etcd"),
    CONSUL("Consul"),
    CASSANDRA("Cassandra");

    private final String label;

    Engine(String label) {
        this.label = label;
    }

    /** Its name for people. */
    String label() {
        return label;
    }

    boolean isRedis() {
        return this == REDIS_LETTUCE || this == REDIS_JEDIS;
    }

    /** The engine of a URL of one server. */
    static Engine of(StoreUrl url) {
        return switch (url.scheme()) {
            case "redis" -> url.option("client", "jedis").equals("jedis") ? REDIS_JEDIS : REDIS_LETTUCE;
            case "etcd" -> ETCD;
            case "consul" -> CONSUL;
            case "cassandra" -> CASSANDRA;
            default ->
                throw new IllegalArgumentException(
                        url + " names no server that a bare client is there for; begin with redis:, etcd:, consul: or"
                                + " cassandra:, and part several URLs, not hosts, by commas");
        };
    }
}
