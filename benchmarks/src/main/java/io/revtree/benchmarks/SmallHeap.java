package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.PageRequest;
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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading all of 1,000,000 children on RocksDB by pages, in a heap of 128 MB. The tree is made in that heap too. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 2)
@Fork(
        value = 5,
        jvmArgs = {Heap.COLLECTOR, Heap.TOUCHED},
        jvmArgsAppend = {"-Xms128m", "-Xmx128m"})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class SmallHeap {

    private static final int CHILDREN = 1_000_000;
    private static final int PAGE = 1_000;

    private FreshStore fresh;
    private ConfigRoot root;

    @Setup
    public void fill() {
        fresh = FreshStore.open(FreshStore.ROCKSDB);
        new Units(CHILDREN, 1).fill(fresh.store()).close();
    }

    @Setup(Level.Iteration)
    public void open() {
        root = ConfigRoot.load(fresh.store(), Fleet.getDefaultInstance());
    }

    @TearDown(Level.Iteration)
    public void close() {
        root.close();
    }

    @TearDown
    public void drop() {
        fresh.close();
    }

    @Benchmark
    public long readAllByPages() {
        PageRequest request = PageRequest.first(PAGE);
        long read = 0;
        List<Unit> page = root.list(Units.CONTAINER, request, Unit.class);
        while (!page.isEmpty()) {
            read += page.size();
            request = PageRequest.after(page.get(page.size() - 1).getId(), PAGE);
            page = root.list(Units.CONTAINER, request, Unit.class);
        }
        if (read != CHILDREN) {
            throw new IllegalStateException("read " + read + " children instead of " + CHILDREN);
        }
        return read;
    }
}
