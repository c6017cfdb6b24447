package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "merge",
        description = {
            "Bring what was done elsewhere into the branch, and print the id of its newest commit.",
            "Where both changed the same differently, nothing is committed, the exit code is 1, and each place is printed"
                    + " with what stood there at first (base), in the branch (ours) and in REV (theirs)."
        },
        footer = {"", "Examples:", "  revtree merge rollout", "  revtree merge main --branch rollout"})
final class MergeCommand extends CommitCommand {

    @Parameters(index = "0", paramLabel = "REV", description = "What to bring in, mostly another branch.")
    private String rev = "";

    @Override
    Commit commit(ConfigRoot root) {
        return root.merge(rev, branch());
    }
}
