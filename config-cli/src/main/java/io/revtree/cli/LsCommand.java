package io.revtree.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.revtree.ConfigPath;
import io.revtree.ConfigSnapshot;
import io.revtree.NodeNotFoundException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ls",
        description = {
            "Print the keys of a container, or the names of a node's children.",
            "Keys are printed as they stand in a path, positions where there are no keys. Of a node, all containers"
                    + " are named, and the single children that are set."
        },
        footer = {"", "Example: revtree ls /devices --count"})
final class LsCommand extends ReadCommand {

    @Parameters(paramLabel = "PATH", arity = "0..1", description = "The container or node; by default /.")
    private String path = "/";

    @Option(names = "--count", description = "Print how many there are instead.")
    private boolean count;

    @Override
    void read(OpenTree tree, ConfigSnapshot state, Output out) {
        if (Place.of(tree.type(), path).container()) {
            if (count) {
                out.line(Long.toString(state.count(path)));
                return;
            }
            try (Stream<String> keys = state.keys(path)) {
                keys.forEach(out::line);
            }
            return;
        }
        List<String> children = children(state);
        if (count) {
            out.line(Integer.toString(children.size()));
        } else {
            children.forEach(out::line);
        }
    }

    private List<String> children(ConfigSnapshot state) {
        ConfigPath node = ConfigPath.parse(path);
        return state.get(path).getDescriptorForType().getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .map(FieldDescriptor::getName)
                .filter(name -> isThere(state, node.field(name).toString()))
                .toList();
    }

    private static boolean isThere(ConfigSnapshot state, String child) {
        try {
            return state.exists(child);
        } catch (NodeNotFoundException e) {
            return false; // a plain field of the node
        }
    }
}
