package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cherry-pick",
        description = {
            "Make the change of one commit again on the branch, and print the new commit's id.",
            "Where the branch has something else in its place, nothing is committed, and each place is printed as by merge."
        },
        footer = {"", "Example: revtree cherry-pick rollout~1"})
final class CherryPickCommand extends CommitCommand {

    @Parameters(index = "0", paramLabel = "REV", description = "The commit, of whatever branch.")
    private String rev = "";

    @Override
    Commit commit(ConfigRoot root) {
        return root.cherryPick(rev);
    }
}
