package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What is written, in bytes and objects as they are handed to the store: counted, not timed. The numbers follow from the keys
 * alone, so that one fork is enough, but each seed of the keys gives others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
        value = 1,
        jvmArgs = {Heap.LEAST, Heap.MOST, Heap.COLLECTOR, Heap.TOUCHED})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class WrittenSizes {

    private static final int CHILDREN = 100_000;
    private static final int COMMITS = 10_000;

    @Param({"1", "2", "3", "4", "5"})
    public long seed;

    private final SplittableRandom random = new SplittableRandom(1);
    private Units units;
    private FreshStore fresh;
    private RecordingStore recording;

    /** What was counted. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Sizes {
        public double objects;
        public double bytes;
    }

    @Setup(Level.Iteration)
    public void open() {
        units = new Units(CHILDREN, seed);
        fresh = FreshStore.open(FreshStore.MEMORY);
        recording = new RecordingStore(fresh.store());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        fresh.close();
    }

    /** All objects of a tree with fresh records, added in one commit, the creating commit and the schema too; per tree. */
    @Benchmark
    public void freshTree(Sizes sizes) {
        try (ConfigRoot root = ConfigRoot.create(recording, Fleet.getDefaultInstance())) {
            root.transactVoid(transaction -> {
                for (int i = 0; i < CHILDREN; i++) {
                    transaction.add(Units.CONTAINER, units.unit(i, 0));
                }
            });
            count(sizes, 1);
        }
    }

    /** The update of one child as a commit of its own; per commit. */
    @Benchmark
    public void singleUpdate(Sizes sizes) {
        try (ConfigRoot root = units.fill(recording)) {
            recording.take();
            for (int i = 1; i <= COMMITS; i++) {
                int chosen = random.nextInt(CHILDREN);
                root.update(units.path(chosen), units.unit(chosen, i));
            }
            count(sizes, COMMITS);
        }
    }

    private void count(Sizes sizes, int commits) {
        for (Write write : recording.take()) {
            sizes.objects += (double) write.blobs().size() / commits;
            sizes.bytes += (double) write.bytes() / commits;
        }
    }
}
