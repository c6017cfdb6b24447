package io.revtree.benchmarks;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import java.util.List;
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

/** 100,000 children added to an empty container in one commit, each by a call of its own, in no order. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = BulkAdds.WARMUPS)
@Measurement(iterations = 6)
@Fork(
        value = 5,
        jvmArgs = {Heap.LEAST, Heap.MOST, Heap.COLLECTOR, Heap.TOUCHED})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class BulkAdds {

    static final int CHILDREN = 100_000;
    static final int WARMUPS = 6;

    @Param({FreshStore.MEMORY, FreshStore.ROCKSDB})
    public String store;

    private List<Unit> given;
    private FreshStore fresh;
    private ConfigRoot root;

    @Setup(Level.Trial)
    public void makeUnits() {
        given = new Units(CHILDREN, 1).shuffled();
    }

    @Setup(Level.Iteration)
    public void create() {
        fresh = FreshStore.open(store);
        root = ConfigRoot.create(fresh.store(), Fleet.getDefaultInstance());
    }

    @TearDown(Level.Iteration)
    public void drop() {
        root.close();
        fresh.close();
    }

    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public Commit add() {
        return add(root, given);
    }

    /** Adds all of them in one commit. */
    static Commit add(ConfigRoot root, List<Unit> given) {
        try (ConfigTransaction transaction = root.begin()) {
            for (Unit unit : given) {
                transaction.add(Units.CONTAINER, unit);
            }
            return transaction.commit();
        }
    }

    /** Lets the JVM compile what such a commit runs through, before a server is measured. */
    static void warmUp(List<Unit> given) {
        for (int i = 0; i < WARMUPS; i++) {
            try (FreshStore memory = FreshStore.open(FreshStore.MEMORY);
                    ConfigRoot root = ConfigRoot.create(memory.store(), Fleet.getDefaultInstance())) {
                add(root, given);
            }
        }
    }
}
