package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening a tree of 1,000,000 children on RocksDB, closed cleanly before, up to the first child that is read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
@Fork(
        value = 5,
        jvmArgs = {Heap.LEAST, Heap.MOST, Heap.COLLECTOR, Heap.TOUCHED})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Openings {

    private static final int CHILDREN = 1_000_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private Units units;
    private FreshStore fresh;
    private ConfigRoot root;

    @Setup
    public void fill() {
        units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.ROCKSDB);
        units.fill(fresh.store()).close();
        fresh.shut();
    }

    @TearDown(Level.Iteration)
    public void shut() {
        root.close();
        fresh.shut();
    }

    @TearDown
    public void drop() {
        fresh.close();
    }

    @Benchmark
    public Unit firstRead() {
        root = ConfigRoot.load(fresh.reopen(), Fleet.getDefaultInstance());
        return root.get(units.path(random.nextInt(CHILDREN)), Unit.class);
    }
}
