package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.ConfigPath;
import io.revtree.CorruptObjectException;
import io.revtree.object.GoldenFile;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkRules;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Inventory;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.Note;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import io.revtree.wire.ByteWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NodeFormatTest {

    /** Every form that a child can stand in: inside and linked, single, keyed and listed. */
    private static final Voltha ALL_FORMS = Voltha.newBuilder()
            .setInstanceId("1")
            .setHealth(HealthStatus.newBuilder().setState(HealthStatus.State.DYING))
            .addAllAdapters(IntStream.range(0, 50)
                    .mapToObj(i -> Adapter.newBuilder().setId(String.valueOf(i)).build())
                    .toList())
            .addLogicalDevices(LogicalDevice.newBuilder().setId("ld").setDatapathId(7))
            .addDevices(Device.newBuilder().setId("d").setVendor("v".repeat(200)))
            .addNotes(Note.newBuilder().setText("a note"))
            .setInventory(Inventory.newBuilder()
                    .addRegions(Region.newBuilder()
                            .setName("r")
                            .setOperator("o".repeat(200))
                            .addRegions(Region.newBuilder().setName("s"))))
            .build();

    private final Trees trees = Trees.of(Voltha.getDefaultInstance());
    private final TreeContext context = trees.freshContext();
    private final Tree tree = trees.write(Tree.of(context, ALL_FORMS), null);

    @Test
    void theFormatOfNodesNeverChanges() {
        StoredObject root = new ObjectReader(trees.store(), 0).read(tree.id());
        GoldenFile.check("node-all-forms", root.stored());
        GoldenFile.check("tree-id", tree.id().toBytes());
    }

    @Test
    void theFormatOfSchemasNeverChanges() {
        TreeSchema schema = TreeSchema.compile(Voltha.getDefaultInstance(), Declarations.NONE);
        StoredObject object = StoredObject.encode(ObjectKind.SCHEMA, List.of(), schema.storedBody());
        GoldenFile.check("schema-id", object.id().toBytes());
    }

    @Test
    void aChildStandsInsideUpTo192BytesAndOnlyWithoutLinks() {
        // length, tag and length of a text, text, no children
        Note largest = Note.newBuilder().setText("x".repeat(192 - 2 - 3 - 1)).build();
        Note larger = Note.newBuilder().setText("x".repeat(192 - 2 - 3)).build();
        assertThat(single(largest).insideBody()).hasSize(192);
        assertThat(single(larger).insideBody()).isNull();
        assertThat(find("/inventory/regions/r").insideBody()).isNull();
        assertThat(find("/health").insideBody()).isNotNull();
    }

    private Node single(Note note) {
        return Objects.requireNonNull(
                tree.add(ConfigPath.parse("/notes"), note).seal().find(ConfigPath.parse("/notes/1")));
    }

    private Node find(String path) {
        return Objects.requireNonNull(tree.find(ConfigPath.parse(path)));
    }

    @Property(tries = 3_000)
    void damagedNodesAreFoundOutAndNothingElseHappens(@ForAll long seed) {
        Random random = new Random(seed);
        StoredObject root = new ObjectReader(trees.store(), 0).read(tree.id());
        byte[] body = Arrays.copyOfRange(root.body(), root.bodyFrom(), root.bodyTo());
        for (int i = random.nextInt(4); i >= 0; i--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        if (random.nextBoolean()) {
            body = Arrays.copyOf(body, random.nextInt(body.length + 8));
        }
        StoredObject damaged = StoredObject.encode(ObjectKind.NODE, root.links(), body);
        trees.store().writeBlobs(Map.of(damaged.id(), damaged.stored()));
        try {
            Tree read = Tree.load(context, damaged.id());
            assertThat(read.read(ConfigPath.ROOT, -1)).isNotNull();
        } catch (CorruptObjectException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void anUnknownFormAndALinkTooManyAreDamage() {
        byte[] unknownForm =
                new ByteWriter().bytes(new byte[0]).uvarint(1).uvarint(10).u8(7).toByteArray();
        assertDamaged(StoredObject.encode(ObjectKind.NODE, List.of(), unknownForm), "unknown form 7");
        byte[] empty = new ByteWriter().bytes(new byte[0]).uvarint(0).toByteArray();
        assertDamaged(StoredObject.encode(ObjectKind.NODE, List.of(tree.id()), empty), "uses 0 of its 1 links");
        byte[] wrongForm = new ByteWriter()
                .bytes(new byte[0])
                .uvarint(1)
                .uvarint(10)
                .u8(NodeBody.KEYED_LINKED)
                .toByteArray();
        assertDamaged(StoredObject.encode(ObjectKind.NODE, List.of(tree.id()), wrongForm), "health");
    }

    private void assertDamaged(StoredObject object, String problem) {
        trees.store().writeBlobs(Map.of(object.id(), object.stored()));
        assertThatThrownBy(() -> Tree.load(context, object.id()))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void otherConstantsGiveOtherChunksAndTheSameContent() {
        Trees others = new Trees(
                Voltha.getDefaultInstance(),
                new ChunkRules(new ChunkRules.Cut(2, 3, 5), new ChunkRules.Cut(2, 3, 5), 1, 2));
        Tree other = others.write(Tree.of(others.freshContext(), ALL_FORMS), null);
        assertThat(other.id()).as("other constants give other chunks").isNotEqualTo(tree.id());
        assertThat(other.read(ConfigPath.ROOT, -1)).isEqualTo(tree.read(ConfigPath.ROOT, -1));
    }
}
