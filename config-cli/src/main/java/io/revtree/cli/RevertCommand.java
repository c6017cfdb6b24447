package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "revert",
        description = {
            "Take the change of one commit back in a new one, and print its id.",
            "Where that was changed again since, nothing is committed, and each place is printed as by merge."
        },
        footer = {"", "Example: revtree revert main~2"})
final class RevertCommand extends CommitCommand {

    @Parameters(index = "0", paramLabel = "REV", description = "The commit.")
    private String rev = "";

    @Override
    Commit commit(ConfigRoot root) {
        return root.revert(rev);
    }
}
