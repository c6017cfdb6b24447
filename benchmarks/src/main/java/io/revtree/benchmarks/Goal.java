package io.revtree.benchmarks;

import io.revtree.store.StoreUrl;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A speed or a size to reach.
 *
 * @param what is measured
 * @param unit what the bound and the figure count
 * @param most whether the bound is the most that is allowed, otherwise the least
 * @param measured the figure among those of a run; NaN when its benchmark did not run
 */
record Goal(String what, String unit, boolean most, double bound, ToDoubleFunction<Figures> measured) {

    private static final List<Goal> EMBEDDED = List.of(
            least("update of one of 1,000, memory", "commits/s", Double.NaN, figures -> updates(figures, 1_000)),
            least("update of one of 100,000, memory", "commits/s", 40_000, figures -> updates(figures, 100_000)),
            least(
                    "update of one of 1,000,000, memory",
                    "commits/s",
                    Double.NaN,
                    figures -> updates(figures, 1_000_000)),
            least(
                    "the same, against one of 1,000",
                    "times",
                    0.5,
                    figures -> updates(figures, 1_000_000) / updates(figures, 1_000)),
            least(
                    "update of one of 100,000, RocksDB synced",
                    "commits/s",
                    Double.NaN,
                    figures -> figures.counter("SyncedUpdates.besideRaw", "revtreePerSecond")),
            least(
                    "raw synced WriteBatches of the same",
                    "commits/s",
                    Double.NaN,
                    figures -> figures.counter("SyncedUpdates.besideRaw", "rawPerSecond")),
            least(
                    "the one against the other",
                    "times",
                    0.8,
                    figures -> figures.counter("SyncedUpdates.besideRaw", "ratio")),
            least(
                    "transaction of one update of 100,000 by one thread, memory",
                    "commits/s",
                    40_000,
                    figures -> concurrent(figures, "memory:", "onePerSecond")),
            least("eight threads against that", "times", 1.2, figures -> concurrent(figures, "memory:", "ratio")),
            least(
                    "eight threads on a tree each against that",
                    "times",
                    Double.NaN,
                    figures -> concurrent(figures, "memory:", "ratioOfApart")),
            least(
                    "one thread while everything is watched, against while nothing is",
                    "times",
                    0.9,
                    figures -> figures.counter("WatchedUpdates.watchedBesideAlone", "ratio")),
            least(
                    "RocksDB synced: eight threads against one",
                    "times",
                    2,
                    figures -> concurrent(figures, "rocksdb:", "ratio")),
            least(
                    "RocksDB synced: eight threads against eight raw ones",
                    "times",
                    0.9,
                    figures -> concurrent(figures, "rocksdb:", "ratioToRaw")),
            least(
                    "store of 5 ms a call: 32 threads against one",
                    "times",
                    20,
                    figures -> figures.counter("SlowStoreUpdates.oneThreadBesideMany", "ratio")),
            most(
                    "99 of 100 commits of these 32 threads",
                    "ms",
                    60,
                    figures -> figures.counter("SlowStoreUpdates.oneThreadBesideMany", "many99thMillis")),
            most(
                    "written by such a commit",
                    "bytes",
                    6_500,
                    figures -> figures.mean("WrittenSizes.singleUpdate", "bytes")),
            most(
                    "written by such a commit",
                    "objects",
                    7,
                    figures -> figures.mean("WrittenSizes.singleUpdate", "objects")),
            most(
                    "written by 100,000 fresh records",
                    "objects",
                    8_000,
                    figures -> figures.mean("WrittenSizes.freshTree", "objects")),
            least("100,000 added in one commit, memory", "records/s", 300_000, figures -> adds(figures, "memory:")),
            least("100,000 added in one commit, RocksDB", "records/s", 150_000, figures -> adds(figures, "rocksdb:")),
            most("get by string path, warm", "µs", 1, figures -> figures.score("Reads.get") / 1_000),
            most("deep get of 100,000", "ms", 150, figures -> figures.score("Reads.getDeep")),
            most("diff of 10 in 100,000, warm", "ms", 0.3, figures -> figures.score("Diffs.warm") / 1_000),
            most(
                    "diff of 10 in 100,000, empty cache, RocksDB",
                    "ms",
                    1.5,
                    figures -> figures.score("Diffs.emptyCache") / 1_000),
            most("merge of 10 and 10 in 100,000, warm", "ms", 2, figures -> figures.score("Merges.merge") / 1_000),
            most(
                    "open 1,000,000 to the first read, RocksDB",
                    "ms",
                    100,
                    figures -> figures.score("Openings.firstRead")),
            most(
                    "collect 100,000 dead of 1,000,000 objects, RocksDB, in a heap of 256 MB",
                    "s",
                    30,
                    figures -> figures.score("GarbageCollections.collect")),
            most(
                    "collect 1,000,000 dead of 10,000,000 objects, RocksDB, in a heap of 512 MB",
                    "s",
                    Double.NaN,
                    figures -> figures.score("LargeCollections.collect", "objects=10000000")),
            least(
                    "verify, RocksDB, 100,000 records",
                    "MB of uncompressed objects a second of processor time",
                    100,
                    figures -> verifies(figures, 0, "plainMegabytesPerCpuSecond")),
            least(
                    "the same with 20,000 commits",
                    "MB/s",
                    100,
                    figures -> verifies(figures, 20_000, "plainMegabytesPerCpuSecond")),
            least(
                    "the same compressed",
                    "MB/s",
                    Double.NaN,
                    figures -> verifies(figures, 20_000, "compressedMegabytesPerCpuSecond")),
            least(
                    "updates compressed against not, RocksDB synced",
                    "times",
                    Double.NaN,
                    figures -> figures.counter("Compressed.plainBesideCompressed", "ratio", "store=rocksdb:")),
            least(
                    "commits while a collection runs, against alone",
                    "times",
                    0.7,
                    figures -> figures.counter("GarbageCollections.commitsBesideACollection", "ratio")),
            least(
                    "all of 1,000,000 by pages in a heap of 128 MB",
                    "records/s",
                    Double.NaN,
                    figures -> 1_000_000 * 1_000 / figures.score("SmallHeap.readAllByPages")));

    private static final List<Goal> REDIS_CLIENTS = List.of(
            redisClients("updates by one thread", "one"),
            redisClients("updates by 32 threads", "many"),
            redisClients("100,000 added in one commit", "adds"),
            redisClients("all 100,000 read with nothing in memory", "reads"));

    static final List<Goal> ALL = Stream.of(
                    EMBEDDED.stream(), Arrays.stream(Engine.values()).flatMap(Goal::of), REDIS_CLIENTS.stream())
            .flatMap(goals -> goals)
            .toList();

    private static Stream<Goal> of(Engine engine) {
        String name = engine.label() + ": ";
        return Stream.of(
                least(
                        name + "update of one of 100,000 by one thread",
                        "commits/s",
                        Double.NaN,
                        figures -> updates(figures, engine, "onePerSecond")),
                least(
                        name + "that against the bare client",
                        "times",
                        engine == Engine.CASSANDRA ? 0.6 : 0.8,
                        figures -> updates(figures, engine, "ratioToRaw")),
                least(name + "32 threads against one", "times", 5, figures -> updates(figures, engine, "ratio")),
                least(
                        name + "32 threads against the bare client with their batches",
                        "times",
                        Double.NaN,
                        figures -> updates(figures, engine, "manyRatioToRaw")),
                least(
                        name + "100,000 added in one commit",
                        "records/s",
                        Double.NaN,
                        figures -> imports(figures, engine, "addedPerSecond")),
                least(
                        name + "that against the bare client",
                        "times",
                        0.5,
                        figures -> imports(figures, engine, "ratioToRaw")),
                most(
                        name + "all 100,000 read with nothing in memory",
                        "ms",
                        engine.isRedis() ? 2_000 : Double.NaN,
                        figures -> imports(figures, engine, "coldReadMillis")));
    }

    private static Goal redisClients(String what, String counter) {
        return least(
                "Redis, " + what + ": Jedis against Lettuce",
                "times",
                Double.NaN,
                figures -> figures.where("children", "100000"::equals)
                        .counter("RedisClients.jedisBesideLettuce", counter));
    }

    private static Goal least(String what, String unit, double bound, ToDoubleFunction<Figures> measured) {
        return new Goal(what, unit, false, bound, measured);
    }

    private static Goal most(String what, String unit, double bound, ToDoubleFunction<Figures> measured) {
        return new Goal(what, unit, true, bound, measured);
    }

    private static double updates(Figures figures, int children) {
        return 1e6 / figures.score("SingleUpdates.commit", "children=" + children, "store=memory:");
    }

    private static double updates(Figures figures, Engine engine, String counter) {
        return of(figures, engine).counter("EngineUpdates.oneThreadBesideRawAndMany", counter);
    }

    private static double imports(Figures figures, Engine engine, String counter) {
        return of(figures, engine).counter("EngineImports.addBesideRaw", counter);
    }

    private static Figures of(Figures figures, Engine engine) {
        // A try with fewer children says nothing about a goal.
        return figures.where("children", "100000"::equals)
                .where("url", url -> Engine.of(StoreUrl.parse(url)) == engine);
    }

    private static double concurrent(Figures figures, String store, String counter) {
        return figures.counter("ConcurrentUpdates.oneThreadBesideEight", counter, "store=" + store);
    }

    private static double verifies(Figures figures, int commits, String counter) {
        return figures.counter(
                "Verifies.plainBesideCompressed", counter, "store=" + FreshStore.ROCKSDB, "commits=" + commits);
    }

    private static double adds(Figures figures, String store) {
        return 1e6 / figures.score("BulkAdds.add", "store=" + store);
    }

    /** One line of a Markdown table; empty when this was not measured. */
    String row(Figures figures) {
        double figure = measured.applyAsDouble(figures);
        if (Double.isNaN(figure)) {
            return "";
        }
        boolean met = most ? figure <= bound : figure >= bound;
        String wanted = (most ? "at most " : "at least ") + number(bound);
        return "| " + what + ", " + unit
                + " | " + (Double.isNaN(bound) ? "" : wanted)
                + " | " + number(figure)
                + " | " + (Double.isNaN(bound) ? "" : met ? "yes" : "no") + " |";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 20 ? "%.2f" : "%,.0f", value);
    }
}
