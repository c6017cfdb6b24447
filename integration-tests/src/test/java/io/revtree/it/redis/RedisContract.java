package io.revtree.it.redis;

import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.util.UUID;

/** The contract on the servers of one topology, by one client library, each test in a tree of its own. */
abstract class RedisContract extends KvStoreContract {

    private final Topology topology;
    private final String client;
    private final String tree = "contract-" + UUID.randomUUID();

    RedisContract(Topology topology, String client) {
        this.topology = topology;
        this.client = client;
    }

    @Override
    protected KvStore open() {
        return KvStores.open(Urls.with(Stand.shared(topology).url(tree), "client", client));
    }
}
