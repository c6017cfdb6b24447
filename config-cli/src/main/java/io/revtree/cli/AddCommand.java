package io.revtree.cli;

import io.revtree.ConfigTransaction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Add a child to a container, and print the commit's id.",
        footer = {
            "",
            "Examples:",
            "  revtree add /devices id=onu-99 kind=ONU vlan=12",
            "  revtree add /devices/olt-01/ports --json '{\"port_no\": 9, \"label\": \"spare\"}'"
        })
final class AddCommand extends FieldsCommand {

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "The container.")
    private String container = "";

    @Override
    String path() {
        return container;
    }

    @Override
    void apply(ConfigTransaction transaction, Assignments fields) {
        transaction.add(container, fields.message());
    }
}
