package io.revtree.benchmarks;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.Verification;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.store.BlobId;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What compressing objects costs and saves: updates of one of 100,000 records, and verifying all of them, with and without. Prints
 * the bytes that the store's objects take.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 3,
        jvmArgs = {Heap.LEAST, Heap.MOST, Heap.COLLECTOR, Heap.TOUCHED})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Compressed {

    private static final int RECORDS = 100_000;

    @Param({FreshStore.MEMORY, FreshStore.ROCKSDB})
    public String store;

    @Param({"false", "true"})
    public boolean compress;

    private final Units units = new Units(RECORDS, 1);
    private final SplittableRandom random = new SplittableRandom(1);
    private FreshStore fresh;
    private ConfigRoot root;
    private long version;

    @Setup(Level.Trial)
    public void fill() {
        fresh = FreshStore.open(store);
        ConfigRoot.builder(fresh.store())
                .compress(compress)
                .create(Fleet.getDefaultInstance())
                .close();
        root = ConfigRoot.load(fresh.store(), Fleet.getDefaultInstance());
        root.transactVoid(transaction -> {
            for (int i = 0; i < RECORDS; i++) {
                transaction.add(Units.CONTAINER, units.unit(i, 0));
            }
        });
        long bytes = 0;
        long objects = 0;
        try (Stream<BlobId> ids = fresh.store().scanBlobs()) {
            for (BlobId id : ids.toList()) {
                bytes += Objects.requireNonNull(
                                fresh.store().readBlobs(List.of(id)).get(id))
                        .length;
                objects++;
            }
        }
        System.out.println(objects + " objects of " + bytes + " bytes");
    }

    @TearDown(Level.Trial)
    public void drop() {
        root.close();
        fresh.close();
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public Commit update() {
        int index = random.nextInt(RECORDS);
        root.update(units.path(index), units.unit(index, ++version));
        return root.head().commit();
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    public void verify(Blackhole hole) {
        Verification found = ConfigRoot.verify(fresh.store());
        if (!found.isSound()) {
            throw new IllegalStateException(found.faults().toString());
        }
        hole.consume(found);
    }
}
