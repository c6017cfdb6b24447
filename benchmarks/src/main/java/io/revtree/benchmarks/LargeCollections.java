package io.revtree.benchmarks;

import com.google.protobuf.ByteString;
import io.revtree.ConfigBranch;
import io.revtree.ConfigRoot;
import io.revtree.Retention;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Collecting 10,000,000 objects on RocksDB, of which a tenth is dead, in a heap of 512 MB, which the tree is made in too: records large
 * enough to stand in objects of their own. Takes some seven minutes and 5 GB of disk.
 */
@Fork(
        value = 1,
        jvmArgs = {Heap.COLLECTOR, Heap.TOUCHED},
        jvmArgsAppend = {"-Xms512m", "-Xmx512m"})
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class LargeCollections extends SideBySide {

    private static final int COMMIT_UNITS = 10_000;
    private static final int FINGERPRINT_BYTES = 300;

    @Param("10000000")
    public int objects;

    private FreshStore fresh;
    private ConfigRoot root;

    @Setup(Level.Iteration)
    public void fill() {
        fresh = FreshStore.open(FreshStore.ROCKSDB);
        root = ConfigRoot.create(fresh.store(), Fleet.getDefaultInstance());
        int live = objects / 10 * 9;
        add(root.branch("main"), 0, live);
        add(root.branch("dead", "main"), live, objects);
        root.deleteBranch("dead", Duration.ZERO);
        root.prune(Retention.latestAndTagged().grace(Duration.ZERO));
    }

    /** In key order, so that each commit writes little else. */
    private static void add(ConfigBranch branch, int from, int to) {
        SplittableRandom random = new SplittableRandom(from);
        byte[] fingerprint = new byte[FINGERPRINT_BYTES];
        for (int begin = from; begin < to; begin += COMMIT_UNITS) {
            int first = begin;
            int end = Math.min(to, begin + COMMIT_UNITS);
            branch.transactVoid(transaction -> {
                for (int i = first; i < end; i++) {
                    random.nextBytes(fingerprint);
                    transaction.add(
                            Units.CONTAINER,
                            Unit.newBuilder()
                                    .setId(HexFormat.of().toHexDigits(i))
                                    .setFingerprint(ByteString.copyFrom(fingerprint))
                                    .build());
                }
            });
        }
    }

    @TearDown(Level.Iteration)
    public void drop() {
        root.close();
        fresh.close();
    }

    @Benchmark
    public long collect(ObjectCounts counts) {
        return counts.collect(root);
    }
}
