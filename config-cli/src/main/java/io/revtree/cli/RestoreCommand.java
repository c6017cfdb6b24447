package io.revtree.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = "Make a node with all that is below it what it was, and print the commit's id.",
        footer = {"", "Example: revtree restore /devices/olt-01 before-upgrade"})
final class RestoreCommand extends WriteCommand {

    @Parameters(index = "0", paramLabel = "PATH", description = "The node, / for the whole tree.")
    private String path = "";

    @Parameters(index = "1", paramLabel = "REV", description = "The state to take it from.")
    private String rev = "";

    @Override
    Edit prepare() {
        return (tree, transaction) -> transaction.restore(path, rev);
    }
}
