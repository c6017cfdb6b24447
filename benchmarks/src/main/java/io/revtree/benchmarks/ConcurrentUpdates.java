package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Transactions that update one child of 100,000 each, by one thread and by eight on different children; on RocksDB beside
 * eight threads that write to RocksDB itself what the one thread's commits wrote, each as a synced WriteBatch; in memory beside
 * eight threads on a tree and store of their own each, which tells what the machine lets eight threads gain at all. They
 * take turns in blocks, and their ratios are the result.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class ConcurrentUpdates extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int THREADS = 8;
    private static final int WARMUP_BLOCKS = 4;

    @Param({FreshStore.MEMORY, FreshStore.ROCKSDB})
    public String store;

    /** How many each side makes, after some that are not measured. */
    @Param("100000")
    public int commits;

    private boolean onDisk;
    private int blockCommits;
    private FreshStore fresh;
    private RecordingStore recording;
    private RawRocksDb raw;
    private ConfigRoot root;
    private Committers one;
    private Committers many;
    private List<Apart> apart;

    /** A tree of one thread's own. */
    private record Apart(FreshStore fresh, ConfigRoot root, Committers one) {

        static Apart open(Units units) {
            FreshStore fresh = FreshStore.open(FreshStore.MEMORY);
            ConfigRoot root = units.fill(fresh.store());
            return new Apart(fresh, root, new Committers(root, units, 1));
        }

        void close() {
            one.close();
            root.close();
            fresh.close();
        }
    }

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double onePerSecond;
        public double manyPerSecond;
        public double rawManyPerSecond;
        public double ratio;
        public double ratioToRaw;
        public double apartPerSecond;
        public double ratioOfApart;
    }

    @Setup(Level.Iteration)
    public void fill() {
        onDisk = store.equals(FreshStore.ROCKSDB);
        blockCommits = onDisk ? 400 : 8_000;
        Units units = new Units(CHILDREN, 1);
        if (onDisk) {
            Committers.warmUp(units, THREADS);
        }
        fresh = FreshStore.open(store);
        recording = new RecordingStore(fresh.store());
        root = units.fill(recording);
        raw = RawRocksDb.open();
        raw.write(recording.take());
        one = new Committers(root, units, 1);
        many = new Committers(root, units, THREADS);
        apart = onDisk
                ? List.of()
                : Stream.generate(() -> Apart.open(units)).limit(THREADS).toList();
        measure(WARMUP_BLOCKS * blockCommits, new Rates());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        apart.forEach(Apart::close);
        one.close();
        many.close();
        root.close();
        raw.close();
        fresh.close();
    }

    @Benchmark
    public void oneThreadBesideEight(Rates rates) {
        measure(commits, rates);
    }

    private void measure(int count, Rates rates) {
        Side ones = new Side();
        Side manys = new Side();
        Side raws = new Side();
        Side aparts = new Side();
        for (int done = 0; done < count; done += blockCommits) {
            ones.turn(blockCommits, () -> one.commit(blockCommits));
            List<Write> written = recording.take();
            manys.turn(blockCommits, () -> many.commit(blockCommits));
            recording.take();
            if (onDisk) {
                raws.turn(blockCommits, () -> rawWrites(written));
            } else {
                aparts.turn(blockCommits, this::commitApart);
            }
        }
        rates.onePerSecond = ones.perSecond();
        rates.manyPerSecond = manys.perSecond();
        rates.ratio = manys.times(ones);
        rates.rawManyPerSecond = raws.perSecond();
        rates.ratioToRaw = manys.times(raws);
        rates.apartPerSecond = aparts.perSecond();
        rates.ratioOfApart = aparts.times(ones);
    }

    private void commitApart() {
        many.inAllThreads(thread -> () -> apart.get(thread).one.commit(blockCommits / THREADS));
    }

    private void rawWrites(List<Write> writes) {
        int part = writes.size() / THREADS;
        many.inAllThreads(thread -> () -> {
            raw.write(writes.subList(thread * part, (thread + 1) * part));
            return true;
        });
    }
}
