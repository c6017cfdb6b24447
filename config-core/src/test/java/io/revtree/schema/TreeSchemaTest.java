package io.revtree.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.schema.ChildField.Form;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TreeSchemaTest {

    private static final TreeSchema SAMPLE = TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE);

    static FileDescriptorSet samples() {
        try (InputStream in = TreeSchemaTest.class.getResourceAsStream("/samples.desc")) {
            return FileDescriptorSet.parseFrom(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void findsChildrenByAnnotationsThatAnotherPackageDeclares() {
        NodeType root = SAMPLE.root();

        assertThat(root.children())
                .extracting(ChildField::name)
                .containsExactly("health", "adapters", "logical_devices", "devices", "notes", "inventory");
        assertThat(root.children())
                .extracting(ChildField::form)
                .containsExactly(Form.SINGLE, Form.KEYED, Form.KEYED, Form.KEYED, Form.LISTED, Form.SINGLE);
        assertThat(child(root, "adapters").key().fieldNames()).containsExactly("id");
        assertThat(child(child(root, "devices").type(), "ports").key().fieldNames())
                .containsExactly("port_no");
        assertThat(root.child("version")).isNull();
    }

    @Test
    void readsMessagesAsTheClassesOfThePrototype() {
        NodeType root = SAMPLE.root();

        assertThat(root.defaultInstance()).isSameAs(Voltha.getDefaultInstance());
        assertThat(child(root, "adapters")
                        .type()
                        .parse(Adapter.newBuilder().setId("3").build().toByteArray()))
                .isEqualTo(Adapter.newBuilder().setId("3").build());
        assertThat(child(root, "health").type().defaultInstance()).isSameAs(HealthStatus.getDefaultInstance());
    }

    @Test
    void letsATypeContainItself() {
        NodeType region = TreeSchema.compile(Region.getDefaultInstance(), Declarations.NONE)
                .root();

        assertThat(child(region, "regions").type()).isSameAs(region);
        assertThat(child(region, "backup").type()).isSameAs(region);
    }

    @Test
    void takesARealTimeChildForNoChild() {
        NodeType device = TreeSchema.compile(Device.getDefaultInstance(), Declarations.NONE)
                .root();

        assertThat(device.child("probes")).isNull();
    }

    @Test
    void storesOneFormForGeneratedDynamicAndReloadedSchemas() {
        TreeSchema dynamic = TreeSchema.compile(TreeSchema.find(samples(), "sample.Voltha"), Declarations.NONE);
        TreeSchema reloaded = TreeSchema.ofStored(SAMPLE.storedBody());

        assertThat(dynamic.storedBody()).isEqualTo(SAMPLE.storedBody());
        assertThat(reloaded.storedBody()).isEqualTo(SAMPLE.storedBody());
        assertThat(reloaded.root().children())
                .extracting(ChildField::name)
                .containsExactly("health", "adapters", "logical_devices", "devices", "notes", "inventory");
    }

    private static ChildField child(NodeType type, String name) {
        return Objects.requireNonNull(type.child(name), name);
    }
}
