package io.revtree.cli;

import io.revtree.ConfigSnapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "blame",
        description = {
            "Print the commit that set each field of a node.",
            "Each line has the field, then what log prints, with tabs between."
        },
        footer = {"", "Example: revtree blame /devices/olt-01"})
final class BlameCommand extends ReadCommand {

    @Parameters(paramLabel = "PATH", description = "The node.")
    private String path = "";

    @Override
    void read(OpenTree tree, ConfigSnapshot state, Output out) {
        state.blame(path).forEach((field, commit) -> out.line(field + "\t" + Commits.line(commit)));
    }
}
