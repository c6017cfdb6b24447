package io.revtree.benchmarks;

import io.revtree.ConfigRoot;
import io.revtree.benchmarks.proto.Fleet;
import io.revtree.benchmarks.proto.Unit;
import io.revtree.store.KvStore;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * A tree in Redis by Jedis and one by Lettuce, of which each does the same in its turn. What is counted is how many times
 * as fast Jedis is: in updates of one child of 100,000 by one thread and by 32, in adding them, and in reading them all
 * with nothing in memory.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class RedisClients extends SideBySide {

    private static final int WARMUP_ROUNDS = 5;

    /** The server, with {@link EngineStore#TREE} for the name of the tree and without the option {@code client}. */
    @Param("")
    public String redis;

    /** Fewer are for a try. */
    @Param("100000")
    public int children;

    /** How many times each client has its turn, after some that are not measured. */
    @Param("40")
    public int rounds;

    /** The same for adding and reading all children. */
    @Param("5")
    public int imports;

    /** What was measured, of Jedis against Lettuce. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Ratios {
        public double one;
        public double many;
        public double adds;
        public double reads;
    }

    private String url(String client) {
        return redis + (redis.contains("?") ? "&" : "?") + "client=" + client;
    }

    @Benchmark
    public void jedisBesideLettuce(Ratios ratios) {
        Units units = new Units(children, 1);
        updates(units, ratios);
        imports(units.shuffled(), ratios);
    }

    private void updates(Units units, Ratios ratios) {
        Committers.warmUp(units, EngineUpdates.THREADS);
        try (Updating lettuce = new Updating(url("lettuce"), units);
                Updating jedis = new Updating(url("jedis"), units)) {
            for (int round = 0; round < WARMUP_ROUNDS; round++) {
                lettuce.update();
                jedis.update();
            }
            lettuce.forget();
            jedis.forget();
            for (int round = 0; round < rounds; round++) {
                lettuce.update();
                jedis.update();
            }
            ratios.one = jedis.ones.times(lettuce.ones);
            ratios.many = jedis.manys.times(lettuce.manys);
        }
    }

    /** A tree by one of the clients, and its threads. */
    private static final class Updating implements AutoCloseable {

        private final EngineStore engine;
        private final ConfigRoot root;
        private final Committers one;
        private final Committers many;
        private Side ones = new Side();
        private Side manys = new Side();

        Updating(String url, Units units) {
            engine = EngineStore.open(url);
            root = units.fill(engine.store());
            one = new Committers(root, units, 1);
            many = new Committers(root, units, EngineUpdates.THREADS);
        }

        void update() {
            ones.turn(EngineUpdates.ONE_COMMITS, () -> one.commit(EngineUpdates.ONE_COMMITS));
            manys.turn(EngineUpdates.MANY_COMMITS, () -> many.commit(EngineUpdates.MANY_COMMITS));
        }

        void forget() {
            ones = new Side();
            manys = new Side();
        }

        @Override
        public void close() {
            one.close();
            many.close();
            root.close();
            engine.close();
        }
    }

    private void imports(List<Unit> given, Ratios ratios) {
        BulkAdds.warmUp(given);
        Importing lettuce = new Importing(url("lettuce"), given);
        Importing jedis = new Importing(url("jedis"), given);
        lettuce.addAndRead();
        jedis.addAndRead();
        lettuce.forget();
        jedis.forget();
        for (int round = 0; round < imports; round++) {
            lettuce.addAndRead();
            jedis.addAndRead();
        }
        ratios.adds = jedis.adds.times(lettuce.adds);
        ratios.reads = jedis.reads.times(lettuce.reads);
    }

    /** One of the clients, by which trees are made and read. */
    private static final class Importing {

        private final String url;
        private final List<Unit> given;
        private Side adds = new Side();
        private Side reads = new Side();

        Importing(String url, List<Unit> given) {
            this.url = url;
            this.given = given;
        }

        void addAndRead() {
            try (EngineStore engine = EngineStore.open(url)) {
                try (ConfigRoot root = ConfigRoot.create(engine.store(), Fleet.getDefaultInstance())) {
                    adds.turn(given.size(), () -> BulkAdds.add(root, given));
                }
                KvStore empty = engine.reopen();
                reads.turn(1, () -> EngineImports.readAll(empty, given.size()));
            }
        }

        void forget() {
            adds = new Side();
            reads = new Side();
        }
    }
}
