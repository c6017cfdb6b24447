package io.revtree.histories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.ConfigRoot;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Gate;
import io.revtree.it.stand.Resp;
import io.revtree.it.stand.Server;
import io.revtree.it.stand.Servers;
import io.revtree.it.stand.Stand;
import io.revtree.it.stand.Topology;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real processes write at random while their servers are killed, stopped, cut off and filled up. Afterwards the log holds what
 * the {@link Checker} says: every acknowledged commit once, none by half, and those of an unknown outcome wholly or not at all;
 * and all processes have gone on by themselves. Under Sentinel, whose failovers may drop what one server alone has acknowledged,
 * a replica has to acknowledge it too.
 */
class FaultsIT {

    private static final boolean LONG = Boolean.getBoolean("revtree.it.long");

    /** Of one server each; those of several are for long runs. */
    private static final Set<Topology> SHORT = Set.of(Topology.REDIS, Topology.ETCD);

    /** Of several servers, which are reached where the URL says and nowhere else, so that one writer can be cut off from them. */
    private static final Set<Topology> BY_URL = Set.of(Topology.CONSUL_THREE_ACL, Topology.ETCD_THREE);

    private static final long SEED = Long.getLong("revtree.seed", 1);
    private static final int ROUNDS = LONG ? 5 : 1;
    private static final int PROCESSES = 4;
    private static final int SOME = 5;
    private static final Duration PAUSE = Duration.ofSeconds(10);

    /** Of every other process: shorter than what befalls servers, so that answers come too late, and shorter than what others wait. */
    private static final String IMPATIENT = "requestTimeout=4s";

    private static final Duration CUT = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path scratch;

    @ParameterizedTest(name = "on {0}")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    @EnumSource(
            names = {
                "REDIS",
                "REDIS_CLUSTER",
                "REDIS_SENTINEL",
                "CASSANDRA",
                "CASSANDRA_THREE",
                "CASSANDRA_TWO_DCS",
                "CONSUL",
                "CONSUL_THREE_ACL",
                "ETCD",
                "ETCD_THREE"
            })
    void leaveEveryAcknowledgedCommitOnceAndWritersThatGoOn(Topology topology) throws Exception {
        assumeTrue(
                LONG || SHORT.contains(topology),
                "faults on " + topology.label() + " belong to long runs: -Drevtree.it.long=true");
        String what = "seed " + SEED + " of faults on " + topology.label();
        try (Servers servers = Stand.start(topology)) {
            String url = servers.url("faults-" + UUID.randomUUID())
                    + (topology == Topology.REDIS_SENTINEL ? "&ack=replica:1" : "");
            try (KvStore store = KvStores.open(url)) {
                History.create(store).close();
            }
            List<Server> nodes = servers.nodes();
            try (Gates gates = new Gates(nodes);
                    Crew crew = new Crew(what, PATIENCE)) {
                boolean gated = nodes.size() == 1 || BY_URL.contains(topology);
                for (int i = 0; i < PROCESSES; i++) {
                    String joining = i == 0 && gated ? gates.through(url) : url;
                    if (topology == Topology.CASSANDRA_TWO_DCS && i >= PROCESSES / 2) {
                        joining = url.replace("dc=datacenter1", "dc=datacenter2");
                    }
                    crew.join(i % 2 == 0 ? impatient(joining) : joining, SEED * 100 + i, scratch);
                }
                crew.awaitAll(SOME);
                for (int round = 0; round < ROUNDS; round++) {
                    if (topology == Topology.REDIS_SENTINEL) {
                        failOver(nodes.subList(0, 2), crew);
                    }
                    killEach(nodes, crew);
                    pause(nodes.get(0), crew);
                    if (gated) {
                        cutOff(gates, crew);
                    }
                    if (topology == Topology.REDIS) {
                        fill(nodes.get(0), crew);
                    }
                }
                check(what, url, crew.end());
            }
        }
    }

    /** A way of its own to each server, for one who is to be cut off from all. */
    private record Gates(List<Server> nodes, List<Gate> ways) implements AutoCloseable {

        Gates(List<Server> nodes) {
            this(nodes, nodes.stream().map(node -> new Gate(node.port())).toList());
        }

        String through(String url) {
            String gated = url;
            for (int i = 0; i < nodes.size(); i++) {
                gated = gated.replace(
                        ":" + nodes.get(i).port(), ":" + ways.get(i).port());
            }
            return gated;
        }

        @Override
        public void close() {
            ways.forEach(Gate::close);
        }
    }

    private static String impatient(String url) {
        return url + (url.contains("?") ? "&" : "?") + IMPATIENT;
    }

    /** One after the other, and so the leader too; the others do without, where there are others. */
    private static void killEach(List<Server> nodes, Crew crew) {
        for (Server node : nodes) {
            node.kill();
            node.start();
            crew.awaitAll(SOME);
        }
    }

    /** The master is killed, and comes back when the other one is it. */
    private static void failOver(List<Server> pair, Crew crew) {
        Server master = pair.get(isMaster(pair.get(0)) ? 0 : 1);
        Server replica = pair.get(master == pair.get(0) ? 1 : 0);
        master.kill();
        Eventually.holds("the replica is the master", () -> isMaster(replica));
        master.start();
        crew.awaitAll(SOME);
    }

    private static boolean isMaster(Server redis) {
        try (Resp resp = new Resp(redis.port())) {
            return resp.call("INFO", "replication").contains("role:master");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(Server node, Crew crew) throws InterruptedException {
        node.pause();
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        node.resume();
        crew.awaitAll(SOME);
    }

    /** The first writer reaches nothing, for longer than it waits for an answer, while the others go on. */
    private static void cutOff(Gates gates, Crew crew) throws InterruptedException {
        gates.ways.forEach(Gate::shut);
        TimeUnit.NANOSECONDS.sleep(CUT.toNanos());
        crew.awaitCommits(4 * SOME, 1, 2, 3);
        gates.ways.forEach(Gate::open);
        crew.awaitAll(SOME);
    }

    private static void fill(Server redis, Crew crew) throws IOException {
        try (Resp resp = new Resp(redis.port())) {
            assertThat(resp.call("CONFIG", "SET", "maxmemory", "1mb")).isEqualTo("OK");
            crew.awaitFailures();
            assertThat(resp.call("CONFIG", "SET", "maxmemory", "0")).isEqualTo("OK");
        }
        crew.awaitAll(SOME);
    }

    private static void check(String what, String url, List<Journal> journals) {
        try (KvStore store = KvStores.open(url);
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            Checker checker = new Checker(what, false, journals);
            checker.check(root);
            assertThat(checker.landed()).as(what).isGreaterThan(PROCESSES * SOME);
            if (LONG) {
                System.out.println(what + ": " + checker.landed() + " commits landed in " + ROUNDS
                        + " rounds, of attempts " + counts(journals));
            }
        }
    }

    private static Map<Outcome.Kind, Long> counts(List<Journal> journals) {
        return journals.stream()
                .flatMap(journal -> journal.outcomes().values().stream())
                .collect(Collectors.groupingBy(Outcome::kind, TreeMap::new, Collectors.counting()));
    }
}
