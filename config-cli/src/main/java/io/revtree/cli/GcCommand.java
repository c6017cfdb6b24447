package io.revtree.cli;

import io.revtree.CollectOptions;
import io.revtree.CollectProgress;
import io.revtree.Collected;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "gc",
        description = {
            "Delete what no branch and no tag leads to, and print how much that was.",
            "Nothing is deleted that is needed, that is pinned, or that was pruned or deleted less than its grace ago."
                    + " Others may go on writing meanwhile. A run that is ended early does no harm; the next one finds"
                    + " what it left."
        },
        footer = {"", "Examples:", "  revtree gc --dry-run", "  revtree gc --rate 5000"})
final class GcCommand extends StoreCommand {

    @Option(names = "--dry-run", description = "Only count what would be deleted.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Work on at most N objects a second, to leave the store to others.")
    private @Nullable Long rate;

    @Override
    void run(Output out) {
        if (rate != null && rate < 1) {
            throw usage("--rate is at least 1, not " + rate);
        }
        try (OpenTree tree = dryRun ? openToRead() : openToWrite("")) {
            Collected collected = tree.root()
                    .collectGarbage(CollectOptions.standard()
                            .withDryRun(dryRun)
                            .withObjectsPerSecondMax(rate == null ? 0 : rate)
                            .withProgress(new Told<>(terminal(), GcCommand::text)));
            String dead = Text.count(collected.dead(), "object", "objects");
            out.line((dryRun
                            ? "would delete " + dead + " of " + Text.count(collected.deadBytes(), "byte", "bytes")
                            : "deleted " + dead)
                    + (dryRun ? ", and keep " : ", kept ")
                    + collected.live());
        }
    }

    private static String text(CollectProgress progress) {
        return progress.scanned() == 0
                ? progress.marked() + " objects found that are needed"
                : progress.scanned() + " objects looked at, " + progress.dead() + " not needed";
    }
}
