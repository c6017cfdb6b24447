package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A Redis server, by Jedis")
class StandaloneJedisIT extends RedisContract {

    StandaloneJedisIT() {
        super(Topology.REDIS, "jedis");
    }
}
