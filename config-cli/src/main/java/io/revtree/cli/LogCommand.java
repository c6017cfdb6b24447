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
            "With a path, those that changed something there or below. Without one, a line that begins with -- says"
                    + " where commits were pruned. Each line has the id's first digits, time, author and the message's"
                    + " first line, with tabs between."
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
        long most = limit == null ? Long.MAX_VALUE : limit;
        long printed = 0;
        long next = -1; // the sequence of the commit that would follow if none was pruned; that of a path may be any
        try (Stream<Commit> commits = path == null ? state.log() : state.log(path)) {
            for (Commit commit : (Iterable<Commit>) commits.limit(most)::iterator) {
                pruned(next - commit.sequence(), out);
                out.line(whole ? Commits.longLine(commit) : Commits.line(commit));
                next = path == null ? commit.sequence() - 1 : -1;
                printed++;
            }
        }
        if (printed < most) {
            pruned(next + 1, out);
        }
    }

    private static void pruned(long count, Output out) {
        if (count > 0) {
            out.line("-- " + Text.count(count, "commit was", "commits were") + " pruned here");
        }
    }
}
