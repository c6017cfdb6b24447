package io.revtree.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        description = "Remove nodes with all that is below them, and print the commit's id.",
        footer = {"", "Example: revtree rm /devices/onu-01-00 -m 'returned'"})
final class RmCommand extends WriteCommand {

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "The child.")
    private List<String> paths = List.of();

    @Override
    Edit prepare() {
        return (tree, transaction) -> paths.forEach(transaction::remove);
    }
}
