package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.NodeNotFoundException;
import io.revtree.Schema;
import io.revtree.SchemaMismatchException;
import io.revtree.sample.Adapter;
import io.revtree.sample.Device;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Programs of yesterday and of today on one tree. Yesterday's schema has no {@code Adapter.vendor}, no
 * {@code AdapterConfig.log_level}, no notes and no devices.
 */
class RollingUpgradeTest extends OnEveryStore {

    private static final FileDescriptorSet YESTERDAY = SampleFiles.changed(message -> {
        switch (message.getName()) {
            case "Adapter" -> without(message, "vendor");
            case "AdapterConfig" -> without(message, "log_level");
            case "Voltha" -> without(message, "notes", "devices");
            default -> {}
        }
    });

    private static void without(DescriptorProto.Builder message, String... names) {
        List<FieldDescriptorProto> kept = message.getFieldList().stream()
                .filter(field -> !List.of(names).contains(field.getName()))
                .toList();
        message.clearField().addAllField(kept);
    }

    private static final Schema YESTERDAYS = Schema.of(YESTERDAY, "sample.Voltha");

    private static DynamicMessage.Builder yesterdays(String field) {
        return DynamicMessage.newBuilder(
                YESTERDAYS.root().findFieldByName(field).getMessageType());
    }

    private static DynamicMessage.Builder set(DynamicMessage.Builder message, String field, Object value) {
        return message.setField(message.getDescriptorForType().findFieldByName(field), value);
    }

    private static Adapter full(String id) {
        return adapter(id).toBuilder().setVendor("vendor of " + id).build();
    }

    @Test
    void losesNothingWhenBothWriteInTurn() {
        long seed = Long.getLong("revtree.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Voltha.Builder first = Voltha.newBuilder().setInstanceId("1");
        TreeMap<String, Adapter> model = new TreeMap<>();
        for (int i = 10; i < 60; i++) {
            String id = Integer.toString(i);
            model.put(id, full(id));
            first.addAdapters(full(id)).addDevices(Device.newBuilder().setId(id));
        }
        create(first.build()).close();
        try (ConfigRoot today = ConfigRoot.load(store, Voltha.getDefaultInstance());
                ConfigRoot yesterday = ConfigRoot.builder(store, YESTERDAYS)
                        .author("yesterday")
                        .load()) {
            for (int round = 0; round < 120; round++) {
                String id = Integer.toString(random.nextInt(10, 70));
                String path = "/adapters/" + id;
                Adapter known = model.get(id);
                String version = "version " + round;
                switch (random.nextInt(6)) {
                    case 0 -> { // today writes the whole child
                        Adapter next = full(id).toBuilder().setVersion(version).build();
                        today.put(path, next);
                        model.put(id, next);
                    }
                    case 1 -> { // today writes what yesterday knows nothing of
                        Note note = Note.newBuilder().setText(version).build();
                        today.add("/notes", note);
                        first.addNotes(note);
                    }
                    case 2 -> { // yesterday adds a child, or removes it
                        if (known == null) {
                            yesterday.add(
                                    "/adapters",
                                    set(yesterdays("adapters"), "id", id).build());
                            model.put(id, Adapter.newBuilder().setId(id).build());
                        } else {
                            yesterday.remove(path);
                            model.remove(id);
                        }
                    }
                    case 3 -> { // yesterday reads, changes and writes
                        if (known != null) {
                            yesterday.refresh();
                            DynamicMessage read = (DynamicMessage) yesterday.get(path);
                            yesterday.update(
                                    path,
                                    set(read.toBuilder(), "version", version).build());
                            model.put(id, known.toBuilder().setVersion(version).build());
                        }
                    }
                    case 4 -> { // yesterday writes a message of its own making, down to the plain message in it
                        if (known != null && known.hasConfig()) {
                            DynamicMessage.Builder made = set(yesterdays("adapters"), "id", id);
                            FieldDescriptor config = made.getDescriptorForType().findFieldByName("config");
                            made.setField(config, DynamicMessage.getDefaultInstance(config.getMessageType()));
                            yesterday.update(path, set(made, "version", version).build());
                            model.put(id, known.toBuilder().setVersion(version).build());
                        }
                    }
                    default -> { // yesterday writes the root, which has children that it does not know
                        yesterday.update(
                                "/",
                                set(DynamicMessage.newBuilder(YESTERDAYS.root()), "version", version)
                                        .build());
                        first.clearInstanceId().setVersion(version);
                    }
                }
                today.refresh();
                assertThat(today.getDeep("/"))
                        .as("seed %s, round %s", seed, round)
                        .isEqualTo(first.clearAdapters()
                                .addAllAdapters(model.values())
                                .build());
            }
            assertThat(today.log().map(Commit::author)).contains("yesterday");
        }
        try (ConfigRoot stored = ConfigRoot.load(store)) {
            assertThat(stored.count("/notes")).isEqualTo(first.getNotesCount());
            assertThat(stored.getDeep("/").toByteString())
                    .isEqualTo(first.build().toByteString());
        }
    }

    @Test
    void neverPutsYesterdaysSchemaOverTodays() {
        create(base()).close();
        try (ConfigRoot yesterday = ConfigRoot.builder(store, YESTERDAYS).load()) {
            yesterday.add("/adapters", set(yesterdays("adapters"), "id", "new").build());
            assertThatThrownBy(() -> yesterday.list("/notes")).isInstanceOf(NodeNotFoundException.class);
        }
        try (ConfigRoot stored = ConfigRoot.load(store)) {
            assertThat(stored.exists("/adapters/new")).isTrue();
            assertThat(stored.list("/notes")).isEmpty();
        }
    }

    @Test
    void putsTodaysSchemaOverYesterdaysWithTodaysFirstCommit() {
        ConfigRoot.builder(store, YESTERDAYS)
                .create(DynamicMessage.getDefaultInstance(YESTERDAYS.root()))
                .close();
        try (ConfigRoot today = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            try (ConfigRoot stored = ConfigRoot.load(store)) {
                assertThatThrownBy(() -> stored.list("/notes")).isInstanceOf(NodeNotFoundException.class);
            }
            today.add("/adapters", full("1"));
        }
        try (ConfigRoot stored = ConfigRoot.load(store)) {
            assertThat(stored.list("/notes")).isEmpty();
            assertThat(stored.get("/adapters/1").toByteString())
                    .isEqualTo(full("1").toByteString());
        }
    }

    @Test
    void refusesASchemaThatMeansSomethingElseAndTellsAllDifferences() {
        create(base()).close();
        FileDescriptorSet other = SampleFiles.changed(message -> {
            for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
                if (message.getName().equals("Voltha") && field.getName().equals("version")) {
                    field.setType(FieldDescriptorProto.Type.TYPE_INT32);
                }
                if (message.getName().equals("Voltha") && field.getName().equals("health")) {
                    field.clearOptions();
                }
            }
        });

        assertThatThrownBy(() -> ConfigRoot.builder(store, Schema.of(other, "sample.Voltha"))
                        .load())
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining("version")
                .hasMessageContaining("health");
    }
}
