package io.revtree.it.stand;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the caller of the suites wants: the system properties that begin with {@code revtree.it.}, as docs/testing.md has them. */
final class Settings {

    private static final String PREFIX = "revtree.it.";
    private static final String ALL = "all";

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

    /**
     * Whether a topology is to be run at all: {@code revtree.it.only=redis,etcd} names all that are. Without that a short run takes
     * one of long runs if it is required by its name; {@code all} requires what is run anyway.
     */
    static boolean isWanted(Topology topology) {
        return of("only") == null
                ? isLong() || topology.isShort() || named("require").contains(topology.label())
                : named("only").contains(topology.label());
    }

    /** Whether it is a failure that a topology which is wanted is not to be had. */
    static boolean isRequired(Topology topology) {
        List<String> required = named("require");
        return required.contains(ALL) || required.contains(topology.label());
    }

    /** The labels that a property lists: one that is written wrong would pass for a run without failures. */
    private static List<String> named(String property) {
        List<String> known =
                Arrays.stream(Topology.values()).map(Topology::label).toList();
        String value = of(property);
        if (value == null) {
            return List.of();
        }
        List<String> names = List.of(value.split(" *, *", -1));
        for (String name : names) {
            if (!known.contains(name) && !(property.equals("require") && name.equals(ALL))) {
                throw new IllegalArgumentException(
                        "-D" + PREFIX + property + " names " + name + ", which is none of " + String.join(", ", known));
            }
        }
        return names;
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
