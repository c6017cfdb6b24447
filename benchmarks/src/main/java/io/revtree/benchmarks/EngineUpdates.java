package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Transactions that update one child of 100,000 each, in a tree on a server: by one thread, beside the server's bare
 * client that writes what those commits wrote; and by 32 threads on different children. At the end store and bare client
 * must hold the same.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class EngineUpdates extends SideBySide {

    static final int THREADS = 32;
    static final int ONE_COMMITS = 50;
    static final int MANY_COMMITS = THREADS * 25;
    static final int WARMUP_ROUNDS = 5;

    /** The server, with {@link EngineStore#TREE} for the name of the tree. */
    @Param("")
    public String url;

    /** Fewer are for a try: goals are for so many. */
    @Param("100000")
    public int children;

    /** How many times each side has its turn, after some that are not measured. */
    @Param("40")
    public int rounds;

    private EngineStore engine;
    private RecordingStore recording;
    private ConfigRoot root;
    private Committers one;
    private Committers many;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double onePerSecond;
        public double rawPerSecond;
        public double ratioToRaw;
        public double manyPerSecond;
        public double ratio;
        public double rawManyPerSecond;
        public double manyRatioToRaw;
    }

    @Setup(Level.Iteration)
    public void fill() {
        Units units = new Units(children, 1);
        Committers.warmUp(units, THREADS);
        engine = EngineStore.open(url);
        recording = new RecordingStore(engine.store());
        root = units.fill(recording);
        engine.replay(recording.take());
        one = new Committers(root, units, 1);
        many = new Committers(root, units, THREADS);
        measure(WARMUP_ROUNDS, new Rates());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        one.close();
        many.close();
        root.close();
        engine.close();
    }

    @Benchmark
    public void oneThreadBesideRawAndMany(Rates rates) {
        measure(rounds, rates);
    }

    private void measure(int count, Rates rates) {
        Side ones = new Side();
        Side raws = new Side();
        Side manys = new Side();
        Side rawManys = new Side();
        for (int round = 0; round < count; round++) {
            ones.turn(ONE_COMMITS, () -> one.commit(ONE_COMMITS));
            List<Write> written = recording.take();
            raws.turn(ONE_COMMITS, () -> engine.replay(written));
            manys.turn(MANY_COMMITS, () -> many.commit(MANY_COMMITS));
            List<Write> together = recording.take();
            rawManys.turn(MANY_COMMITS, () -> engine.replay(together));
            engine.compare(together);
        }
        rates.onePerSecond = ones.perSecond();
        rates.rawPerSecond = raws.perSecond();
        rates.ratioToRaw = ones.times(raws);
        rates.manyPerSecond = manys.perSecond();
        rates.ratio = manys.times(ones);
        rates.rawManyPerSecond = rawManys.perSecond();
        rates.manyRatioToRaw = manys.times(rawManys);
    }
}
