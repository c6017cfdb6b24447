package io.revtree.it.cassandra;

import io.revtree.it.stand.Topology;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The Cassandra store on three nodes")
class CassandraContractThreeIT extends CassandraContract {

    CassandraContractThreeIT() {
        super(Topology.CASSANDRA_THREE);
    }
}
