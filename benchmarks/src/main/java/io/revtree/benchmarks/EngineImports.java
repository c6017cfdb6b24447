package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import io.revtree.store.KvStore;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * 100,000 children added to a new tree on a server in one commit, beside the server's bare client that writes what that
 * commit wrote; and all of them read by a store and a root that have nothing in memory. Store and bare client must then
 * hold the same. Each round has a tree of its own.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class EngineImports extends SideBySide {

    private static final int WARMUP_ROUNDS = 2;

    /** The server, with {@link EngineStore#TREE} for the name of the tree. */
    @Param("")
    public String url;

    /** Fewer are for a try: goals are for so many. */
    @Param("100000")
    public int children;

    /** How many times each side has its turn, after some that are not measured. */
    @Param("5")
    public int imports;

    private List<Unit> given;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double addedPerSecond;
        public double rawPerSecond;
        public double ratioToRaw;
        public double coldReadMillis;
    }

    @Setup(Level.Iteration)
    public void warmUp() {
        given = new Units(children, 1).shuffled();
        BulkAdds.warmUp(given);
        measure(WARMUP_ROUNDS, new Rates());
    }

    @Benchmark
    public void addBesideRaw(Rates rates) {
        measure(imports, rates);
    }

    private void measure(int count, Rates rates) {
        Side adds = new Side();
        Side raws = new Side();
        Side reads = new Side();
        for (int round = 0; round < count; round++) {
            try (EngineStore engine = EngineStore.open(url)) {
                RecordingStore recording = new RecordingStore(engine.store());
                try (ConfigRoot root = ConfigRoot.create(recording, Fleet.getDefaultInstance())) {
                    engine.replay(recording.take());
                    adds.turn(given.size(), () -> BulkAdds.add(root, given));
                }
                List<Write> written = recording.take();
                raws.turn(given.size(), () -> engine.replay(written));
                engine.compare(written);
                KvStore empty = engine.reopen();
                reads.turn(1, () -> readAll(empty, given.size()));
            }
        }
        rates.addedPerSecond = adds.perSecond();
        rates.rawPerSecond = raws.perSecond();
        rates.ratioToRaw = adds.times(raws);
        rates.coldReadMillis = reads.millis();
    }

    /** Opens a root, which has nothing in memory, and reads the whole tree as one message. */
    static void readAll(KvStore store, int count) {
        try (ConfigRoot root = ConfigRoot.load(store, Fleet.getDefaultInstance())) {
            int found = root.getDeep("/", Fleet.class).getUnitsCount();
            if (found != count) {
                throw new IllegalStateException("read " + found + " children of " + count);
            }
        }
    }
}
