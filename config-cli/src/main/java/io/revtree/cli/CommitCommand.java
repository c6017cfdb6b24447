package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.CommitId;
import io.revtree.ConfigRoot;
import picocli.CommandLine.Mixin;

/** A command that makes a commit of commits that are there, and prints its id. */
abstract class CommitCommand extends StoreCommand {

    @Mixin
    private Author author = new Author();

    @Override
    final void run(Output out) {
        try (OpenTree tree = openToWrite(author.name(terminal()))) {
            CommitId before = tree.root().head().commit().id();
            Commit commit = commit(tree.root());
            if (commit.id().equals(before)) {
                note("nothing changed");
            } else {
                out.line(commit.id().toString());
            }
        }
    }

    /** Makes it; gives back the newest commit when there is nothing to do. */
    abstract Commit commit(ConfigRoot root);
}
