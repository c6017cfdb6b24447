package io.revtree.histories;

import com.google.protobuf.Message;
import io.revtree.ConfigView;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Everything;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Region;
import io.revtree.sample.Serial;
import io.revtree.sample.Voltha;
import java.util.Random;

/**
 * Edits of a small tree, chosen so that those of several writers often meet, and each with a mark of its own where it has
 * a value.
 */
public final class RandomEdits {

    private static final int ADAPTERS = 12;
    private static final int DEVICES = 3;
    private static final int PORTS = 6;
    private static final int SERIALS = 40;
    private static final int REGIONS = 4;

    private final Random random;
    private boolean hooked;

    RandomEdits(Random random) {
        this.random = random;
    }

    /** Lets many of them meet the hooks of {@link Hooking}. */
    void meetHooks() {
        hooked = true;
    }

    /** The tree in which they are made; some of what they name is in it. */
    public static Voltha base() {
        Voltha.Builder base = Voltha.newBuilder().setHealth(HealthStatus.getDefaultInstance());
        for (int i = 0; i < ADAPTERS; i += 2) {
            base.addAdapters(Adapter.newBuilder().setId("a" + i).setConfig(AdapterConfig.newBuilder()));
        }
        for (int i = 0; i < DEVICES; i++) {
            base.addLogicalDevices(device(i, "base"));
        }
        for (int i = 0; i < SERIALS; i++) {
            base.getInventoryBuilder().addSerials(Serial.newBuilder().setNumber(i));
        }
        base.getInventoryBuilder()
                .addSerials(Serial.newBuilder().setNumber(50))
                .addSerials(Serial.newBuilder().setNumber(Hooking.COUNT))
                .addSerials(Serial.newBuilder().setNumber(Hooking.ECHO));
        base.getInventoryBuilder().setEverything(Everything.newBuilder().setNested(Everything.newBuilder()));
        return base.build();
    }

    private static LogicalDevice device(int number, String mark) {
        LogicalDevice.Builder device =
                LogicalDevice.newBuilder().setId("d" + number).setRootDeviceId(mark);
        for (int i = number; i < PORTS; i += 2) {
            device.addPorts(LogicalPort.newBuilder().setId("p" + i).setDeviceId(mark));
        }
        return device.build();
    }

    /** One that may also do what others do. */
    Edit any(String mark, ConfigView tree) {
        return switch (random.nextInt(6)) {
            case 0 ->
                Edit.update(
                        adapterPath(),
                        Adapter.newBuilder()
                                .setConfig(AdapterConfig.newBuilder().setLogLevelValue(1 + random.nextInt(3)))
                                .build(),
                        "config.log_level");
            case 1 ->
                Edit.add(
                        "/adapters",
                        Adapter.newBuilder().setId(adapter()).setVendor("any").build());
            case 2 -> Edit.add("/notes", Note.newBuilder().setText(mark).build());
            case 3 -> ofEverything(mark, tree);
            default -> marked(mark);
        };
    }

    /** One that nobody else makes, but for removals. */
    Edit marked(String mark) {
        return hooked && random.nextInt(4) == 0 ? forHooks(mark) : free(mark);
    }

    private Edit forHooks(String mark) {
        if (random.nextBoolean()) {
            long number = Hooking.COUNTED_FROM + random.nextInt(Integer.MAX_VALUE);
            return Edit.add(
                    "/inventory/serials",
                    Serial.newBuilder().setNumber(number).setDeviceId(mark).build());
        }
        Everything.Builder given = Everything.newBuilder();
        boolean code = random.nextBoolean();
        if (code) {
            given.setCode(random.nextInt(2));
        } else {
            given.setMaybeInt32(random.nextInt(2));
        }
        return Edit.update("/inventory/everything", given.build(), code ? "code" : "maybe_int32");
    }

    private Edit free(String mark) {
        int some = random.nextInt(40);
        String device = "/logical_devices/d" + random.nextInt(DEVICES);
        String port = "p" + random.nextInt(PORTS);
        return switch (random.nextInt(16)) {
            case 0 ->
                Edit.add(
                        "/adapters",
                        Adapter.newBuilder().setId(adapter()).setVersion(mark).build());
            case 1, 2 ->
                Edit.update(adapterPath(), Adapter.newBuilder().setVersion(mark).build(), "version");
            case 3, 4 ->
                Edit.update(adapterPath(), Adapter.newBuilder().setVendor(mark).build(), "vendor");
            case 5 -> {
                String id = adapter();
                yield Edit.update(
                        "/adapters/" + id,
                        Adapter.newBuilder().setId(id).setVersion(mark).build());
            }
            case 6 -> {
                String id = adapter();
                yield Edit.put(
                        "/adapters/" + id,
                        Adapter.newBuilder().setId(id).setVendor(mark).build());
            }
            case 7 -> Edit.remove(adapterPath());
            case 8 ->
                Edit.add(
                        device + "/ports",
                        LogicalPort.newBuilder()
                                .setId(port)
                                .setDeviceId(mark.repeat(some))
                                .build());
            case 9 -> Edit.remove(device + "/ports/" + port);
            case 10 -> {
                int number = random.nextInt(DEVICES);
                yield Edit.put("/logical_devices/d" + number, device(number, mark));
            }
            case 11 -> some < 10 ? Edit.remove(device) : Edit.update(device + "/ports/" + port, port(port, mark));
            case 12, 13 ->
                Edit.update(
                        "/inventory/serials/" + Math.max(1, some),
                        Serial.newBuilder().setDeviceId(mark).build(),
                        "device_id");
            case 14 -> region(mark, some);
            default -> {
                Edit root =
                        Edit.update("/", Voltha.newBuilder().setVersion(mark).build(), "version");
                yield some < 10 ? root.strictly() : root;
            }
        };
    }

    private static Message port(String id, String mark) {
        return LogicalPort.newBuilder().setId(id).setDeviceId(mark).build();
    }

    private Edit region(String mark, int some) {
        String name = "r" + random.nextInt(REGIONS);
        return Edit.put(
                "/inventory/regions/" + name,
                Region.newBuilder()
                        .setName(name)
                        .setOperator(mark)
                        .addRegions(Region.newBuilder().setName("east").setOperator("o".repeat(some * 8)))
                        .setBackup(Region.newBuilder().setOperator(mark.repeat(20)))
                        .build());
    }

    /** What merges in ways of its own: maps, oneofs, presence, lists, messages in messages. */
    private Edit ofEverything(String mark, ConfigView tree) {
        String path = "/inventory/everything";
        Everything.Builder given = Everything.newBuilder();
        String field;
        switch (random.nextInt(7)) {
            case 0 -> {
                given.putAllLabels(tree.get(path, Everything.class).getLabelsMap())
                        .putLabels("k" + random.nextInt(4), mark);
                field = "labels";
            }
            case 1 -> {
                given.putAllLabels(tree.get(path, Everything.class).getLabelsMap())
                        .removeLabels("k" + random.nextInt(4));
                field = "labels";
            }
            case 2 -> {
                given.setName(mark);
                field = "name";
            }
            case 3 -> {
                given.setCode(random.nextInt(3));
                field = "code";
            }
            case 4 -> {
                field = "maybe_int32";
                if (random.nextBoolean()) {
                    given.setMaybeInt32(random.nextInt(3));
                }
            }
            case 5 -> {
                given.addPackedNumbers(random.nextInt(3)).addPackedNumbers(random.nextInt(3));
                field = "packed_numbers";
            }
            default -> {
                given.setNested(Everything.newBuilder().setAString(mark));
                field = random.nextInt(4) == 0 ? "nested" : "nested.a_string";
            }
        }
        return Edit.update(path, given.build(), field);
    }

    /** What can be made again what it was. */
    String restorable() {
        return switch (random.nextInt(4)) {
            case 0 -> "/adapters";
            case 1 -> "/inventory/everything";
            case 2 -> "/logical_devices/d" + random.nextInt(DEVICES);
            default -> adapterPath();
        };
    }

    String adapterPath() {
        return "/adapters/" + adapter();
    }

    private String adapter() {
        return "a" + random.nextInt(ADAPTERS);
    }
}
