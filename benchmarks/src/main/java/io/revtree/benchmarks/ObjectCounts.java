package io.revtree.benchmarks;

import io.revtree.Collected;
import io.revtree.ConfigRoot;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** How many objects a collection kept and took away. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ObjectCounts {

    public double live;
    public double dead;

    long collect(ConfigRoot root) {
        Collected collected = root.collectGarbage();
        live = collected.live();
        dead = collected.dead();
        return collected.dead();
    }
}
