package io.revtree.cli;

import io.revtree.ConfigTransaction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "set",
        description = "Set some of a node's own fields, and print the commit's id.",
        footer = {
            "",
            "Examples:",
            "  revtree set /devices/olt-01 vlan=7 'labels={\"site\": \"Faro\"}' -m 'move to Faro'",
            "  echo '{\"vlan\": 7}' | revtree set /devices/olt-01"
        })
final class SetCommand extends FieldsCommand {

    @Parameters(index = "0", paramLabel = "PATH", description = "The node.")
    private String path = "";

    @Override
    String path() {
        return path;
    }

    @Override
    void apply(ConfigTransaction transaction, Assignments fields) {
        transaction.update(path, fields.message(), fields.mask());
    }
}
