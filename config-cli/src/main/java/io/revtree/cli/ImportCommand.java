package io.revtree.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Make the tree, or a part of it, what a JSON file says, and print the commit's id.",
            "Only what differs changes; what the JSON leaves out is removed, children included. The JSON is read whole: at most 64 MiB, otherwise import parts."
        },
        footer = {
            "",
            "Examples:",
            "  revtree import network.json -m 'first inventory'",
            "  revtree import --at-path /devices/olt-01 olt.json"
        })
final class ImportCommand extends WriteCommand {

    @Parameters(paramLabel = "FILE", description = "A JSON file, - for stdin.")
    private String file = "";

    @Option(names = "--at-path", paramLabel = "PATH", description = "The node, new or not; by default /.")
    private String path = "/";

    @Override
    Edit prepare() {
        String text = Text.read(file, terminal().in());
        String source = file.equals("-") ? "stdin" : file;
        return (tree, transaction) -> {
            Place place = Place.of(tree.type(), path);
            if (place.container()) {
                throw new CommandFault(path + " is a container; import its owner, or one child at " + path + "/KEY");
            }
            transaction.put(path, tree.json().parse(text, place.type(), source));
        };
    }
}
