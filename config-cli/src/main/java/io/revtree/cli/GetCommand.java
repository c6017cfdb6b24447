package io.revtree.cli;

import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.ConfigSnapshot;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "get",
        description = {
            "Print a node as JSON: its own fields, and as many levels of children as asked for.",
            "Of a container, print each child so, one JSON a line."
        },
        footer = {"", "Example: revtree get /devices/olt-01 --deep"})
final class GetCommand extends ReadCommand {

    @Parameters(paramLabel = "PATH", description = "The node or container.")
    private String path = "";

    @ArgGroup
    private Depth depth = new Depth();

    private static final class Depth {
        @Option(names = "--depth", paramLabel = "N", description = "This many levels of children.")
        private int levels;

        @Option(names = "--deep", description = "All that is below.")
        private boolean deep;
    }

    @Override
    void read(OpenTree tree, ConfigSnapshot state, Output out) {
        if (depth.levels < 0) {
            throw usage("--depth is 0 or more, not " + depth.levels);
        }
        int levels = depth.deep ? -1 : depth.levels;
        if (!Place.of(tree.type(), path).container()) {
            out.line(tree.json().pretty(state.get(path, levels)));
            return;
        }
        try (Stream<String> keys = state.keys(path)) {
            ConfigPath container = ConfigPath.parse(path);
            keys.forEach(key -> {
                Message child = state.get(container.with(key).toString(), levels);
                out.line(tree.json().line(child));
            });
        }
    }
}
