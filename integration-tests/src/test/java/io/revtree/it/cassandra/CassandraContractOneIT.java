package io.revtree.it.cassandra;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The Cassandra store on one node")
class CassandraContractOneIT extends CassandraContract {

    CassandraContractOneIT() {
        super(Topology.CASSANDRA);
    }
}
