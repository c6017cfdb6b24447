package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Reads of a tree of 100,000 children that is in memory already. */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Reads extends Averaged {

    private static final int CHILDREN = 100_000;
    private static final int PATHS = 1 << 16;

    private final String[] paths = new String[PATHS];
    private FreshStore fresh;
    private ConfigRoot root;
    private int next;

    @Setup
    public void fill() {
        Units units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.MEMORY);
        root = units.fill(fresh.store());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < PATHS; i++) {
            paths[i] = units.path(random.nextInt(CHILDREN));
        }
        root.getDeep("/");
    }

    @TearDown
    public void drop() {
        root.close();
        fresh.close();
    }

    /** One child by its path as a string, chosen at random. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.NANOSECONDS)
    public Unit get() {
        next = (next + 1) % PATHS;
        return root.get(paths[next], Unit.class);
    }

    /** The root with all its children as one message. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Fleet getDeep() {
        return root.getDeep("/", Fleet.class);
    }
}
