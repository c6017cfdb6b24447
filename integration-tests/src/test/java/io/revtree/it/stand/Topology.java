package io.revtree.it.stand;

import java.util.Locale;

/** What a suite can run on: an engine, and how its servers stand. */
public enum Topology {
    /** One server that syncs its log at every write. */
    REDIS,
    /** One server behind TLS, and a user that may not administer it. */
    REDIS_TLS_ACL,
    /** The same server, which also wants to see a client's certificate. */
    REDIS_MUTUAL_TLS,
    /** Three masters. */
    REDIS_CLUSTER,
    /** A master, a replica, and three sentinels over them. */
    REDIS_SENTINEL,
    /** One node that asks for a login, and over TLS for a client's certificate. */
    CASSANDRA,
    /** Three nodes, each of which keeps everything. */
    CASSANDRA_THREE,
    /** Two nodes, {@code datacenter1} and {@code datacenter2}, each of which keeps everything. */
    CASSANDRA_TWO_DCS,
    /** One server. */
    CONSUL,
    /** Three servers, and a token that is needed for everything. */
    CONSUL_THREE_ACL,
    /** One member. */
    ETCD,
    /** Three members. */
    ETCD_THREE;

    /** As it stands in properties, reports and names of skipped tests: {@code redis-cluster}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it belongs to every run, and not only to long ones. */
    public boolean isShort() {
        return this != CASSANDRA_THREE && this != CASSANDRA_TWO_DCS;
    }
}
