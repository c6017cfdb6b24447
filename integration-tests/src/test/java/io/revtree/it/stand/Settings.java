package io.revtree.it.stand;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the caller of the suites wants: the system properties that begin with {@code revtree.it.}, as docs/testing.md has them. */
final class Settings {

    private static final String PREFIX = "revtree.it.";

    private Settings() {}

    static @Nullable String of(String name) {
        String value = System.getProperty(PREFIX + name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    static String of(String name, String otherwise) {
        String value = of(name);
        return value == null ? otherwise : value;
    }

    /** Whether everything is wanted, and not only what a run of some minutes has room for. */
    static boolean isLong() {
        return Boolean.parseBoolean(of("long", "false"));
    }

    /** Whether a topology is to be run at all: {@code revtree.it.only=redis,etcd} names all that are. */
    static boolean isWanted(Topology topology) {
        String only = of("only");
        return only == null
                ? isLong() || topology.isShort() || isNamed("require", topology)
                : isNamed("only", topology);
    }

    /** Whether it is a failure that a topology which is wanted is not to be had. */
    static boolean isRequired(Topology topology) {
        return of("require", "").equals("all") || isNamed("require", topology);
    }

    private static boolean isNamed(String property, Topology topology) {
        return List.of(of(property, "").split(" *, *")).contains(topology.label());
    }

    /** Where the user's own servers are. */
    static @Nullable String url(Topology topology) {
        return of(topology.label() + ".url");
    }

    /** The binary of an engine, if it is not the first one on the path. */
    static @Nullable Path binary(Engine engine) {
        String binary = of(engine.label() + ".binary");
        return binary == null ? null : Path.of(binary);
    }
}
