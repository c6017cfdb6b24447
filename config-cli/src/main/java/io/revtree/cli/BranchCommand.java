package io.revtree.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "branch",
        description = {
            "Begin a branch, or print the branches.",
            "Without arguments, each branch is printed with its newest commit. Other commands work on one by --branch. Beginning and"
                    + " deleting print nothing."
        },
        footer = {
            "",
            "Examples:",
            "  revtree branch rollout",
            "  revtree set /devices/olt-01 vlan=7 --branch rollout",
            "  revtree branch -d rollout"
        })
final class BranchCommand extends StoreCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The branch.")
    private @Nullable String name;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REV",
            description = "Where it begins; by default the newest state of --branch.")
    private @Nullable String rev;

    @Option(
            names = "-d",
            paramLabel = "NAME",
            description = "Delete this branch; its commits stay readable by their ids.")
    private @Nullable String deleted;

    @Override
    void run(Output out) {
        if (deleted != null && name != null) {
            throw usage("give either a branch to begin or -d");
        }
        try (OpenTree tree = deleted == null && name == null ? openToRead() : openToWrite("")) {
            if (deleted != null) {
                tree.root().deleteBranch(deleted);
            } else if (name == null) {
                tree.root().branches().forEach((branch, commit) -> out.line(branch + "\t" + Commits.line(commit)));
            } else if (tree.root().tags().containsKey(name)) {
                throw new CommandFault(
                        "'" + name + "' is a tag, which could not be reached beside a branch of that name;"
                                + " name the branch otherwise");
            } else {
                tree.root().branch(name, rev == null ? branch() : rev);
            }
        }
    }
}
