package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A Redis server, by Lettuce")
class StandaloneLettuceIT extends RedisContract {

    StandaloneLettuceIT() {
        super(Topology.REDIS, "lettuce");
    }
}
