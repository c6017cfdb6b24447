package io.revtree.it.stand;

import java.util.Locale;

/** What a suite can run on: an engine, and how its servers stand. */
public enum Topology {
    REDIS,
    REDIS_TLS_ACL,
    REDIS_CLUSTER,
    REDIS_SENTINEL,
    CASSANDRA,
    CASSANDRA_THREE,
    CONSUL,
    CONSUL_THREE_ACL,
    ETCD,
    ETCD_THREE;

    /** As it stands in properties, reports and names of skipped tests: {@code redis-cluster}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
