package io.revtree.cli;

import io.revtree.Commit;
import io.revtree.ConfigSnapshot;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "log",
        description = {
            "Print the commits, newest first.",
            "With a path, those that changed something there or below. Each line has the id's first digits, time, author and the message's first line, with tabs between."
        },
        footer = {"", "Example: revtree log /devices/olt-01 -n 5"})
final class LogCommand extends ReadCommand {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "The node; by default the whole tree.")
    private @Nullable String path;

    @Option(names = "-n", paramLabel = "N", description = "At most so many.")
    private @Nullable Long limit;

    @Option(names = "--long", description = "Whole ids, and behind them the hash of the tree's content.")
    private boolean whole;

    @Override
    void read(OpenTree tree, ConfigSnapshot state, Output out) {
        if (limit != null && limit < 0) {
            throw usage("-n is 0 or more, not " + limit);
        }
        try (Stream<Commit> commits = path == null ? state.log() : state.log(path)) {
            commits.limit(limit == null ? Long.MAX_VALUE : limit)
                    .forEach(commit -> out.line(whole ? Commits.longLine(commit) : Commits.line(commit)));
        }
    }
}
