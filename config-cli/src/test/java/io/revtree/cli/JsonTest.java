package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.SourceContext;
import com.google.protobuf.Type;
import com.google.protobuf.UnknownFieldSet;
import io.revtree.examples.Inventory;
import io.revtree.examples.access.Adapter;
import io.revtree.examples.access.Device;
import io.revtree.examples.access.Match;
import io.revtree.examples.access.Network;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** JSON in and out, by a type that only descriptors know. */
class JsonTest {

    private final Json json = new Json(Network.getDescriptor());

    @Test
    void theWholeInventoryReadsAndPrintsWithoutLoss() {
        Message read = json.parse(Inventory.json(), Network.getDescriptor(), "inventory.json");
        assertThat(read.toByteString()).isEqualTo(Inventory.network().toByteString());
        assertThat(json.parse(json.pretty(read), Network.getDescriptor(), "again"))
                .isEqualTo(read);
    }

    @Test
    void bothSpellingsAreReadAndTheProtoOneIsWritten() {
        Message one = json.parse("{\"serial_number\": \"A\"}", Device.getDescriptor(), "x");
        assertThat(json.parse("{\"serialNumber\": \"A\"}", Device.getDescriptor(), "x"))
                .isEqualTo(one);
        assertThat(json.line(one)).isEqualTo("{\"serial_number\":\"A\"}");
    }

    @Test
    void anUnknownFieldIsRefusedWithItsLineAndPlace() {
        String text = """
                {
                  "name": "n",
                  "devices": [
                    {"id": "a"},
                    {"id": "b",
                     "ports": [{"port_no": 1, "colour": "red"}]}
                  ]
                }
                """;
        assertThatThrownBy(() -> json.parse(text, Network.getDescriptor(), "net.json"))
                .isInstanceOf(CommandFault.class)
                .hasMessageStartingWith("net.json, line 6, $.devices[1].ports[0].colour of access.Network: ")
                .hasMessageContaining("colour");
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedWithItsLineAndPlace() {
        assertRefused("{\n\"devices\": [\n{\"vlan\": \"many\"}]}", "line 3, $.devices[0].vlan");
        assertRefused("{\"devices\": [{\"kind\": \"TOASTER\"}]}", "$.devices[0].kind");
        assertRefused("{\"devices\": [{\"labels\": {\"site\": 5, \"rack\": {}}}]}", "$.devices[0].labels.rack");
        assertRefused("{\"devices\": 5}", "$.devices");
        assertRefused("{\"devices\": [{\"installed\": \"soon\"}]}", "$.devices[0].installed");
        assertRefused(
                "{\"adapters\": [{\"vendor_settings\": {\"@type\": \"type.googleapis.com/no.Such\"}}]}",
                "$.adapters[0].vendor_settings");
        assertRefused("{\"devices\": [{\"mac_address\": \"a\", \"ipv4_address\": \"b\"}]}", "$.devices[0]");
    }

    @Test
    void aFieldThatStandsTwiceIsRefusedInsteadOfHalfLost() {
        assertRefused("{\"name\": \"a\",\n \"name\": \"b\"}", "line 2: \"name\" stands twice in one object");
    }

    @Test
    void whatIsNoJsonIsRefusedWithItsLine() {
        assertRefused("", "ends too early");
        assertRefused("{\"name\": \"a\",\n", "ends too early");
        assertRefused("{\"name\": \"a\"}\n{}", "line 2: not JSON");
        assertRefused("{name: 'a'}", "line 1: not JSON");
        assertRefused("// hello", "not JSON");
        assertRefused("[]", "$ of access.Network");
        assertRefused("null", "$ of access.Network");
        assertRefused("17", "$ of access.Network");
    }

    @Test
    void endlessNestingIsRefusedAndNotFollowed() {
        assertRefused("[".repeat(1_000_000), "nest deeper than 100");
        assertRefused("{\"a\":".repeat(1_000_000), "nest deeper than 100");
    }

    @Test
    void damagedJsonIsReadOrRefusedAndNothingElse() {
        String whole = json.line(Network.newBuilder(Inventory.network())
                .clearDevices()
                .addDevices(Inventory.network().getDevices(0))
                .clearLogicalDevices()
                .build());
        String pieces = "{}[]\",:0123456789.-+eE\\ \u0000\uD800ntf@";
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder damaged = new StringBuilder(whole);
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                int at = random.nextInt(damaged.length());
                char piece = pieces.charAt(random.nextInt(pieces.length()));
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, piece);
                    case 1 -> damaged.insert(at, piece);
                    default -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(20)));
                }
            }
            try {
                assertThat(json.parse(damaged.toString(), Network.getDescriptor(), "x"))
                        .isNotNull();
            } catch (CommandFault e) {
                assertThat(e).hasMessageStartingWith("x");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + damaged, e);
            }
        }
    }

    @Test
    void assignmentsReachPlainSubMessages() {
        Assignments fields = Assignments.ofArguments(
                List.of("config.log_level=DEBUG", "config.retries=0", "vendor=Söhne & Co = 1"),
                Adapter.getDescriptor(),
                json);
        assertThat(json.line(fields.message()))
                .isEqualTo(json.line(json.parse(
                        "{\"vendor\": \"Söhne & Co = 1\", \"config\": {\"log_level\": \"DEBUG\", \"retries\": 0}}",
                        Adapter.getDescriptor(),
                        "x")));
        assertThat(fields.mask().getPathsList()).containsExactly("config.log_level", "config.retries", "vendor");
    }

    @Test
    void assignedListsMapsAndMessagesAreJsonAndNullClears() {
        Assignments fields = Assignments.ofArguments(
                List.of("labels={\"site\": \"Faro\"}", "vlan=null", "installed=2026-01-02T03:04:05Z", "vendor=null"),
                Device.getDescriptor(),
                json);
        assertThat(json.line(fields.message()))
                .contains(
                        "\"labels\":{\"site\":\"Faro\"}",
                        "\"installed\":\"2026-01-02T03:04:05Z\"",
                        "\"vendor\":\"null\"");
        assertThat(fields.mask().getPathsList()).containsExactly("labels", "vlan", "installed", "vendor");
    }

    @Test
    void jsonAssignsWhatItNames() {
        Assignments fields = Assignments.ofJson("{\"etherType\": null, \"vlan\": 0}", Match.getDescriptor(), json, "x");
        assertThat(fields.mask().getPathsList()).containsExactly("ether_type", "vlan");
        assertThat(json.line(fields.message())).isEqualTo("{\"vlan\":0}");
    }

    @Test
    void assignmentsThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> assign("vlan")).isInstanceOf(UsageFault.class);
        assertThatThrownBy(() -> assign("=5")).isInstanceOf(UsageFault.class);
        assertThatThrownBy(() -> assign("vlan=5", "vlan=6"))
                .isInstanceOf(UsageFault.class)
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> assign("colour=red"))
                .hasMessageStartingWith("access.Device has no field colour; it has id, ");
        assertThatThrownBy(() -> assign("vlan.x=red")).hasMessageContaining("has no fields below it");
        assertThatThrownBy(() -> assign("vlan=many")).hasMessageContaining("$.vlan");
        assertThatThrownBy(() -> assign("labels={")).hasMessageContaining("the value of labels");
    }

    private void assign(String... arguments) {
        Assignments.ofArguments(List.of(arguments), Device.getDescriptor(), json);
    }

    private void assertRefused(String text, String why) {
        assertThatThrownBy(() -> json.parse(text, Network.getDescriptor(), "x.json"))
                .as(text.substring(0, Math.min(text.length(), 80)))
                .isInstanceOf(CommandFault.class)
                .hasMessageContaining(why);
    }

    @Test
    void theValueOfAFieldIsShownByItsPath() {
        Device device = Device.newBuilder()
                .setId("a")
                .putLabels("site", "x")
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                900,
                                UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                        .build())
                .build();
        assertThat(json.value(device, "id")).isEqualTo("\"a\"");
        assertThat(json.value(device, "vendor")).isEqualTo("unset");
        assertThat(json.value(device, "labels")).isEqualTo("{\"site\":\"x\"}");
        assertThat(json.value(device, "labels.within")).isEqualTo("{\"site\":\"x\"}");
        assertThat(json.value(device, "900")).isEqualTo("900: 7");
        assertThat(json.value(device, "901")).isEqualTo("unset");
    }

    @Test
    void aTypeWithAJsonFormOfItsOwnIsShownAsAWhole() {
        Type type = Type.newBuilder()
                .setSourceContext(SourceContext.newBuilder().setFileName("a.proto"))
                .build();
        assertThat(json.value(type, "source_context.file_name")).isEqualTo("{\"file_name\":\"a.proto\"}");
    }
}
