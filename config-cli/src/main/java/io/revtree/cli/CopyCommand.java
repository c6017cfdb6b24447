package io.revtree.cli;

import io.revtree.ConfigRoot;
import io.revtree.CopyProgress;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
        name = "copy",
        description = {
            "Copy a tree with every commit, branch and tag to an empty store, of the same engine or another, and print how much that was.",
            "Ids stay what they are. Each object is checked before it is written, and read back after that. Until all is there"
                    + " the target holds no tree; a copy that was ended early goes on when the same command is given again.",
            "The source may be in use, and is copied as it was at the beginning; nobody else may write the target meanwhile."
        },
        footer = {"", "Example:", "  revtree copy --from rocksdb:./inventory --to redis://localhost/inventory"})
final class CopyCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Revtree revtree;

    @Option(names = "--from", required = true, paramLabel = "URL", description = "The store that holds the tree.")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "URL", description = "The store to copy it to.")
    private String to = "";

    @Override
    public Integer call() {
        Output out = new Output(revtree.terminal().out());
        try (KvStore source = KvStores.open(StoreCommand.withOption(from, "readonly", "true"));
                KvStore target = KvStores.open(to)) {
            CopyProgress whole = ConfigRoot.copy(source, target, told());
            int branches = target.listRefs("heads/").size();
            int tags = target.listRefs("tags/").size();
            out.line(Text.count(branches, "branch", "branches") + " and " + Text.count(tags, "tag", "tags") + ": "
                    + Text.count(whole.written(), "object", "objects") + ", "
                    + Text.count(whole.bytes(), "byte", "bytes")
                    + (whole.found() == 0 ? "" : ", upon what was there from a copy before"));
        }
        out.flush();
        return 0;
    }

    private Told<CopyProgress> told() {
        return new Told<>(
                revtree.terminal(),
                progress -> progress.written() + " objects so far, " + (progress.bytes() >> 20) + " MiB");
    }
}
