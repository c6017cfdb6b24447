package io.revtree.it.etcd;

import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.KvStoreContract;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The etcd store on one server")
class EtcdContractIT extends KvStoreContract {

    private final String tree = UUID.randomUUID().toString();

    @Override
    protected KvStore open() {
        // As slow as a machine may be that runs all suites at once.
        return KvStores.open(
                Content.with(Stand.shared(Topology.ETCD).url(tree), "connectTimeout=30s&requestTimeout=60s"));
    }
}
