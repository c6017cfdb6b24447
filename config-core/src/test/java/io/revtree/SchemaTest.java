package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import io.revtree.sample.Everything;
import io.revtree.sample.Voltha;
import io.revtree.sample.annotated.Site;
import io.revtree.sample.old.Old;
import io.revtree.sample.thirdparty.Bootstrap;
import io.revtree.sample.thirdparty.Cluster;
import io.revtree.schema.ChildField;
import io.revtree.schema.NodeType;
import io.revtree.schema.SampleFiles;
import io.revtree.schema.TreeSchema;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private static ChildField child(NodeType type, String name) {
        return Objects.requireNonNull(type.child(name), name);
    }

    private static Schema.Builder everything() {
        return Schema.builder(Everything.getDescriptor());
    }

    private static Schema.Builder thirdParty() {
        return Schema.builder(Bootstrap.getDefaultInstance())
                .child("third.party.Bootstrap.clusters", "name")
                .child("third.party.Bootstrap.listeners")
                .child("third.party.Bootstrap.admin")
                .child("third.party.Cluster.endpoints", "address", "port")
                .realTime("third.party.Cluster.active_requests")
                .readOnly("third.party.Bootstrap.node_id")
                .merge("third.party.Admin", MergePolicy.ATOMIC);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refusal(Schema.Builder builder) {
        return assertThatThrownBy(builder::build).isInstanceOf(InvalidSchemaException.class);
    }

    @Test
    void readsTheAnnotationsThatCoreShips() {
        NodeType site = Schema.of(Site.getDescriptor()).tree().root();

        assertThat(site.children()).extracting(ChildField::name).containsExactly("limits", "racks");
        assertThat(child(site, "limits").type().isAtomic()).isTrue();
        assertThat(child(site, "racks").type().isAtomic()).isFalse();
        assertThat(child(site, "racks").key().fieldNames()).containsExactly("id");
    }

    @Test
    void namesChildrenOfProtosWithoutAnnotations() {
        NodeType root = thirdParty().build().tree().root();

        assertThat(root.children())
                .extracting(ChildField::form)
                .containsExactly(ChildField.Form.KEYED, ChildField.Form.LISTED, ChildField.Form.SINGLE);
        assertThat(child(child(root, "clusters").type(), "endpoints").key().fieldNames())
                .containsExactly("address", "port");
        assertThat(child(root, "admin").type().isAtomic()).isTrue();
        assertThat(child(root, "clusters").type().defaultInstance()).isSameAs(Cluster.getDefaultInstance());
    }

    @Test
    void storesWhatWasNamedInCodeAsAnnotations() {
        Schema built = thirdParty().build();
        TreeSchema reloaded = TreeSchema.ofStored(built.tree().storedBody());

        assertThat(reloaded.storedBody()).isEqualTo(built.tree().storedBody());
        assertThat(TreeSchema.differences(reloaded, built.tree())).isEmpty();
        assertThat(Schema.of(built.files(), "third.party.Bootstrap").tree().storedBody())
                .isEqualTo(built.tree().storedBody());
        NodeType root = reloaded.root();
        assertThat(child(child(root, "clusters").type(), "endpoints").key().fieldNames())
                .containsExactly("address", "port");
        assertThat(child(root, "admin").type().isAtomic()).isTrue();
        assertThat(child(root, "admin").type().defaultInstance()).isInstanceOf(DynamicMessage.class);
    }

    @Test
    void overridesAnnotationsInCode() {
        NodeType site = Schema.builder(Site.getDescriptor())
                .child("sample.annotated.Site.racks", "units")
                .merge("sample.annotated.Limits", MergePolicy.FIELDS)
                .realTime("sample.annotated.Site.limits")
                .build()
                .tree()
                .root();

        assertThat(child(site, "racks").key().fieldNames()).containsExactly("units");
        assertThat(site.child("limits")).isNull();
    }

    @Test
    void worksFromADescriptorSetAlone() {
        Schema dynamic = Schema.of(SampleFiles.all(), "sample.Voltha");

        assertThat(dynamic.tree().storedBody())
                .isEqualTo(Schema.of(Voltha.getDescriptor()).tree().storedBody());
        assertThat(dynamic.toString()).isEqualTo("sample.Voltha");
    }

    @Test
    void refusesWhatCanBeNoChild() {
        refusal(everything().child("sample.Everything.a_string"))
                .hasMessageContaining("sample.Everything.a_string")
                .hasMessageContaining("must be a message");
        refusal(everything().child("sample.Everything.by_number", "an_int32"))
                .hasMessageContaining("sample.Everything.by_number")
                .hasMessageContaining("map");
        refusal(everything().child("sample.Everything.other")).hasMessageContaining("oneof choice");
        refusal(everything().child("sample.Everything.nested", "an_int32"))
                .hasMessageContaining("sample.Everything.nested")
                .hasMessageContaining("single child has no key");
        refusal(Schema.builder(Old.getDescriptor()).child("sample.old.Old.pair"))
                .hasMessageContaining("group");
    }

    @Test
    void refusesWhatCanBeNoKeyAndNamesWhatCan() {
        for (String key :
                new String[] {"a_float", "a_double", "some_bytes", "nested", "strings", "labels", "counter", "nope", ""
                }) {
            refusal(everything().child("sample.Everything.several", key, "a_string"))
                    .hasMessageContaining("sample.Everything.several: its key " + key)
                    .hasMessageContaining("sample.Everything")
                    .hasMessageContaining("an_int32, an_int64");
        }
        refusal(everything().child("sample.Everything.several", "a_string", "a_string"))
                .hasMessageContaining("twice");
    }

    @Test
    void listsAllFaultsAtOnce() {
        refusal(everything()
                        .child("sample.Everything.a_string")
                        .child("sample.Everything.several", "nope")
                        .readOnly("sample.Nothing.x")
                        .merge("sample.Nowhere", MergePolicy.ATOMIC))
                .hasMessageContaining("sample.Everything.a_string")
                .hasMessageContaining("sample.Everything.several")
                .hasMessageContaining("sample.Nothing.x")
                .hasMessageContaining("sample.Nowhere");
    }

    @Test
    void refusesAnnotationsWithoutAMeaning() {
        FileDescriptorSet files = FileDescriptorSet.newBuilder()
                .addFile(FileDescriptorProto.newBuilder()
                        .setName("strange.proto")
                        .setSyntax("proto3")
                        .addMessageType(DescriptorProto.newBuilder()
                                .setName("Strange")
                                .setOptions(MessageOptions.newBuilder().setUnknownFields(varint(7761774, 2)))
                                .addField(FieldDescriptorProto.newBuilder()
                                        .setName("odd")
                                        .setNumber(1)
                                        .setType(FieldDescriptorProto.Type.TYPE_STRING)
                                        .setOptions(FieldOptions.newBuilder().setUnknownFields(varint(7761773, 3))))))
                .build();

        assertThatThrownBy(() -> Schema.of(files, "Strange"))
                .isInstanceOf(InvalidSchemaException.class)
                .hasMessageContaining("Strange: its merge is 2")
                .hasMessageContaining("Strange.odd: its access is 3");
    }

    @Test
    void takesAnnotationsOfAnotherShapeForSomeoneElses() {
        FileDescriptorSet files = FileDescriptorSet.newBuilder()
                .addFile(FileDescriptorProto.newBuilder()
                        .setName("other.proto")
                        .setSyntax("proto3")
                        .addMessageType(DescriptorProto.newBuilder()
                                .setName("Other")
                                .addField(FieldDescriptorProto.newBuilder()
                                        .setName("plain")
                                        .setNumber(1)
                                        .setType(FieldDescriptorProto.Type.TYPE_STRING)
                                        .setOptions(FieldOptions.newBuilder().setUnknownFields(varint(7761772, 1))))))
                .build();

        assertThat(Schema.of(files, "Other").tree().root().children()).isEmpty();
    }

    private static UnknownFieldSet varint(int number, long value) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder().addVarint(value).build())
                .build();
    }

    @Test
    void refusesARootThatIsNotThere() {
        assertThatThrownBy(() -> Schema.of(SampleFiles.all(), "sample.Nothing"))
                .isInstanceOf(InvalidSchemaException.class)
                .hasMessageContaining("sample.Nothing")
                .hasMessageContaining("sample.Action");
    }

    @Test
    void refusesADescriptorSetThatLacksImports() {
        FileDescriptorSet.Builder lacking = FileDescriptorSet.newBuilder();
        SampleFiles.all().getFileList().stream()
                .filter(file -> !file.getName().startsWith("google/"))
                .forEach(lacking::addFile);

        assertThatThrownBy(() -> Schema.of(lacking.build(), "sample.Voltha"))
                .isInstanceOf(InvalidSchemaException.class)
                .hasMessageContaining("sample/voltha_like.proto imports google/protobuf/any.proto")
                .hasMessageContaining("--include_imports");
    }
}
