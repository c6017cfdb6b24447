package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The update of one child of 100,000 as a commit of its own, synced by RocksDB, beside what RocksDB itself does with the
 * same: a synced WriteBatch with the very keys and values that were published. The disk's speed changes from second to
 * second, so the two take turns in blocks of a few dozen milliseconds, and their ratio is the result.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class SyncedUpdates extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int BLOCK_COMMITS = 100;
    private static final int WARMUP_COMMITS = 10_000;

    /** How many are measured, after some that are not. */
    @Param("100000")
    public int commits;

    private final SplittableRandom random = new SplittableRandom(1);
    private Units units;
    private FreshStore fresh;
    private RecordingStore recording;
    private RawRocksDb raw;
    private ConfigRoot root;
    private int version;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double revtreePerSecond;
        public double rawPerSecond;
        public double ratio;
    }

    @Setup(Level.Iteration)
    public void fill() {
        units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.ROCKSDB);
        recording = new RecordingStore(fresh.store());
        raw = RawRocksDb.open();
        root = units.fill(recording);
        raw.write(recording.take());
        besideRaw(WARMUP_COMMITS, new Rates());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        root.close();
        raw.close();
        fresh.close();
    }

    @Benchmark
    public void besideRaw(Rates rates) {
        besideRaw(commits, rates);
    }

    private void besideRaw(int count, Rates rates) {
        Side revtree = new Side();
        Side bare = new Side();
        for (int done = 0; done < count; done += BLOCK_COMMITS) {
            revtree.turn(BLOCK_COMMITS, this::commitBlock);
            bare.turn(BLOCK_COMMITS, () -> raw.write(recording.take()));
        }
        rates.revtreePerSecond = revtree.perSecond();
        rates.rawPerSecond = bare.perSecond();
        rates.ratio = revtree.times(bare);
    }

    private void commitBlock() {
        for (int i = 0; i < BLOCK_COMMITS; i++) {
            int chosen = random.nextInt(CHILDREN);
            root.update(units.path(chosen), units.unit(chosen, ++version));
        }
    }
}
