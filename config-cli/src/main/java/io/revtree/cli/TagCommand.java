package io.revtree.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tag",
        description = {
            "Name a state, or print the names.",
            "Without arguments, each tag is printed with its commit. A tag that is there is moved. Setting and deleting"
                    + " print nothing."
        },
        footer = {"", "Examples:", "  revtree tag before-upgrade", "  revtree tag -d before-upgrade"})
final class TagCommand extends StoreCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The tag.")
    private @Nullable String name;

    @Parameters(index = "1", arity = "0..1", paramLabel = "REV", description = "The state; by default the newest.")
    private @Nullable String rev;

    @Option(names = "-d", paramLabel = "NAME", description = "Delete this tag.")
    private @Nullable String deleted;

    @Override
    void run(Output out) {
        if (deleted != null && name != null) {
            throw usage("give either a tag to set or -d");
        }
        try (OpenTree tree = deleted == null && name == null ? openToRead() : openToWrite("")) {
            if (deleted != null) {
                tree.root().deleteTag(deleted);
            } else if (name == null) {
                tree.root().tags().forEach((tag, commit) -> out.line(tag + "\t" + Commits.line(commit)));
            } else if (tree.root().branches().containsKey(name)) {
                throw new CommandFault(
                        "'" + name + "' is a branch, which is what the name would be read as; name the tag otherwise");
            } else if (rev == null) {
                tree.root().tag(name);
            } else {
                tree.root().tag(name, rev);
            }
        }
    }
}
