package io.revtree.schema;

import io.revtree.InvalidSchemaException;
import java.util.Collection;
import java.util.stream.Collectors;

/** How the faults of a schema are told: all at once, on one line. */
final class SchemaProblems {

    private static final int NAMES_MAX = 12;

    private SchemaProblems() {}

    static void refuse(Collection<String> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidSchemaException(String.join("; ", problems));
        }
    }

    /** The first of the names, and how many more there are. */
    static String someOf(Collection<String> names) {
        String some = names.stream().sorted().limit(NAMES_MAX).collect(Collectors.joining(", "));
        return names.size() <= NAMES_MAX ? some : "%s and %d more".formatted(some, names.size() - NAMES_MAX);
    }
}
