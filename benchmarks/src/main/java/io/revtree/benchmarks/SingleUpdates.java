package io.revtree.benchmarks;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The update of one child, chosen at random, as a commit of its own, by one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 2)
@Fork(
        value = 5,
        jvmArgs = {Heap.LEAST, Heap.MOST, Heap.COLLECTOR, Heap.TOUCHED})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class SingleUpdates {

    /** On each fresh store. */
    static final int COMMITS = 100_000;

    @Param({"1000", "100000", "1000000"})
    public int children;

    @Param(FreshStore.MEMORY)
    public String store;

    private final SplittableRandom random = new SplittableRandom(1);
    private Units units;
    private FreshStore fresh;
    private ConfigRoot root;

    @Setup(Level.Trial)
    public void chooseUnits() {
        units = new Units(children, 1);
    }

    @Setup(Level.Iteration)
    public void fill() {
        fresh = FreshStore.open(store);
        root = units.fill(fresh.store());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        root.close();
        fresh.close();
    }

    @Benchmark
    @OperationsPerInvocation(COMMITS)
    public Commit commit() {
        for (int i = 1; i <= COMMITS; i++) {
            int chosen = random.nextInt(children);
            root.update(units.path(chosen), units.unit(chosen, i));
        }
        return root.head().commit();
    }
}
