package io.revtree.benchmarks;

import io.revtree.ConfigChange;
import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The changes between two commits that differ in 10 of 100,000 children. */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Diffs extends Averaged {

    private static final int CHILDREN = 100_000;
    private static final int CHANGED = 10;

    private FreshStore fresh;
    private ConfigRoot root;
    private String from;
    private String to;

    @Setup
    public void fill() {
        Units units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.ROCKSDB);
        root = units.fill(fresh.store());
        from = root.head().commit().id().toString();
        SplittableRandom random = new SplittableRandom(1);
        root.transactVoid(transaction -> {
            for (int i = 0; i < CHANGED; i++) {
                int chosen = random.nextInt(CHILDREN);
                transaction.update(units.path(chosen), units.unit(chosen, 1));
            }
        });
        to = root.head().commit().id().toString();
        root.close();
        fresh.shut();
        root = ConfigRoot.load(fresh.reopen(), Fleet.getDefaultInstance());
    }

    @TearDown
    public void drop() {
        root.close();
        fresh.close();
    }

    /** A process that has just opened the tree, for each diff anew. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init")
    public static class Newcomer {
        private ConfigRoot root;

        @Setup(Level.Invocation)
        public void load(Diffs diffs) {
            root = ConfigRoot.load(diffs.fresh.store(), Fleet.getDefaultInstance());
        }

        @TearDown(Level.Invocation)
        public void close() {
            root.close();
        }
    }

    /** What both commits differ in is in memory. */
    @Benchmark
    public List<ConfigChange> warm() {
        return root.diff(from, to).changes();
    }

    /** Nothing of either commit is in memory but what opening the tree reads; RocksDB has its own cache. */
    @Benchmark
    public List<ConfigChange> emptyCache(Newcomer newcomer) {
        return newcomer.root.diff(from, to).changes();
    }
}
