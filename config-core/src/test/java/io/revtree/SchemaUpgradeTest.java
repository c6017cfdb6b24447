package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.revtree.store.KvStore;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of yesterday's and of today's schema on one tree. */
class SchemaUpgradeTest {

    private KvStore store;
    private Schema yesterday;
    private Schema today;

    @BeforeEach
    void open() {
        store = Sample.store();
        yesterday = schema(false, FieldDescriptorProto.Type.TYPE_STRING, "id");
        today = schema(true, FieldDescriptorProto.Type.TYPE_STRING, "id");
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A root with a name and keyed items; the newer one has a colour too, and the items are weighed and have parts. */
    private static Schema schema(boolean newer, FieldDescriptorProto.Type nameType, String key) {
        DescriptorProto.Builder root = DescriptorProto.newBuilder()
                .setName("Root")
                .addField(field("name", 1, nameType))
                .addField(children("items", 2, "Item"));
        DescriptorProto.Builder item = DescriptorProto.newBuilder()
                .setName("Item")
                .addField(field("id", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(field("label", 2, FieldDescriptorProto.Type.TYPE_STRING));
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("shop.proto")
                .setPackage("shop")
                .setSyntax("proto3");
        if (newer) {
            root.addField(field("colour", 3, FieldDescriptorProto.Type.TYPE_STRING));
            item.addField(field("weight", 3, FieldDescriptorProto.Type.TYPE_INT32))
                    .addField(children("parts", 4, "Part"));
            file.addMessageType(DescriptorProto.newBuilder()
                    .setName("Part")
                    .addField(field("id", 1, FieldDescriptorProto.Type.TYPE_STRING)));
        }
        file.addMessageType(root).addMessageType(item);
        Schema.Builder schema = Schema.builder(
                        FileDescriptorSet.newBuilder().addFile(file).build(), "shop.Root")
                .child("shop.Root.items", key);
        return newer ? schema.child("shop.Item.parts", "id").build() : schema.build();
    }

    private static FieldDescriptorProto field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }

    private static FieldDescriptorProto children(String name, int number, String type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName(".shop." + type)
                .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                .build();
    }

    private static Message message(Descriptor type, Object... fieldsAndValues) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            message.setField(type.findFieldByName((String) fieldsAndValues[i]), fieldsAndValues[i + 1]);
        }
        return message.build();
    }

    private static Descriptor below(Descriptor type, String field) {
        return type.findFieldByName(field).getMessageType();
    }

    private static Object value(Message message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private ConfigRoot open(Schema schema) {
        return ConfigRoot.builder(store, schema).load();
    }

    private Descriptor stored() {
        try (ConfigRoot root = ConfigRoot.load(store)) {
            return root.get("/").getDescriptorForType();
        }
    }

    @Test
    void writingInTurnLosesNothing() {
        Descriptor oldRoot = yesterday.root();
        Descriptor newRoot = today.root();
        Descriptor newItem = below(newRoot, "items");
        try (ConfigRoot root = ConfigRoot.builder(store, yesterday).create(message(oldRoot, "name", "first"))) {
            root.add("/items", message(below(oldRoot, "items"), "id", "a", "label", "from yesterday"));
        }
        try (ConfigRoot root = open(today)) {
            root.update("/", message(newRoot, "name", "first", "colour", "red"));
            root.update("/items/a", message(newItem, "id", "a", "label", "from today", "weight", 7));
            root.add("/items/a/parts", message(below(newItem, "parts"), "id", "p"));
            root.add("/items", message(newItem, "id", "b", "weight", 9));
        }
        assertThat(stored().findFieldByName("colour")).isNotNull();
        try (ConfigRoot root = open(yesterday)) {
            assertThat(value(root.get("/items/a"), "label")).isEqualTo("from today");
            root.update("/", message(oldRoot, "name", "second"));
            root.update("/items/a", message(below(oldRoot, "items"), "id", "a", "label", "yesterday again"));
            root.update("/items/b", message(below(oldRoot, "items"), "id", "b", "label", "b"));
            root.add("/items", message(below(oldRoot, "items"), "id", "c"));
        }
        assertThat(stored().findFieldByName("colour"))
                .as("the older schema is not written over the newer")
                .isNotNull();
        try (ConfigRoot root = open(today)) {
            assertThat(value(root.get("/"), "name")).isEqualTo("second");
            assertThat(value(root.get("/"), "colour")).isEqualTo("red");
            assertThat(value(root.get("/items/a"), "label")).isEqualTo("yesterday again");
            assertThat(value(root.get("/items/a"), "weight")).isEqualTo(7);
            assertThat(value(root.get("/items/b"), "weight")).isEqualTo(9);
            assertThat(root.keys("/items/a/parts")).containsExactly("p");
            assertThat(root.keys("/items")).containsExactly("a", "b", "c");
            assertThat(root.log()).hasSize(10);
        }
    }

    @Test
    void openingAloneWritesNoSchema() {
        ConfigRoot.builder(store, yesterday)
                .create(message(yesterday.root(), "name", "n"))
                .close();
        open(today).close();
        assertThat(stored().findFieldByName("colour")).isNull();
    }

    @Test
    void anOlderProgramThatIsOpenGoesOnBesideANewer() {
        try (ConfigRoot older = ConfigRoot.builder(store, yesterday).create(message(yesterday.root(), "name", "n"));
                ConfigRoot newer = open(today)) {
            newer.update("/", message(today.root(), "name", "n", "colour", "red"));
            older.update("/", message(yesterday.root(), "name", "m"));
            assertThat(value(newer.refresh().get("/"), "colour")).isEqualTo("red");
            assertThat(value(newer.get("/"), "name")).isEqualTo("m");
        }
        assertThat(stored().findFieldByName("colour")).isNotNull();
    }

    @Test
    void changedMeaningIsRefusedWithEveryDifference() {
        ConfigRoot.builder(store, yesterday)
                .create(message(yesterday.root(), "name", "n"))
                .close();
        Schema other = schema(false, FieldDescriptorProto.Type.TYPE_BYTES, "label");
        assertThatThrownBy(() -> open(other))
                .isInstanceOfSatisfying(
                        SchemaMismatchException.class,
                        refusal -> assertThat(Objects.requireNonNull(refusal.getMessage()))
                                .contains("shop.Root.name")
                                .contains("shop.Root.items"));
        open(yesterday).close();
    }

    /** A root that has a name, and one more field. */
    private static Schema with(String field, FieldDescriptorProto.Type type) {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("shop.proto")
                .setPackage("shop")
                .setSyntax("proto3")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Root")
                        .addField(field("name", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(children("items", 2, "Item"))
                        .addField(field(field, field.length(), type)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Item")
                        .addField(field("id", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(field("label", 2, FieldDescriptorProto.Type.TYPE_STRING)));
        return Schema.builder(FileDescriptorSet.newBuilder().addFile(file).build(), "shop.Root")
                .child("shop.Root.items", "id")
                .build();
    }

    @Test
    void anOlderProgramThatMergesABranchOfANewerOneKeepsItsSchema() {
        try (ConfigRoot older = ConfigRoot.builder(store, yesterday).create(message(yesterday.root(), "name", "n"))) {
            older.branch("topic", "main");
            try (ConfigRoot newer =
                    ConfigRoot.builder(store, today).branch("topic").load()) {
                newer.update("/", message(today.root(), "name", "n", "colour", "red"));
                newer.add("/items", message(below(today.root(), "items"), "id", "a", "weight", 7));
            }
            older.add("/items", message(below(yesterday.root(), "items"), "id", "b"));
            assertThat(stored().findFieldByName("colour")).isNull();
            assertThat(older.merge("topic", "main").parents()).hasSize(2);
            assertThat(stored().findFieldByName("colour")).isNotNull();
            older.update("/items/a", message(below(yesterday.root(), "items"), "id", "a", "label", "l"));
        }
        try (ConfigRoot newer = open(today)) {
            assertThat(value(newer.get("/"), "colour")).isEqualTo("red");
            assertThat(value(newer.get("/items/a"), "weight")).isEqualTo(7);
            assertThat(newer.keys("/items")).containsExactly("a", "b");
        }
    }

    @Test
    void branchesOfDifferentSchemasMergeByAProgramThatKnowsBoth() {
        Schema colour = with("colour", FieldDescriptorProto.Type.TYPE_STRING);
        Schema size = with("size", FieldDescriptorProto.Type.TYPE_STRING);
        try (ConfigRoot older = ConfigRoot.builder(store, yesterday).create(message(yesterday.root(), "name", "n"))) {
            older.branch("topic", "main");
            try (ConfigRoot one = ConfigRoot.builder(store, colour).load();
                    ConfigRoot other =
                            ConfigRoot.builder(store, size).branch("topic").load()) {
                one.update("/", message(colour.root(), "name", "n", "colour", "red"));
                other.update("/", message(size.root(), "name", "n", "size", "large"));
                Commit head = one.head().commit();
                for (ConfigRoot program : List.of(older, one, other)) {
                    assertThatThrownBy(() -> program.merge("topic", "main"))
                            .isInstanceOf(SchemaMismatchException.class)
                            .hasMessageContaining("a program whose schema has");
                }
                assertThat(older.refresh().commit()).isEqualTo(head);
            }
        }
    }

    @Test
    void aProgramWhoseSchemaNoCommitLinksYetIsToldWhatItLacksToo() {
        Schema colour = with("colour", FieldDescriptorProto.Type.TYPE_STRING);
        Schema size = with("size", FieldDescriptorProto.Type.TYPE_STRING);
        try (ConfigRoot older = ConfigRoot.builder(store, yesterday).create(message(yesterday.root(), "name", "n"))) {
            older.branch("topic", "main");
            older.add("/items", message(below(yesterday.root(), "items"), "id", "b"));
        }
        try (ConfigRoot other = ConfigRoot.builder(store, size).branch("topic").load()) {
            other.update("/", message(size.root(), "name", "n", "size", "large"));
        }
        try (ConfigRoot root = open(colour)) {
            assertThatThrownBy(() -> root.merge("topic", "main"))
                    .isInstanceOf(SchemaMismatchException.class)
                    .hasMessageContaining("a program whose schema has");
        }
    }

    @Test
    void aBranchWhoseSchemaContradictsTheProgramsIsNotMerged() {
        Schema text = with("colour", FieldDescriptorProto.Type.TYPE_STRING);
        Schema number = with("colour", FieldDescriptorProto.Type.TYPE_INT32);
        try (ConfigRoot older = ConfigRoot.builder(store, yesterday).create(message(yesterday.root(), "name", "n"))) {
            older.branch("topic", "main");
            try (ConfigRoot one = ConfigRoot.builder(store, text).load();
                    ConfigRoot other =
                            ConfigRoot.builder(store, number).branch("topic").load()) {
                one.update("/", message(text.root(), "name", "n", "colour", "red"));
                other.update("/", message(number.root(), "name", "n", "colour", 7));
                assertThatThrownBy(() -> one.merge("topic", "main"))
                        .isInstanceOf(SchemaMismatchException.class)
                        .hasMessageContaining("shop.Root.colour");
                assertThatThrownBy(() -> older.merge("topic", "main"))
                        .isInstanceOf(SchemaMismatchException.class)
                        .hasMessageContaining("contradict each other")
                        .hasMessageContaining("shop.Root.colour");
            }
        }
    }

    @Test
    void aMessageOfAnotherTypeThanTheSchemaIsRefused() {
        assertThatThrownBy(() -> ConfigRoot.builder(store, yesterday).create(Sample.base()))
                .isInstanceOf(SchemaMismatchException.class);
        assertThatThrownBy(() -> ConfigRoot.load(store)).isInstanceOf(NoTreeException.class);
    }
}
