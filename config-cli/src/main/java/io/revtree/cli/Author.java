package io.revtree.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who makes a commit. */
final class Author {

    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "Who makes the commit; by default REVTREE_AUTHOR, or the user's name.")
    private @Nullable String author;

    String name(Terminal terminal) {
        if (author != null) {
            return author;
        }
        String named = terminal.environment().get("REVTREE_AUTHOR");
        return named != null && !named.isEmpty() ? named : System.getProperty("user.name", "");
    }
}
