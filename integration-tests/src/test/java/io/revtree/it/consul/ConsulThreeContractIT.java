package io.revtree.it.consul;

import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The Consul store on three servers with ACL")
class ConsulThreeContractIT extends KvStoreContract {

    private final String url = Stand.shared(Topology.CONSUL_THREE_ACL).url("contract-" + UUID.randomUUID());

    @Override
    protected KvStore open() {
        return KvStores.open(url);
    }
}
