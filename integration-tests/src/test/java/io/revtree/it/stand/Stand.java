package io.revtree.it.stand;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Where suites get their servers from: one stand a JVM, each topology started once, when it is first asked for.
 *
 * <p>{@code -Drevtree.it.LABEL.url=URL} names servers that run already; {@code {tree}} in it becomes the name of a tree. Without
 * it they are containers where a Docker engine answers, and else processes where the binaries are found. What is to be had in
 * neither way is skipped by its name, or fails where {@code -Drevtree.it.require} demands it.
 *
 * <p>All that was started ends with the JVM. Thread-safe.
 */
public final class Stand {

    private static final int TRIES = 3;
    private static final Map<Topology, Servers> SHARED = new EnumMap<>(Topology.class);
    private static final Map<Topology, String> MISSING = new EnumMap<>(Topology.class);

    private Stand() {}

    /**
     * The servers that all suites of this JVM share; a test that harms servers starts its own by {@link #start}.
     *
     * @throws TestAbortedException if they are not to be had
     */
    public static synchronized Servers shared(Topology topology) {
        return SHARED.computeIfAbsent(topology, Stand::start);
    }

    /**
     * Servers for the caller alone, who closes them.
     *
     * @throws TestAbortedException if they are not to be had
     */
    public static synchronized Servers start(Topology topology) {
        String url = Settings.url(topology);
        if (url != null) {
            return new OwnServers(url);
        }
        if (!Settings.isWanted(topology)) {
            throw new TestAbortedException(topology.label()
                    + (Settings.of("only") == null
                            ? " stands only in long runs: -Drevtree.it.long=true"
                            : " is not named by -Drevtree.it.only"));
        }
        String missing = MISSING.get(topology);
        if (missing == null) {
            try {
                return startAnywhere(topology);
            } catch (MissingServerException e) {
                missing = topology.label() + " cannot be started: " + e.getMessage();
                MISSING.put(topology, missing);
            }
        }
        if (Settings.isRequired(topology)) {
            throw new AssertionFailedError(missing + "; -Drevtree.it.require demands it");
        }
        throw new TestAbortedException(missing);
    }

    private static Servers startAnywhere(Topology topology) throws MissingServerException {
        List<String> missing = new ArrayList<>();
        for (Machine machine : Machine.all(topology)) {
            try {
                return startOn(machine, topology);
            } catch (MissingServerException e) {
                missing.add(e.getMessage());
            }
        }
        throw new MissingServerException(String.join("; ", missing));
    }

    /** A port that was free can be taken by somebody else before a server has it: then others are tried. */
    private static Servers startOn(Machine machine, Topology topology) throws MissingServerException {
        IllegalStateException failure = new IllegalStateException(topology.label() + " does not start on " + machine);
        for (int i = 0; i < TRIES; i++) {
            Group group = new Group(machine);
            try {
                switch (topology) {
                    case REDIS -> Redis.one(group);
                    case REDIS_TLS_ACL -> Redis.behindTls(group, false);
                    case REDIS_MUTUAL_TLS -> Redis.behindTls(group, true);
                    case REDIS_CLUSTER -> Redis.cluster(group);
                    case REDIS_SENTINEL -> Redis.underSentinels(group);
                    case CASSANDRA -> Cassandra.nodes(group, List.of("datacenter1"), "1");
                    case CASSANDRA_THREE -> Cassandra.nodes(group, Collections.nCopies(3, "datacenter1"), "3");
                    case CASSANDRA_TWO_DCS ->
                        Cassandra.nodes(group, List.of("datacenter1", "datacenter2"), "datacenter1:1,datacenter2:1");
                    case CONSUL -> Consul.one(group);
                    case CONSUL_THREE_ACL -> Consul.threeWithToken(group);
                    case ETCD -> Etcd.members(group, 1);
                    case ETCD_THREE -> Etcd.members(group, 3);
                }
                return group;
            } catch (MissingServerException | Error e) {
                group.close();
                throw e;
            } catch (RuntimeException e) {
                group.close();
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private record OwnServers(String pattern) implements Servers {

        @Override
        public String url(String tree) {
            return pattern.replace("{tree}", tree);
        }

        @Override
        public @Nullable String urlOverTls(String tree) {
            return null;
        }

        @Override
        public List<Server> nodes() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
