package io.revtree.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.CorruptObjectException;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.schema.ChildField.Form;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreeSchemaTest {

    private static final TreeSchema SAMPLE = TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE);

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
        TreeSchema dynamic = TreeSchema.compile(TreeSchema.find(SampleFiles.all(), "sample.Voltha"), Declarations.NONE);
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

    @Test
    void hostileSchemasAreRefusedAsDamage() {
        byte[] stored = SAMPLE.storedBody();
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            byte[] damaged =
                    random.nextInt(4) == 0 ? Arrays.copyOf(stored, random.nextInt(stored.length)) : stored.clone();
            for (int i = random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                TreeSchema.ofStored(damaged);
            } catch (CorruptObjectException expected) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(refused).isGreaterThan(300);
    }
}
