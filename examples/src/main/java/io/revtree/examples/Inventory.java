package io.revtree.examples;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import com.google.protobuf.util.Timestamps;
import io.revtree.examples.access.Action;
import io.revtree.examples.access.Adapter;
import io.revtree.examples.access.AdapterConfig;
import io.revtree.examples.access.AdminState;
import io.revtree.examples.access.Description;
import io.revtree.examples.access.Device;
import io.revtree.examples.access.Flow;
import io.revtree.examples.access.Health;
import io.revtree.examples.access.LogLevel;
import io.revtree.examples.access.LogicalDevice;
import io.revtree.examples.access.LogicalPort;
import io.revtree.examples.access.Match;
import io.revtree.examples.access.Meter;
import io.revtree.examples.access.Network;
import io.revtree.examples.access.Note;
import io.revtree.examples.access.OperStatus;
import io.revtree.examples.access.Port;
import io.revtree.examples.access.XgsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The inventory of a fibre access network: 20 optical line terminals and 980 units at customers, a thousand devices, with
 * their ports and flows, the 20 logical devices that stand for them, and the adapters that drive them. The same on every
 * run and every machine.
 *
 * <p>{@code access/inventory.json} beside this class is its JSON; {@link #main} writes it again.
 */
public final class Inventory {

    private static final int TERMINALS = 20;
    private static final int UNITS_PER_TERMINAL = 49;
    private static final int PON_PORTS = 8;
    private static final int FIRST_UPLINK = 65;
    private static final int UPLINKS = 2;
    private static final int ETHER_TYPE_EAPOL = 0x888e;
    private static final long INSTALLED_SECONDS = 1_735_689_600L; // 2025-01-01T00:00:00Z
    private static final List<String> SITES = List.of(
            "Aachen", "Bologna", "Córdoba", "Dijon", "Espoo", "Faro", "Győr", "Haarlem", "Ioannina", "Jyväskylä");

    private final Random random = new Random(17);

    private Inventory() {}

    /** The whole network, children in the order of their keys. */
    public static Network network() {
        return new Inventory().build();
    }

    /** Its JSON with proto field names: one line for each child of the root, so that a difference is easy to see. */
    public static String json() {
        Network network = network();
        JsonLines lines = new JsonLines();
        lines.fields(Network.newBuilder(network)
                .clearAdapters()
                .clearDevices()
                .clearLogicalDevices()
                .clearNotes()
                .build());
        lines.children("adapters", network.getAdaptersList());
        lines.children("devices", network.getDevicesList());
        lines.children("logical_devices", network.getLogicalDevicesList());
        lines.children("notes", network.getNotesList());
        return lines.end();
    }

    /** Writes the JSON to the file that the one argument names. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), json(), StandardCharsets.UTF_8);
    }

    private Network build() {
        Network.Builder network = Network.newBuilder()
                .setName("Example fibre access network")
                .setOperator("Example Networks")
                .setLogLevel(LogLevel.WARNING)
                .setHealth(Health.newBuilder().setState(Health.State.HEALTHY))
                .addAdapters(Adapter.newBuilder()
                        .setId("olt-xgs")
                        .setVendor("Lumen Söhne")
                        .setVersion("3.1.4")
                        .setConfig(AdapterConfig.newBuilder()
                                .setLogLevel(LogLevel.WARNING)
                                .addEndpoints("10.0.0.1:9191")
                                .addEndpoints("10.0.0.2:9191")
                                .setRetries(0))
                        .setVendorSettings(Any.pack(XgsSettings.newBuilder()
                                .setStrictRanging(true)
                                .setActivationSeconds(30)
                                .build())))
                .addAdapters(Adapter.newBuilder()
                        .setId("onu-g4")
                        .setVendor("Fjord Optics")
                        .setVersion("1.9.0")
                        .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR)))
                .addNotes(Note.newBuilder()
                        .setText("Every name, number and address here is made up.")
                        .setBy("generator"));
        for (int terminal = 1; terminal <= TERMINALS; terminal++) {
            network.addDevices(terminal(terminal));
        }
        for (int terminal = 1; terminal <= TERMINALS; terminal++) {
            for (int unit = 0; unit < UNITS_PER_TERMINAL; unit++) {
                network.addDevices(unit(terminal, unit));
            }
            network.addLogicalDevices(logical(terminal));
        }
        return network.build();
    }

    private Device terminal(int number) {
        Device.Builder device = Device.newBuilder()
                .setId(terminalId(number))
                .setKind(Device.Kind.OLT)
                .setAdapter("olt-xgs")
                .setVendor("Lumen Söhne")
                .setModel("XG-" + PON_PORTS)
                .setSerialNumber(serial("LUMN"))
                .setFirmwareVersion("7." + random.nextInt(4) + "." + random.nextInt(20))
                .setHostAndPort("10.1." + number + ".1:9191")
                .setAdminState(AdminState.ENABLED)
                .setOperStatus(OperStatus.ACTIVE)
                .putLabels("rack", "R" + (1 + random.nextInt(12)))
                .putLabels("site", site(number))
                .setInstalled(Timestamps.fromSeconds(INSTALLED_SECONDS + random.nextInt(31_536_000)))
                .setImageSha256(bytes(32));
        for (int pon = 1; pon <= PON_PORTS; pon++) {
            device.addPorts(port(pon, Port.Type.PON_OLT, "pon-" + pon, 9_953));
        }
        for (int uplink = FIRST_UPLINK; uplink < FIRST_UPLINK + UPLINKS; uplink++) {
            device.addPorts(port(uplink, Port.Type.ETHERNET_NNI, "nni-" + uplink, 100_000));
        }
        for (int pon = 1; pon <= PON_PORTS; pon++) {
            device.addFlows(Flow.newBuilder()
                    .setId(((long) number << 32) + pon)
                    .setPriority(1_000)
                    .setMatch(Match.newBuilder().setInPort(pon))
                    .addActions(Action.newBuilder().setPushVlan(1_000 + number))
                    .addActions(Action.newBuilder().setOutputPort(FIRST_UPLINK + pon % UPLINKS)));
        }
        return device.build();
    }

    private Device unit(int terminal, int number) {
        int vlan = 2 + number;
        Device.Builder device = Device.newBuilder()
                .setId(unitId(terminal, number))
                .setKind(Device.Kind.ONU)
                .setAdapter("onu-g4")
                .setVendor("Fjord Optics")
                .setModel(random.nextInt(3) == 0 ? "G4-XL" : "G4")
                .setSerialNumber(serial("FJRD"))
                .setFirmwareVersion("2." + random.nextInt(3))
                .setMacAddress(macAddress(terminal, number))
                .setParentId(terminalId(terminal))
                .setParentPortNo(1 + number % PON_PORTS)
                .setVlan(vlan)
                .setAdminState(random.nextInt(40) == 0 ? AdminState.DISABLED : AdminState.ENABLED)
                .putLabels("subscriber", "S-%06d".formatted(random.nextInt(1_000_000)));
        device.setOperStatus(
                device.getAdminState() == AdminState.ENABLED ? OperStatus.ACTIVE : OperStatus.OPER_UNKNOWN);
        device.addPorts(port(1, Port.Type.PON_ONU, "pon", 9_953));
        device.addPorts(port(2, Port.Type.ETHERNET_UNI, "uni-1", 1_000));
        device.addFlows(Flow.newBuilder()
                .setId(1)
                .setPriority(2_000)
                .setMatch(Match.newBuilder().setInPort(2).setVlan(0).setEtherType(ETHER_TYPE_EAPOL))
                .addActions(Action.newBuilder().setOutputPort(1)));
        device.addFlows(Flow.newBuilder()
                .setId(2)
                .setPriority(1_000)
                .setMatch(Match.newBuilder().setInPort(1).setVlan(vlan))
                .addActions(Action.newBuilder().setMeterId(1 + number % 3))
                .addActions(Action.newBuilder().setPopVlan(true))
                .addActions(Action.newBuilder().setOutputPort(2)));
        return device.build();
    }

    private LogicalDevice logical(int terminal) {
        LogicalDevice.Builder device = LogicalDevice.newBuilder()
                .setId("central-%02d".formatted(terminal))
                .setDatapathId(0xA000_0000_0000_0000L + terminal)
                .setDescription(Description.newBuilder()
                        .setManufacturer("Example Networks")
                        .setHardware("virtual switch")
                        .setSite(site(terminal)))
                .setRootDeviceId(terminalId(terminal));
        for (int uplink = FIRST_UPLINK; uplink < FIRST_UPLINK + UPLINKS; uplink++) {
            device.addPorts(LogicalPort.newBuilder()
                    .setDeviceId(terminalId(terminal))
                    .setPortNo(uplink)
                    .setLabel("uplink " + uplink)
                    .setUplink(true));
        }
        for (int unit = 0; unit < UNITS_PER_TERMINAL; unit++) {
            device.addPorts(
                    LogicalPort.newBuilder().setDeviceId(unitId(terminal, unit)).setPortNo(2));
        }
        for (int meter = 1; meter <= 3; meter++) {
            device.addMeters(Meter.newBuilder()
                    .setMeterId(meter)
                    .setCommittedKbps(meter * 250_000)
                    .setBurstKbytes(meter * 64));
        }
        return device.build();
    }

    private static Port port(int number, Port.Type type, String label, int mbps) {
        return Port.newBuilder()
                .setPortNo(number)
                .setType(type)
                .setLabel(label)
                .setAdminState(AdminState.ENABLED)
                .setOperStatus(OperStatus.ACTIVE)
                .setMaxMbps(mbps)
                .build();
    }

    private static String terminalId(int terminal) {
        return "olt-%02d".formatted(terminal);
    }

    private static String unitId(int terminal, int unit) {
        return "onu-%02d-%02d".formatted(terminal, unit);
    }

    private static String site(int terminal) {
        return SITES.get(terminal % SITES.size());
    }

    private String serial(String vendor) {
        return vendor + "%08X".formatted(random.nextInt());
    }

    private static String macAddress(int terminal, int unit) {
        byte[] low = ByteBuffer.allocate(4).putInt(terminal << 8 | unit).array();
        return String.format(Locale.ROOT, "02:00:%02x:%02x:%02x:%02x", low[0], low[1], low[2], low[3]);
    }

    private ByteString bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** Writes one object whose repeated members have a line for each element. */
    private static final class JsonLines {

        private final JsonFormat.Printer printer = JsonFormat.printer()
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace()
                .usingTypeRegistry(TypeRegistry.newBuilder()
                        .add(XgsSettings.getDescriptor())
                        .build());
        private final StringBuilder out = new StringBuilder();

        void fields(Message message) {
            String object = print(message);
            out.append(object, 0, object.length() - 1);
        }

        void children(String name, List<? extends Message> children) {
            out.append(",\n\"").append(name).append("\":[");
            String separator = "\n";
            for (Message child : children) {
                out.append(separator).append(print(child));
                separator = ",\n";
            }
            out.append(']');
        }

        String end() {
            return out.append("}\n").toString();
        }

        private String print(Message message) {
            try {
                return printer.print(message);
            } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
