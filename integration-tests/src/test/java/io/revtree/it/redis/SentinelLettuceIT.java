package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Redis under Sentinel, by Lettuce")
class SentinelLettuceIT extends RedisContract {

    SentinelLettuceIT() {
        super(Topology.REDIS_SENTINEL, "lettuce");
    }
}
