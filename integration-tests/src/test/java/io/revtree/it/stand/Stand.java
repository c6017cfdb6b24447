package io.revtree.it.stand;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/**
 * Where suites get their servers from: one stand a JVM, each topology started once, when it is first asked for.
 *
 * <p>{@code -Drevtree.it.LABEL.url=URL} names servers that run already; {@code {tree}} in it becomes the name of a tree.
 */
public final class Stand {

    private static final Map<Topology, Servers> SHARED = new EnumMap<>(Topology.class);

    private Stand() {}

    /** The servers that all suites of this JVM share; a test that harms servers starts its own by {@link #start}. */
    public static synchronized Servers shared(Topology topology) {
        return SHARED.computeIfAbsent(topology, Stand::start);
    }

    /** Servers for the caller alone, who closes them. */
    public static Servers start(Topology topology) {
        String pattern = System.getProperty("revtree.it." + topology.label() + ".url");
        if (pattern == null) {
            throw new TestAbortedException("no server: " + topology.label());
        }
        return new OwnServers(pattern);
    }

    private record OwnServers(String pattern) implements Servers {

        @Override
        public String url(String tree) {
            return pattern.replace("{tree}", tree);
        }

        @Override
        public List<Server> nodes() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
