package io.revtree.cli;

import io.revtree.ConfigSnapshot;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that reads one state of the tree. */
abstract class ReadCommand extends StoreCommand {

    @Option(names = "--at", paramLabel = "REV", description = "The state to read; by default the newest.")
    private @Nullable String at;

    @Override
    final void run(Output out) {
        try (OpenTree tree = openToRead()) {
            read(tree, at == null ? tree.root().head() : tree.root().at(at), out);
        }
    }

    abstract void read(OpenTree tree, ConfigSnapshot state, Output out);
}
