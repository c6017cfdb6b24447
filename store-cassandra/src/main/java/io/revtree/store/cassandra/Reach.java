package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.util.Locale;

/**
 * How far agreement on refs reaches, and with it how far blobs must be durable: whoever sees a moved ref must see its
 * blobs, so both always overlap in the same replicas.
 */
enum Reach {
    /** All datacentres. Where replicas stand in one only, {@code QUORUM} is the same as {@code LOCAL_QUORUM}. */
    GLOBAL(DefaultConsistencyLevel.SERIAL, DefaultConsistencyLevel.QUORUM),

    /** One datacentre, which every process must then name: agreement in two of them is none. */
    LOCAL(DefaultConsistencyLevel.LOCAL_SERIAL, DefaultConsistencyLevel.LOCAL_QUORUM);

    private final DefaultConsistencyLevel serial;
    private final DefaultConsistencyLevel quorum;

    Reach(DefaultConsistencyLevel serial, DefaultConsistencyLevel quorum) {
        this.serial = serial;
        this.quorum = quorum;
    }

    /** Of reads of refs, and of the agreement in their moves. */
    ConsistencyLevel serial() {
        return serial;
    }

    /** Of blobs, and of a move of a ref once it is agreed. */
    ConsistencyLevel quorum() {
        return quorum;
    }

    /** As a store notes it: {@code global} or {@code local:dc1}. */
    String note(String datacenter) {
        return this == GLOBAL ? "global" : "local:" + datacenter;
    }

    /** As the option {@code serial} has it. */
    String option() {
        return name().toLowerCase(Locale.ROOT);
    }
}
