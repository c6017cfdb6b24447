package io.revtree.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import io.revtree.examples.access.Device;
import io.revtree.examples.access.LogicalDevice;
import io.revtree.examples.access.LogicalPort;
import io.revtree.examples.access.Network;
import io.revtree.examples.access.Port;
import io.revtree.examples.access.XgsSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private static final Path COMMITTED = Path.of("src/main/resources/access/inventory.json");

    @Test
    void theCommittedFileIsWhatTheGeneratorGives() throws IOException {
        assertThat(Files.readString(COMMITTED, StandardCharsets.UTF_8))
                .as("make %s again with Inventory.main", COMMITTED)
                .isEqualTo(Inventory.json());
    }

    @Test
    void theJsonReadsBackAsTheSameNetwork() throws IOException {
        Network.Builder read = Network.newBuilder();
        JsonFormat.parser()
                .usingTypeRegistry(TypeRegistry.newBuilder()
                        .add(XgsSettings.getDescriptor())
                        .build())
                .merge(Inventory.json(), read);
        assertThat(read.build()).isEqualTo(Inventory.network());
    }

    @Test
    void thereAreAThousandDevicesAndEveryReferenceLeadsToOne() {
        Network network = Inventory.network();
        Map<String, Device> byId = new HashMap<>();
        for (Device device : network.getDevicesList()) {
            assertThat(byId.put(device.getId(), device)).as(device.getId()).isNull();
        }
        assertThat(byId).hasSize(1_000);
        for (Device device : network.getDevicesList()) {
            if (device.getKind() == Device.Kind.ONU) {
                assertThat(ports(byId, device.getParentId()))
                        .anyMatch(port -> port.getPortNo() == device.getParentPortNo());
            }
        }
        for (LogicalDevice logical : network.getLogicalDevicesList()) {
            for (LogicalPort port : logical.getPortsList()) {
                assertThat(ports(byId, port.getDeviceId())).anyMatch(there -> there.getPortNo() == port.getPortNo());
            }
        }
    }

    private static List<Port> ports(Map<String, Device> devices, String id) {
        return devices.getOrDefault(id, Device.getDefaultInstance()).getPortsList();
    }
}
