package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Redis over TLS, with an ACL, by Jedis")
class TlsJedisIT extends RedisContract {

    TlsJedisIT() {
        super(Topology.REDIS_TLS_ACL, "jedis");
    }
}
