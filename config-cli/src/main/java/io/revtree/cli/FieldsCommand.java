package io.revtree.cli;

import com.google.protobuf.Descriptors.Descriptor;
import io.revtree.ConfigTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that is given a place, and fields: as arguments, as JSON, or as JSON on stdin. */
abstract class FieldsCommand extends WriteCommand {

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FIELD=VALUE",
            description = {
                "A field and its value, as in vlan=7 or config.log_level=DEBUG. Lists, maps and messages are JSON;"
                        + " null clears a field that is no text.",
                "Without any, JSON is read from stdin."
            })
    private List<String> arguments = List.of();

    @Option(names = "--json", paramLabel = "JSON", description = "An object with the fields; null clears one.")
    private @Nullable String json;

    @Override
    final Edit prepare() {
        if (json != null && !arguments.isEmpty()) {
            throw usage("give either FIELD=VALUE or --json");
        }
        String text =
                json == null && arguments.isEmpty() ? Text.read("-", terminal().in()) : json;
        return (tree, transaction) -> {
            Descriptor type = Place.of(tree.type(), path()).type();
            apply(
                    transaction,
                    text == null
                            ? Assignments.ofArguments(arguments, type, tree.json())
                            : Assignments.ofJson(text, type, tree.json(), json == null ? "stdin" : "--json"));
        };
    }

    abstract String path();

    abstract void apply(ConfigTransaction transaction, Assignments fields);
}
