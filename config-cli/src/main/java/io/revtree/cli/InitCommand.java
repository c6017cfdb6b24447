package io.revtree.cli;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import io.revtree.ConfigRoot;
import io.revtree.Schema;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        description = {
            "Create an empty tree with a schema, and print the id of its first commit.",
            "The store keeps the schema: no other command needs it. Fields are made children by annotations of revtree/options.proto, or by --child."
        },
        footer = {
            "",
            "Examples:",
            "  revtree init --schema network.proto --root access.Network",
            "  revtree init --include protos --schema protos/a/b.proto --root a.Root --child a.Root.items=id"
        })
final class InitCommand extends StoreCommand {

    @Option(
            names = "--schema",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files: .proto sources, or a FileDescriptorSet by any other name.")
    private List<Path> files = List.of();

    @Option(
            names = "--root",
            required = true,
            paramLabel = "MESSAGE",
            description = "The root's message, with its package.")
    private String root = "";

    @Option(
            names = "--child",
            paramLabel = "FIELD[=KEY]",
            description =
                    "Also a child: pkg.Message.field=key, with commas between several keys; without a key a single"
                            + " child or a list.")
    private List<String> children = List.of();

    @Option(
            names = "--include",
            paramLabel = "DIR",
            description = "Where .proto files import from; by default the folder of each.")
    private List<Path> includes = List.of();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "What the commit is for.")
    private String message = "";

    @Option(
            names = "--compress",
            description =
                    "Compress objects with zstd, each where that makes it smaller. Can be changed by revtree compress.")
    private boolean compress;

    @Mixin
    private Author author = new Author();

    @Override
    void run(Output out) {
        List<ChildDeclaration> declared =
                children.stream().map(ChildDeclaration::parse).toList();
        String url = url();
        Protoc protoc = new Protoc(terminal().environment());
        FileDescriptorSet set = new SchemaFiles(protoc).read(files, includes);
        Schema.Builder builder = Schema.builder(set, root);
        declared.forEach(child -> builder.child(child.field(), child.key().toArray(String[]::new)));
        Schema schema = builder.build();
        try (KvStore store = KvStores.open(url);
                ConfigRoot tree = ConfigRoot.builder(store, schema)
                        .branch(branch())
                        .author(author.name(terminal()))
                        .message(message)
                        .compress(compress)
                        .create(DynamicMessage.getDefaultInstance(schema.root()))) {
            out.line(tree.head().commit().id().toString());
        }
    }
}
