package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.flipkart.zjsonpatch.JsonPatch;
import com.google.protobuf.util.JsonFormat;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Device;
import io.revtree.sample.Flow;
import io.revtree.sample.Flows;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Location;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A diff as a JSON Patch, applied by a library that knows nothing of trees. */
class JsonPatchTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void equalStatesGiveAnEmptyPatch() {
        assertThat(patch(Sample.base(), Sample.base())).isEqualTo("[]");
    }

    @Test
    void aChangedFieldIsReplacedOneWayAndBack() {
        Voltha two = Sample.base().toBuilder().setInstanceId("2").build();
        assertThat(patch(Sample.base(), two))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/instance_id\",\"value\":\"2\"}]");
        assertThat(patch(two, Sample.base()))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/instance_id\",\"value\":\"1\"}]");
    }

    @Test
    void fieldsOfSubMessagesAndOfChildrenAreNamedByTheirPlace() {
        Voltha changed = Sample.base().toBuilder()
                .setAdapters(
                        3,
                        Sample.adapter("3").toBuilder()
                                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.INFO)))
                .build();
        assertThat(patch(Sample.base(), changed))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/adapters/3/config/log_level\",\"value\":\"INFO\"}]");
    }

    @Test
    void aContainerThatBecomesEmptyIsLeftOutAndOneThatIsFilledIsAddedAsAWhole() {
        Voltha empty = Sample.base().toBuilder().clearAdapters().build();
        assertThat(patch(Sample.base(), empty)).isEqualTo("[{\"op\":\"remove\",\"path\":\"/adapters\"}]");
        assertThat(patch(empty, Sample.base())).startsWith("[{\"op\":\"add\",\"path\":\"/adapters\",\"value\":[{");
    }

    @Test
    void keysOfMapsAreEscaped() {
        Voltha from = withMatch("a/b~c", "1");
        Voltha to = withMatch("a/b~c", "2");
        assertThat(patch(from, to)).contains("\"path\":\"/logical_devices/0/flows/items\"");
        assertApplies(from, to);
    }

    private static Voltha withMatch(String key, String value) {
        return Voltha.newBuilder()
                .addLogicalDevices(LogicalDevice.newBuilder()
                        .setId("l")
                        .setFlows(Flows.newBuilder().addItems(Flow.newBuilder().putMatch(key, value))))
                .build();
    }

    @Test
    void onlyFieldsOfTheSchemaStandInThePatchNotTheWordsOfThePath() {
        Voltha.Builder from = Voltha.newBuilder();
        Voltha.Builder to = Voltha.newBuilder();
        for (int i = 0; i < 300; i++) {
            String key = "a/~%," + i % 7 + "-";
            if (i % 3 != 0) {
                from.addAdapters(Sample.adapter(key + i));
            }
            if (i % 5 != 0) {
                to.addAdapters(Sample.adapter(key + i, "v" + i % 2));
            }
        }
        assertApplies(from.build(), to.build());
        assertApplies(to.build(), from.build());
    }

    @Property(tries = 200)
    void thePatchTurnsTheOneIntoTheOther(@ForAll long seed) {
        Random random = new Random(seed);
        Voltha from = randomTree(random);
        assertApplies(from, randomTree(random));
        assertApplies(from, mutated(from, random));
    }

    private static void assertApplies(Voltha from, Voltha to) {
        try {
            try (KvStore store = Sample.store();
                    ConfigRoot root = ConfigRoot.create(store, from)) {
                root.put("/", to);
                // As trees give them: in key order.
                JsonNode before = json(
                        (Voltha) root.at("main~" + (root.log().count() - 1)).getDeep("/"));
                JsonNode after = json((Voltha) root.getDeep("/"));
                String patch =
                        root.diff("main~" + (root.log().count() - 1), "main").toJsonPatch();
                assertThat(JsonPatch.apply(MAPPER.readTree(patch), before))
                        .as(patch)
                        .isEqualTo(after);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Voltha tree) throws IOException {
        return MAPPER.readTree(JsonFormat.printer().preservingProtoFieldNames().print(tree));
    }

    private static String patch(Voltha from, Voltha to) {
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, from)) {
            root.tag("from");
            root.put("/", to);
            return root.diff("from", "main").toJsonPatch();
        }
    }

    private static Voltha randomTree(Random random) {
        Voltha.Builder root = Voltha.newBuilder();
        if (random.nextBoolean()) {
            root.setInstanceId("i" + random.nextInt(3)).setLogLevelValue(random.nextInt(3));
        }
        if (random.nextBoolean()) {
            root.setHealth(HealthStatus.newBuilder().setStateValue(random.nextInt(3)));
        }
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(3) == 0) {
                root.addAdapters(randomAdapter("k" + i, random));
            }
            if (random.nextInt(12) == 0) {
                root.addDevices(randomDevice("d" + i, random));
            }
            if (random.nextInt(12) == 0) {
                root.addLogicalDevices(randomLogical("l" + i, random));
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            root.addNotes(Note.newBuilder().setText("n" + random.nextInt(3)));
        }
        return root.build();
    }

    private static Adapter randomAdapter(String id, Random random) {
        Adapter.Builder adapter = Adapter.newBuilder().setId(id).setVersion("v" + random.nextInt(2));
        if (random.nextBoolean()) {
            adapter.setConfig(AdapterConfig.newBuilder().setLogLevelValue(random.nextInt(3)));
        }
        return adapter.build();
    }

    private static Device randomDevice(String id, Random random) {
        Device.Builder device = Device.newBuilder().setId(id).setAdminUp(random.nextBoolean());
        if (random.nextBoolean()) {
            device.setLocation(
                    Location.newBuilder().setSite("s" + random.nextInt(2)).setUnit(random.nextInt(2)));
        }
        for (int port = -3; port < 4; port++) {
            if (random.nextBoolean()) {
                device.addPorts(Port.newBuilder().setPortNo(port).setLabel("p" + random.nextInt(2)));
            }
        }
        return device.build();
    }

    private static LogicalDevice randomLogical(String id, Random random) {
        LogicalDevice.Builder device = LogicalDevice.newBuilder().setId(id).setDatapathId(random.nextLong());
        if (random.nextBoolean()) {
            device.setFlows(Flows.newBuilder()
                    .addItems(Flow.newBuilder()
                            .setCookie(random.nextInt(2))
                            .putMatch("a/b~" + random.nextInt(3), "x")
                            .putMatch("c", "y" + random.nextInt(2))));
        }
        for (int port = 0; port < 5; port++) {
            if (random.nextBoolean()) {
                device.addPorts(LogicalPort.newBuilder().setId("p" + port).setRootPort(random.nextBoolean()));
            }
        }
        return device.build();
    }

    /** The same tree with a few children gone, new or changed. */
    private static Voltha mutated(Voltha tree, Random random) {
        Voltha.Builder next = tree.toBuilder();
        for (int i = next.getAdaptersCount() - 1; i >= 0; i--) {
            int what = random.nextInt(8);
            if (what == 0) {
                next.removeAdapters(i);
            } else if (what == 1) {
                next.setAdapters(i, randomAdapter(next.getAdapters(i).getId(), random));
            } else if (what == 2) {
                next.addAdapters(randomAdapter(next.getAdapters(i).getId() + "x", random));
            }
        }
        for (int i = next.getDevicesCount() - 1; i >= 0; i--) {
            int what = random.nextInt(4);
            if (what == 0) {
                next.removeDevices(i);
            } else if (what == 1) {
                next.setDevices(i, randomDevice(next.getDevices(i).getId(), random));
            }
        }
        return next.build();
    }
}
