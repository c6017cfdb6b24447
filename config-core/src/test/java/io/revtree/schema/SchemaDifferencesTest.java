package io.revtree.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import io.revtree.sample.Region;
import io.revtree.wire.FieldRole;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SchemaDifferencesTest {

    private static final Map<String, List<String>> CHILDREN = Map.of(
            "third.party.Bootstrap.clusters", List.of("name"),
            "third.party.Bootstrap.admin", List.of(),
            "third.party.Cluster.endpoints", List.of("address", "port"));

    private static final TreeSchema STORED = schema("Cluster", message -> {});

    private static TreeSchema schema(String message, Consumer<DescriptorProto.Builder> change) {
        return schema(message, change, CHILDREN, Map.of());
    }

    private static TreeSchema schema(
            String message,
            Consumer<DescriptorProto.Builder> change,
            Map<String, List<String>> children,
            Map<String, FieldRole> roles) {
        return TreeSchema.compile(
                TreeSchema.find(SampleFiles.with("sample/third_party.proto", message, change), "third.party.Bootstrap"),
                new Declarations(children, roles, Map.of()));
    }

    private static TreeSchema declared(Map<String, List<String>> children) {
        return schema("Cluster", message -> {}, children, Map.of());
    }

    private static Consumer<DescriptorProto.Builder> field(String name, Consumer<FieldDescriptorProto.Builder> change) {
        return message -> message.getFieldBuilderList().stream()
                .filter(field -> field.getName().equals(name))
                .forEach(change);
    }

    private static Consumer<DescriptorProto.Builder> without(String name) {
        return message -> {
            List<FieldDescriptorProto> left = message.getFieldList().stream()
                    .filter(field -> !field.getName().equals(name))
                    .toList();
            message.clearField().addAllField(left);
        };
    }

    private static void isAnOlderOne(TreeSchema older) {
        assertThat(TreeSchema.differences(STORED, older)).isEmpty();
        assertThat(TreeSchema.differences(older, STORED)).isEmpty();
        assertThat(STORED.extendsOrEquals(older)).isTrue();
        assertThat(older.extendsOrEquals(STORED)).isFalse();
    }

    @Test
    void aSchemaIsNoDifferentFromItself() {
        assertThat(TreeSchema.differences(STORED, STORED)).isEmpty();
        assertThat(STORED.extendsOrEquals(STORED)).isTrue();
    }

    @Test
    void fieldsAndChildrenThatOneSideLacksAreNoDifference() {
        isAnOlderOne(schema("Endpoint", without("weight")));
        isAnOlderOne(schema(
                "Cluster",
                without("endpoints"),
                Map.of("third.party.Bootstrap.clusters", List.of("name"), "third.party.Bootstrap.admin", List.of()),
                Map.of()));
    }

    @Test
    void anotherNameIsNoDifference() {
        TreeSchema renamed = schema("Endpoint", field("weight", field -> field.setName("share")));

        assertThat(TreeSchema.differences(STORED, renamed)).isEmpty();
        assertThat(renamed.extendsOrEquals(STORED)).isTrue();
    }

    @Test
    void anotherTypeOfAFieldIsOne() {
        assertThat(TreeSchema.differences(
                        STORED,
                        schema(
                                "Endpoint",
                                field("weight", field -> field.setType(FieldDescriptorProto.Type.TYPE_STRING)))))
                .containsExactly("third.party.Endpoint.weight (field 3): uint32 in the tree and string in the program");
        assertThat(TreeSchema.differences(
                        STORED, schema("Endpoint", field("weight", field -> field.setLabel(Label.LABEL_REPEATED)))))
                .containsExactly(
                        "third.party.Endpoint.weight (field 3): uint32 in the tree and repeated uint32 in the program");
    }

    @Test
    void anotherTypeWithinAPlainMessageIsOne() {
        TreeSchema other = schema("Cluster", field("updated", field -> field.setTypeName(".third.party.Admin")));

        assertThat(TreeSchema.differences(STORED, other))
                .contains("google.protobuf.Timestamp.seconds (field 1): int64 in the tree and string in the program");
    }

    @Test
    void anotherKeyIsOne() {
        assertThat(TreeSchema.differences(
                        STORED,
                        declared(Map.of(
                                "third.party.Bootstrap.clusters", List.of("name"),
                                "third.party.Bootstrap.admin", List.of(),
                                "third.party.Cluster.endpoints", List.of("port", "address")))))
                .containsExactly("third.party.Cluster.endpoints (field 3): key address,port in the tree and"
                        + " port,address in the program");
    }

    @Test
    void aChildThatIsNoneAnyMoreIsOneAndSoIsTheReverse() {
        TreeSchema without = declared(Map.of(
                "third.party.Bootstrap.clusters", List.of("name"),
                "third.party.Cluster.endpoints", List.of("address", "port")));

        assertThat(TreeSchema.differences(STORED, without))
                .containsExactly("third.party.Bootstrap.admin (field 4): a child in the tree and none in the program");
        assertThat(TreeSchema.differences(without, STORED))
                .containsExactly("third.party.Bootstrap.admin (field 4): no child in the tree and one in the program");
    }

    @Test
    void aContainerThatLostItsKeyIsOne() {
        assertThat(TreeSchema.differences(
                        STORED,
                        declared(Map.of(
                                "third.party.Bootstrap.clusters", List.of(),
                                "third.party.Bootstrap.admin", List.of(),
                                "third.party.Cluster.endpoints", List.of("address", "port")))))
                .containsExactly("third.party.Bootstrap.clusters (field 2): a container by key name in the tree and"
                        + " a container by position in the program");
    }

    @Test
    void accessMayChangeAndWhatWasNeverStoredMayBecomeAnything() {
        TreeSchema realTime = schema(
                "Cluster",
                field("active_requests", field -> {}),
                CHILDREN,
                Map.of("third.party.Cluster.active_requests", FieldRole.REAL_TIME));
        TreeSchema text = schema(
                "Cluster", field("active_requests", field -> field.setType(FieldDescriptorProto.Type.TYPE_STRING)));

        assertThat(TreeSchema.differences(STORED, realTime)).isEmpty();
        assertThat(TreeSchema.differences(realTime, text)).isEmpty();
    }

    @Test
    void listsAllDifferences() {
        TreeSchema other = schema(
                "Endpoint",
                field("weight", field -> field.setType(FieldDescriptorProto.Type.TYPE_STRING)),
                Map.of(
                        "third.party.Bootstrap.clusters",
                        List.of("name"),
                        "third.party.Cluster.endpoints",
                        List.of("port")),
                Map.of());

        assertThat(TreeSchema.differences(STORED, other)).hasSize(3);
    }

    @Test
    void anotherRootIsOne() {
        TreeSchema region = TreeSchema.compile(Region.getDescriptor(), Declarations.NONE);

        assertThat(TreeSchema.differences(STORED, region))
                .containsExactly("the root of the tree is third.party.Bootstrap, that of the program sample.Region");
        assertThat(STORED.extendsOrEquals(region)).isFalse();
    }

    @Test
    void comparesTypesThatContainThemselves() {
        TreeSchema region = TreeSchema.compile(Region.getDescriptor(), Declarations.NONE);

        assertThat(TreeSchema.differences(TreeSchema.ofStored(region.storedBody()), region))
                .isEmpty();
        assertThat(region.extendsOrEquals(TreeSchema.ofStored(region.storedBody())))
                .isTrue();
    }
}
