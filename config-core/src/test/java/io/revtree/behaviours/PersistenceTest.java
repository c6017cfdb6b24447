package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.RevisionId;
import io.revtree.sample.Description;
import io.revtree.sample.Flow;
import io.revtree.sample.Flows;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Voltha;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersistenceTest extends OnEveryStore {

    private static final int CHILDREN = 200;

    @Test
    void bringsBackTheTreeItsHashItsTagsAndItsHistory() {
        ConfigRoot root = create(base());
        Commit original = root.tag("original");
        root.update(
                "/",
                Voltha.newBuilder()
                        .setInstanceId("1")
                        .setLogLevel(LogLevel.WARNING)
                        .build());
        root.update("/health", health(HealthStatus.State.OVERLOADED));
        for (int i = 0; i < CHILDREN; i++) {
            root.add("/adapters", adapter("adapter " + i));
            root.add("/logical_devices", logicalDevice("device " + i));
        }
        Commit pumped = root.tag("pumped");
        RevisionId revision = root.head().revision();
        Voltha deep = root.getDeep("/", Voltha.class);
        List<Commit> log = root.log().toList();

        ConfigRoot again = restart();

        assertThat(again.getDeep("/")).isEqualTo(deep);
        assertThat(deep.getLogicalDevicesCount()).isEqualTo(CHILDREN);
        assertThat(again.head().revision()).isEqualTo(revision);
        assertThat(again.tags()).containsExactly(Map.entry("original", original), Map.entry("pumped", pumped));
        assertThat(again.at("original").getDeep("/")).isEqualTo(base());
        assertThat(again.log()).containsExactlyElementsOf(log).hasSize(3 + 2 * CHILDREN);
    }

    private static LogicalDevice logicalDevice(String id) {
        LogicalDevice.Builder device = LogicalDevice.newBuilder()
                .setId(id)
                .setDatapathId(id.hashCode() & 0xffffL)
                .setDesc(Description.newBuilder().setSerialNumber("serial " + id))
                .setFlows(Flows.newBuilder()
                        .addItems(Flow.newBuilder().setCookie(7).putMatch("in", "1")));
        for (int port = 0; port < 3; port++) {
            device.addPorts(LogicalPort.newBuilder().setId("port " + port).setDevicePortNo(port));
        }
        return device.build();
    }
}
