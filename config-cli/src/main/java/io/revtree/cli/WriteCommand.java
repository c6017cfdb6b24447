package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.ConfigTransaction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that edits the tree in one commit, whose id it prints. */
abstract class WriteCommand extends StoreCommand {

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "What the commit is for.")
    private String message = "";

    @Mixin
    private Author author = new Author();

    @Override
    final void run(Output out) {
        // Whatever has to be read is read before the store is taken.
        Edit edit = prepare();
        try (OpenTree tree = openToWrite(author.name(terminal()));
                ConfigTransaction transaction = tree.root().begin()) {
            transaction.message(message);
            edit.apply(tree, transaction);
            Commit commit = transaction.commit();
            if (commit.transactionId().equals(transaction.id())) {
                out.line(commit.id().toString());
            } else {
                note("nothing changed");
            }
        }
    }

    abstract Edit prepare();

    /** What a command does in its transaction. */
    interface Edit {
        void apply(OpenTree tree, ConfigTransaction transaction);
    }
}
