package io.revtree.it.cassandra;

import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.cassandra.ClockOff;
import io.revtree.store.tck.KvStoreContract;
import java.time.Duration;
import java.util.UUID;

/** The contract, with a new tree for each test. */
abstract class CassandraContract extends KvStoreContract {

    private final String tree = "contract-" + UUID.randomUUID();
    private final Topology topology;

    CassandraContract(Topology topology) {
        this.topology = topology;
    }

    @Override
    protected KvStore open() {
        return KvStores.open(url());
    }

    @Override
    protected KvStore openBehind(Duration behind) {
        return ClockOff.open(url(), behind.negated());
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    private String url() {
        Servers servers = Stand.shared(topology);
        // The least that spares what a clock of 5 s behind writes, so that deletions are not waited for so long.
        return Urls.with(servers.url(tree), "clockSkew=6s&pollInterval=100ms");
    }
}
