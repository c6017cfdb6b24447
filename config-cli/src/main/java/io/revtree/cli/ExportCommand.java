package io.revtree.cli;

import io.revtree.ConfigSnapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Print a node and all that is below it as JSON, as import reads it.",
            "It is read whole: at most 64 MiB of encoded fields, otherwise export parts."
        },
        footer = {"", "Example: revtree export --at before-upgrade > network.json"})
final class ExportCommand extends ReadCommand {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "The node; by default /.")
    private String path = "/";

    @Override
    void read(OpenTree tree, ConfigSnapshot state, Output out) {
        out.line(tree.json().pretty(state.getDeep(path)));
    }
}
