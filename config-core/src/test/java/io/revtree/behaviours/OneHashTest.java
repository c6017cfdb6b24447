package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.revtree.ConfigRoot;
import io.revtree.RevisionId;
import io.revtree.Schema;
import io.revtree.sample.Card;
import io.revtree.sample.Everything;
import io.revtree.sample.Inventory;
import io.revtree.sample.LogLevel;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.sample.annotated.Limits;
import io.revtree.sample.annotated.Rack;
import io.revtree.sample.annotated.Site;
import io.revtree.sample.thirdparty.Bootstrap;
import io.revtree.sample.thirdparty.Cluster;
import io.revtree.sample.thirdparty.Endpoint;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import org.junit.jupiter.api.Test;

/** The same content has the same revision, however the program came by its classes and its schema. */
class OneHashTest {

    private static final Voltha VOLTHA = OnEveryStore.base().toBuilder()
            .setLogLevel(LogLevel.WARNING)
            .setInventory(Inventory.newBuilder()
                    .addCards(Card.newBuilder().setShelf("b").setSlot(-2))
                    .addCards(Card.newBuilder().setShelf("a,").setSlot(7).setModel("m"))
                    .addRegions(Region.newBuilder()
                            .setName("north")
                            .addRegions(Region.newBuilder().setName("west")))
                    .setEverything(Everything.newBuilder()
                            .setADouble(-0.0)
                            .setAFloat(Float.NaN)
                            .putLabels("z", "1")
                            .putLabels("a", "2")
                            .putByBool(false, LogLevel.ERROR)
                            .putByNumber(
                                    -1, Everything.newBuilder().setAnInt32(5).build())
                            .addPackedNumbers(1)
                            .addPackedNumbers(-1)
                            .addUnpackedNumbers(-3)
                            .setCode(0)))
            .build();

    private static final Site SITE = Site.newBuilder()
            .setName("site")
            .setLimits(Limits.newBuilder().setHigh(5))
            .addRacks(Rack.newBuilder().setId("2").setUnits(42))
            .addRacks(Rack.newBuilder().setId("1").setPowerDraw(7))
            .build();

    private static final Bootstrap BOOTSTRAP = Bootstrap.newBuilder()
            .setNodeId("node")
            .addClusters(Cluster.newBuilder()
                    .setName("cluster")
                    .addEndpoints(Endpoint.newBuilder().setAddress("::1").setPort(80))
                    .addEndpoints(Endpoint.newBuilder().setAddress("::1").setPort(8)))
            .build();

    private static RevisionId revision(Schema schema, Message content) {
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.builder(store, schema).create(content)) {
            return root.head().revision();
        }
    }

    private static Message dynamic(Schema schema, Message content) {
        try {
            return DynamicMessage.parseFrom(schema.root(), content.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withGeneratedClassesAndWithADescriptorSet() {
        Schema generated = Schema.of(Voltha.getDefaultInstance());
        Schema read = Schema.of(SampleFiles.all(), "sample.Voltha");

        RevisionId expected = revision(generated, VOLTHA);

        assertThat(revision(generated, dynamic(generated, VOLTHA))).isEqualTo(expected);
        assertThat(revision(generated, dynamic(read, VOLTHA))).isEqualTo(expected);
        assertThat(revision(read, dynamic(read, VOLTHA))).isEqualTo(expected);
        assertThat(revision(read, VOLTHA)).isEqualTo(expected);
    }

    @Test
    void withAnnotationsAndWithChildrenNamedInCode() {
        FileDescriptorSet bare = SampleFiles.changed(message ->
                message.clearOptions().getFieldBuilderList().forEach(FieldDescriptorProto.Builder::clearOptions));
        Schema annotated = Schema.of(Site.getDefaultInstance());
        Schema named = Schema.builder(bare, "sample.annotated.Site")
                .child("sample.annotated.Site.limits")
                .child("sample.annotated.Site.racks", "id")
                .realTime("sample.annotated.Rack.power_draw")
                .build();

        RevisionId expected = revision(annotated, SITE);

        assertThat(revision(named, dynamic(named, SITE))).isEqualTo(expected);
        assertThat(revision(named, SITE)).isEqualTo(expected);
    }

    @Test
    void withProtosOfOthersAsClassesAndAsADescriptorSet() {
        Schema generated = children(Schema.builder(Bootstrap.getDefaultInstance()));
        Schema read = children(Schema.builder(SampleFiles.all(), "third.party.Bootstrap"));

        RevisionId expected = revision(generated, BOOTSTRAP);

        assertThat(revision(read, dynamic(read, BOOTSTRAP))).isEqualTo(expected);
        assertThat(revision(generated, dynamic(read, BOOTSTRAP))).isEqualTo(expected);
    }

    private static Schema children(Schema.Builder bootstrap) {
        return bootstrap
                .child("third.party.Bootstrap.clusters", "name")
                .child("third.party.Cluster.endpoints", "address", "port")
                .child("third.party.Bootstrap.admin")
                .build();
    }

    @Test
    void whateverTheOrderInWhichItWasGivenOrEdited() {
        Schema schema = Schema.of(Voltha.getDefaultInstance());
        Voltha.Builder reversed = VOLTHA.toBuilder().clearAdapters();
        for (int i = VOLTHA.getAdaptersCount() - 1; i >= 0; i--) {
            reversed.addAdapters(VOLTHA.getAdapters(i));
        }

        RevisionId expected = revision(schema, VOLTHA);

        assertThat(revision(schema, reversed.build())).isEqualTo(expected);
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            reversed.getAdaptersList().forEach(adapter -> root.add("/adapters", adapter));
            root.put("/inventory", VOLTHA.getInventory());
            root.put("/", VOLTHA);
            assertThat(root.head().revision()).isEqualTo(expected);
        }
    }

    @Test
    void andStaysWhatItWasInEarlierVersions() {
        assertThat(revision(Schema.of(Voltha.getDefaultInstance()), VOLTHA))
                .hasToString("d2e89041dbb238f2a95ad480f080b3efa89b6a9d2cbfa157b49d49eb8c13bc6a");
        assertThat(revision(Schema.of(Site.getDefaultInstance()), SITE))
                .hasToString("a07c696b020c243e83aaa08e1b40a98a311ff38ea42153b2c62067b508803e36");
        Voltha.Builder large = Voltha.newBuilder();
        for (int i = 0; i < 1_000; i++) {
            large.addAdapters(OnEveryStore.adapter("adapter " + i));
        }
        large.addNotesBuilder().setText("x".repeat(300_000));
        assertThat(revision(Schema.of(Voltha.getDefaultInstance()), large.build()))
                .hasToString("e74c7757e574e6b93ecb27c832ae62407d12df477bf9afd87f6dfe61278553b6");
    }
}
