package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Redis under Sentinel, by Jedis")
class SentinelJedisIT extends RedisContract {

    SentinelJedisIT() {
        super(Topology.REDIS_SENTINEL, "jedis");
    }
}
