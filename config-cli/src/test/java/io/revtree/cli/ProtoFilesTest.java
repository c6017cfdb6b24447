package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code init} gets from files to descriptors. */
class ProtoFilesTest {

    @TempDir
    private Path folder;

    private final SchemaFiles files = new SchemaFiles(new Protoc(Map.of()));

    @Test
    void theCompilerInTheJarNeedsNoneOnTheMachine() throws IOException {
        FileDescriptorSet set = read(write("a.proto", "message Root { string name = 1; }"));
        assertThat(set.getFileList()).extracting(FileDescriptorProto::getName).containsExactly("a.proto");
    }

    @Test
    void standardImportsAndTheAnnotationsAreThereWithoutBeingGiven() throws IOException {
        FileDescriptorSet set = read(write("a.proto", """
                import "google/protobuf/any.proto";
                import "google/protobuf/timestamp.proto";
                import "google/protobuf/wrappers.proto";
                import "revtree/options.proto";
                message Root {
                  google.protobuf.Any any = 1;
                  google.protobuf.Timestamp time = 2;
                  google.protobuf.StringValue text = 3;
                  repeated Item items = 4 [(revtree.child_node) = {key: "id"}];
                }
                message Item { string id = 1; }
                """));
        assertThat(set.getFileList())
                .extracting(FileDescriptorProto::getName)
                .contains("google/protobuf/any.proto", "revtree/options.proto", "google/protobuf/descriptor.proto")
                .endsWith("a.proto");
        assertThat(field(set, "a.proto", "items")
                        .getOptions()
                        .getUnknownFields()
                        .hasField(7761772))
                .isTrue();
    }

    @Test
    void annotationsOfAnotherPackageSurvive() throws IOException {
        write("voltha_like/meta.proto", """
                package voltha;
                import "google/protobuf/descriptor.proto";
                message ChildNode { string key = 1; }
                enum Access { CONFIG = 0; READ_ONLY = 1; REAL_TIME = 2; }
                extend google.protobuf.FieldOptions {
                  ChildNode child_node = 7761772;
                  Access access = 7761773;
                }
                """);
        Path main = write("voltha_like/main.proto", """
                package voltha;
                import "voltha_like/meta.proto";
                message Root {
                  repeated Root items = 1 [(child_node) = {key: "id"}];
                  string id = 2 [(access) = READ_ONLY];
                }
                """);
        FileDescriptorSet set = files.read(List.of(main), List.of(folder));
        assertThat(field(set, "voltha_like/main.proto", "items")
                        .getOptions()
                        .getUnknownFields()
                        .getField(7761772)
                        .getLengthDelimitedList())
                .singleElement()
                .satisfies(bytes -> assertThat(bytes.toStringUtf8()).endsWith("id"));
        assertThat(field(set, "voltha_like/main.proto", "id")
                        .getOptions()
                        .getUnknownFields()
                        .getField(7761773)
                        .getVarintList())
                .containsExactly(1L);
    }

    @Test
    void optionalFieldsOneofsAndMapsAreKept() throws IOException {
        FileDescriptorSet set = read(write("a.proto", """
                message Root {
                  optional int32 level = 1;
                  oneof address { string mac = 2; string ip = 3; }
                  map<string, Root> named = 4;
                }
                """));
        DescriptorProto root = set.getFile(0).getMessageType(0);
        assertThat(root.getField(0).getProto3Optional()).isTrue();
        assertThat(root.getOneofDecl(0).getName()).isEqualTo("address");
        assertThat(root.getNestedType(0).getOptions().getMapEntry()).isTrue();
    }

    @Test
    void anErrorNamesFileAndLine() throws IOException {
        Path file = write("a.proto", "message Root {\n  strin name = 1;\n}\n");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CommandFault.class)
                .hasMessageContaining("a.proto:3:3: \"strin\" is not defined");
    }

    @Test
    void aMissingImportIsNamed() throws IOException {
        Path file = write("a.proto", "import \"other/b.proto\";\nmessage Root {}\n");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CommandFault.class)
                .hasMessageContaining("other/b.proto: File not found.")
                .hasMessageNotContaining("\n");
    }

    @Test
    void sourcesAndDescriptorSetsCanBeMixed() throws IOException {
        Path source = write("a.proto", "message A {}");
        Path set = folder.resolve("b.desc");
        Files.write(
                set,
                FileDescriptorSet.newBuilder()
                        .addFile(FileDescriptorProto.newBuilder().setName("b.proto"))
                        .build()
                        .toByteArray());
        assertThat(files.read(List.of(set, source), List.of()).getFileList())
                .extracting(FileDescriptorProto::getName)
                .containsExactly("b.proto", "a.proto");
    }

    @Test
    void whatIsNoDescriptorSetIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.desc"), "hello");
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(CommandFault.class)
                .hasMessageContaining("neither a .proto file nor a FileDescriptorSet");
    }

    @Test
    void anEmptyDescriptorSetIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.desc"), "");
        assertThatThrownBy(() -> read(file)).isInstanceOf(CommandFault.class).hasMessageContaining("has no file in it");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> read(folder.resolve("absent.proto")))
                .isInstanceOf(CommandFault.class)
                .hasMessageContaining("absent.proto: there is no such file");
    }

    @Test
    void theCompilerThatTheUserNamesIsTaken() throws IOException {
        Path file = write("a.proto", "message Root {}");
        SchemaFiles named = new SchemaFiles(new Protoc(Map.of("REVTREE_PROTOC", "/absent/protoc")));
        assertThatThrownBy(() -> named.read(List.of(file), List.of()))
                .isInstanceOf(CommandFault.class)
                .hasMessageContaining("/absent/protoc")
                .hasMessageContaining("set REVTREE_PROTOC");
    }

    @Test
    void platformsAreSpeltAsTheCompilersArtifactsAre() {
        assertThat(Protoc.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(Protoc.platform("Linux", "aarch64")).isEqualTo("linux-aarch_64");
        assertThat(Protoc.platform("Mac OS X", "aarch64")).isEqualTo("osx-aarch_64");
        assertThat(Protoc.platform("Windows 11", "amd64")).isEqualTo("windows-x86_64");
    }

    private FileDescriptorSet read(Path file) {
        return files.read(List.of(file), List.of());
    }

    private Path write(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "syntax = \"proto3\";\n" + body);
    }

    private static FieldDescriptorProto field(FileDescriptorSet set, String file, String name) {
        return set.getFileList().stream()
                .filter(candidate -> candidate.getName().equals(file))
                .flatMap(candidate -> candidate.getMessageTypeList().stream())
                .flatMap(message -> message.getFieldList().stream())
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
