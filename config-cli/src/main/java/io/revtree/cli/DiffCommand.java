package io.revtree.cli;

import io.revtree.ConfigDiff;
import io.revtree.ConfigPath;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = {
            "Print what changed from one state to another, in path order.",
            "+ and - are nodes that were added or removed, with their own fields; ~ is a field with its values before and"
                    + " after, where a default value may show as unset."
        },
        footer = {"", "Examples:", "  revtree diff main~1 main", "  revtree diff before-upgrade main /devices/olt-01"})
final class DiffCommand extends StoreCommand {

    @Parameters(index = "0", paramLabel = "FROM", description = "A state: branch, tag, commit id or main~3.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "Another.")
    private String to = "";

    @Parameters(
            index = "2",
            paramLabel = "PATH",
            arity = "0..1",
            description = "Only what is at or below; by default /.")
    private String path = "/";

    @Option(
            names = "--json-patch",
            description = "Print a JSON Patch (RFC 6902) from the exported tree at FROM to that at TO.")
    private boolean jsonPatch;

    @Override
    void run(Output out) {
        List<String> below = ConfigPath.parse(path).segments();
        if (jsonPatch && !below.isEmpty()) {
            throw usage("a JSON Patch is of the whole tree; leave out PATH");
        }
        try (OpenTree tree = openToRead()) {
            ConfigDiff diff = tree.root().diff(from, to);
            if (jsonPatch) {
                out.line(diff.toJsonPatch());
                return;
            }
            ChangeLines lines = new ChangeLines(tree.json(), out);
            diff.changes().stream()
                    .filter(change -> startsWith(ConfigPath.parse(change.path()).segments(), below))
                    .forEach(lines::print);
        }
    }

    private static boolean startsWith(List<String> segments, List<String> first) {
        return segments.size() >= first.size()
                && segments.subList(0, first.size()).equals(first);
    }
}
