package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A Redis Cluster, by Lettuce")
class ClusterLettuceIT extends RedisContract {

    ClusterLettuceIT() {
        super(Topology.REDIS_CLUSTER, "lettuce");
    }
}
