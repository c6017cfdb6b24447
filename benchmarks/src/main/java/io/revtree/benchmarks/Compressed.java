package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.store.BlobId;
import java.util.List;
import java.util.SplittableRandom;
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
 * What compressing objects costs and saves: updates of one of 100,000 records with and without it, in turns, and the bytes that
 * the objects of the fresh tree take.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Compressed extends SideBySide {

    private static final int CHILDREN = 100_000;
    private static final int BLOCK_COMMITS = 100;
    private static final int WARMUP_COMMITS = 10_000;
    private static final int READ_AT_ONCE = 1_000;

    @Param({FreshStore.MEMORY, FreshStore.ROCKSDB})
    public String store;

    /** How many on each side are measured, after some that are not. */
    @Param("20000")
    public int commits;

    private final SplittableRandom random = new SplittableRandom(1);
    private Units units;
    private FreshStore plainStore;
    private FreshStore compressedStore;
    private ConfigRoot plain;
    private ConfigRoot compressed;
    private int version;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Rates {
        public double plainBytes;
        public double compressedBytes;
        public double plainPerSecond;
        public double compressedPerSecond;
        public double ratio;
    }

    @Setup(Level.Iteration)
    public void fill() {
        units = new Units(CHILDREN, 1);
        plainStore = FreshStore.open(store);
        compressedStore = FreshStore.open(store);
        plain = fill(plainStore, false);
        compressed = fill(compressedStore, true);
    }

    private ConfigRoot fill(FreshStore fresh, boolean compress) {
        ConfigRoot root = ConfigRoot.builder(fresh.store()).compress(compress).create(Fleet.getDefaultInstance());
        units.fill(root);
        return root;
    }

    @TearDown(Level.Iteration)
    public void drop() {
        plain.close();
        compressed.close();
        plainStore.close();
        compressedStore.close();
    }

    @Benchmark
    public void plainBesideCompressed(Rates rates) {
        rates.plainBytes = bytes(plainStore);
        rates.compressedBytes = bytes(compressedStore);
        update(WARMUP_COMMITS, new Rates());
        update(commits, rates);
    }

    private static long bytes(FreshStore fresh) {
        try (Stream<BlobId> scanned = fresh.store().scanBlobs()) {
            List<BlobId> ids = scanned.toList();
            long bytes = 0;
            for (int i = 0; i < ids.size(); i += READ_AT_ONCE) {
                List<BlobId> some = ids.subList(i, Math.min(ids.size(), i + READ_AT_ONCE));
                bytes += fresh.store().readBlobs(some).values().stream()
                        .mapToLong(blob -> blob.length)
                        .sum();
            }
            return bytes;
        }
    }

    private void update(int count, Rates rates) {
        Side without = new Side();
        Side with = new Side();
        for (int done = 0; done < count; done += BLOCK_COMMITS) {
            without.turn(BLOCK_COMMITS, () -> updateBlock(plain));
            with.turn(BLOCK_COMMITS, () -> updateBlock(compressed));
        }
        rates.plainPerSecond = without.perSecond();
        rates.compressedPerSecond = with.perSecond();
        rates.ratio = with.times(without);
    }

    private void updateBlock(ConfigRoot root) {
        for (int i = 0; i < BLOCK_COMMITS; i++) {
            int chosen = random.nextInt(CHILDREN);
            root.update(units.path(chosen), units.unit(chosen, ++version));
        }
    }
}
