package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A Redis Cluster, by Jedis")
class ClusterJedisIT extends RedisContract {

    ClusterJedisIT() {
        super(Topology.REDIS_CLUSTER, "jedis");
    }
}
