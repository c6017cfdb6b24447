package io.revtree.it.redis;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Redis over TLS, with an ACL, by Lettuce")
class TlsLettuceIT extends RedisContract {

    TlsLettuceIT() {
        super(Topology.REDIS_TLS_ACL, "lettuce");
    }
}
