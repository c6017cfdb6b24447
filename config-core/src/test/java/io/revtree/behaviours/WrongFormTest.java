package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.revtree.Commit;
import io.revtree.ConfigBranch;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.Retention;
import io.revtree.Verification;
import io.revtree.VerifyFault;
import io.revtree.history.CommitObject;
import io.revtree.history.Shallow;
import io.revtree.object.ObjectKind;
import io.revtree.object.ObjectReader;
import io.revtree.object.StoredObject;
import io.revtree.sample.Adapter;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Trees that can be read, with right hashes, and still are not what the format makes of their content. */
class WrongFormTest {

    /** What verifying says of a tree of one commit whose root node has another body. */
    private static List<VerifyFault> withRoot(Voltha tree, UnaryOperator<String> forge) {
        try (KvStore store = KvStores.open("memory:")) {
            BlobId victim;
            try (ConfigRoot root = ConfigRoot.create(store, tree)) {
                victim =
                        BlobId.of(HexFormat.of().parseHex(root.head().revision().toString()));
            }
            return forged(store, victim, forge);
        }
    }

    private static List<VerifyFault> forged(KvStore store, BlobId victim, UnaryOperator<String> forge) {
        Map<BlobId, StoredObject> objects = Forgery.objects(store);
        StoredObject object = Objects.requireNonNull(objects.get(victim));
        String body = HexFormat.of().formatHex(Forgery.body(object));
        String other = forge.apply(body);
        assertThat(other).isNotEqualTo(body);
        StoredObject forgery = StoredObject.encode(
                object.kind(), object.links(), HexFormat.of().parseHex(other));
        return ConfigRoot.verify(Forgery.of(store, objects, victim, forgery)).faults();
    }

    @Test
    void aFieldThatStandsTwice() {
        Voltha tree = Voltha.newBuilder().setInstanceId("1").build();
        assertThat(withRoot(tree, body -> body.replace("030a0131", "060a01320a0131")))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.path()).isEqualTo("/");
                    assertThat(fault.problem()).contains("canonical");
                    assertThat(fault.commits()).isEqualTo(1);
                });
    }

    @Test
    void aChildUnderAnotherKeyThanItsOwn() {
        Voltha tree = Voltha.newBuilder()
                .addAdapters(Adapter.newBuilder().setId("olt"))
                .build();
        assertThat(withRoot(tree, body -> body.replaceFirst("6f6c74", "6f6c75")))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.path()).isEqualTo("/adapters/olu");
                    assertThat(fault.problem()).contains("key");
                });
    }

    @Test
    void positionsWithAGap() {
        Voltha tree = Voltha.newBuilder()
                .addNotes(Note.newBuilder().setText("a"))
                .addNotes(Note.newBuilder().setText("b"))
                .build();
        assertThat(withRoot(tree, body -> body.replace("0400000001", "0400000002")))
                .anySatisfy(fault -> {
                    assertThat(fault.path()).isEqualTo("/notes");
                    assertThat(fault.problem()).contains("position");
                });
    }

    @Test
    void aStringThatIsNoUtf8() {
        Voltha tree = Voltha.newBuilder().setInstanceId("1").build();
        assertThat(withRoot(tree, body -> body.replace("0a0131", "0a01ff")))
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).contains("own fields"));
    }

    @Test
    void aStringThatIsNoUtf8InsideAChunk() {
        Voltha tree =
                Voltha.newBuilder().addNotes(Note.newBuilder().setText("é")).build();
        assertThat(withRoot(tree, body -> body.replace("c3a9", "c3c3")))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.path()).isEqualTo("/notes/0");
                    assertThat(fault.problem()).contains("own fields");
                });
    }

    @Test
    void aCommitOutOfSequence() {
        try (KvStore store = KvStores.open("memory:")) {
            BlobId victim;
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                root.update("/", Voltha.newBuilder().setInstanceId("2").build());
                victim = BlobId.of(
                        HexFormat.of().parseHex(root.head().commit().id().toString()));
            }
            assertThat(forged(store, victim, body -> "02" + body.substring(2)))
                    .extracting(VerifyFault::problem)
                    .anySatisfy(problem -> assertThat(problem).contains("first parent"))
                    .anySatisfy(problem -> assertThat(problem).contains("heads/main"));
        }
    }

    /** By a salt that is not the one that its chunks were cut with. */
    @Test
    void chunksThatEndElsewhere() {
        byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Voltha.Builder tree = Voltha.newBuilder();
        for (int i = 0; i < 300; i++) {
            tree.addAdapters(OnEveryStore.adapter("adapter " + i));
        }
        try (KvStore store = KvStores.open("memory:")) {
            ConfigRoot.builder(store).salt(salt).create(tree.build()).close();
            assertThat(ConfigRoot.verify(store).faults()).isEmpty();
            byte[] meta = Objects.requireNonNull(store.readRef("meta")).clone();
            int at = 0;
            while (!Arrays.equals(meta, at, at + salt.length, salt, 0, salt.length)) {
                at++;
            }
            Arrays.fill(meta, at, at + salt.length, (byte) 0);

            List<VerifyFault> faults = ConfigRoot.verify(
                            new TamperedStore(store, Map.of(), Set.of(), Map.of("meta", meta)))
                    .faults();

            assertThat(faults).isNotEmpty().allSatisfy(fault -> {
                assertThat(fault.path()).isEqualTo("/adapters");
                assertThat(fault.problem()).containsAnyOf("should end", "should go on");
                assertThat(fault.commits()).isEqualTo(1);
            });
        }
    }

    @Test
    void cutsWithMoreBehindThemOrFlagsThatAreNone() {
        try (KvStore store = KvStores.open("memory:")) {
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                root.remove("/adapters/1");
                root.remove("/adapters/2");
                root.prune(Retention.latestAndTagged().grace(Duration.ZERO));
                root.collectGarbage();
            }
            byte[] shallow = Objects.requireNonNull(store.readRef(Shallow.REF));
            BlobId cuts = Objects.requireNonNull(Shallow.object(shallow));
            byte[] body = Forgery.body(new ObjectReader(store, 0).read(cuts));
            byte[] longer = Arrays.copyOf(body, body.length + 1);
            byte[] flags = body.clone();
            flags[1 + BlobId.BYTES + 1] |= 4; // behind the number of cuts, the commit, and its sequence
            for (byte[] other : List.of(longer, flags)) {
                StoredObject forgery = StoredObject.encode(ObjectKind.CUTS, List.of(), other);
                byte[] value = shallow.clone();
                int at = 0;
                while (!BlobId.of(value, at).equals(cuts)) {
                    at++;
                }
                forgery.id().writeTo(value, at);
                KvStore forged = new TamperedStore(
                        store, Map.of(forgery.id(), forgery.stored()), Set.of(), Map.of(Shallow.REF, value));
                assertThat(ConfigRoot.verify(forged).faults())
                        .extracting(VerifyFault::problem)
                        .anySatisfy(problem -> assertThat(problem)
                                .contains(
                                        forgery.id().toString(), other == flags ? "unknown flags 4" : "bytes follow"));
            }
        }
    }

    @Test
    void aJumpThatLeadsElsewhere() {
        try (KvStore store = KvStores.open("memory:")) {
            BlobId victim;
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                for (int i = 0; i < 4; i++) {
                    root.remove("/adapters/" + i);
                }
                victim = id(root);
            }
            // The body ends with the sequence of the commit that it leads to.
            assertThat(forged(
                            store,
                            victim,
                            body -> body.substring(0, body.length() - 2) + (body.endsWith("01") ? "02" : "01")))
                    .singleElement()
                    .satisfies(fault -> {
                        assertThat(fault.problem()).contains("its jump leads to", "is due");
                        assertThat(fault.commits()).isEqualTo(1);
                    });
        }
    }

    @Test
    void aCommitThatIsNoYoungerThanTheOneThatItMerged() {
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
            ConfigBranch side = root.branch("side", "main");
            root.remove("/adapters/1");
            side.remove("/adapters/2");
            Commit merged = side.head().commit();
            root.merge("side", "main");
            Commit merge = root.head().commit();

            assertThat(forged(store, id(root), body -> body.replace(hex(merge.time()), hex(merged.time()))))
                    .singleElement()
                    .satisfies(fault -> {
                        assertThat(fault.problem()).contains("not more than that of its second parent");
                        assertThat(fault.commits()).isEqualTo(1);
                    });
        }
    }

    /** A commit's time, as its body has it. */
    private static String hex(Instant time) {
        return HexFormat.of()
                .formatHex(new ByteWriter()
                        .svarint(ChronoUnit.MICROS.between(Instant.EPOCH, time))
                        .toByteArray());
    }

    @Test
    void anAuthorLongerThanMayBe() {
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
            try (ConfigTransaction transaction = root.begin()) {
                transaction.author("a".repeat(CommitObject.AUTHOR_BYTES_MAX));
                transaction.remove("/adapters/1");
                Commit unused = transaction.commit();
            }
            assertThat(ConfigRoot.verify(store).faults()).isEmpty();

            assertThat(forged(store, id(root), body -> body.replace("800861", "81086161")))
                    .singleElement()
                    .satisfies(fault -> {
                        assertThat(fault.problem()).contains("author or message is longer than may be");
                        assertThat(fault.commits()).isEqualTo(1);
                    });
        }
    }

    /** The schema of a tree, its only object of that kind. */
    private static StoredObject schema(KvStore store) {
        return Forgery.objects(store).values().stream()
                .filter(object -> object.kind() == ObjectKind.SCHEMA)
                .findAny()
                .orElseThrow();
    }

    @Test
    void aSchemaThatIsNotInItsOnlyForm() throws Exception {
        try (KvStore store = KvStores.open("memory:")) {
            ConfigRoot.create(store, OnEveryStore.base()).close();
            StoredObject schema = schema(store);
            ByteReader reader = new ByteReader(Forgery.body(schema));
            String name = reader.string();
            // What is not known comes behind what is; here it comes before.
            byte[] files = new ByteWriter()
                    .raw(new byte[] {(byte) 0xf8, 0x3f, 1})
                    .raw(reader.bytes())
                    .toByteArray();
            String forged = HexFormat.of()
                    .formatHex(new ByteWriter().string(name).bytes(files).toByteArray());

            assertThat(forged(store, schema.id(), body -> forged))
                    .singleElement()
                    .satisfies(fault -> {
                        assertThat(fault.problem()).contains("the schema is not in its only form");
                        assertThat(fault.commits()).isEqualTo(1);
                    });
        }
    }

    /** What verifying says of a tree whose newest commit links the schema of its parent with a change. */
    private static List<VerifyFault> withSchema(Consumer<DescriptorProto.Builder> change) throws Exception {
        try (KvStore store = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
            root.remove("/adapters/1");
            FileDescriptorSet.Builder files = TreeSchema.ofStored(Forgery.body(schema(store))).files().toBuilder();
            for (FileDescriptorProto.Builder file : files.getFileBuilderList()) {
                for (DescriptorProto.Builder type : file.getMessageTypeBuilderList()) {
                    if (type.getName().equals("Voltha")) {
                        change.accept(type);
                    }
                }
            }
            TreeSchema other = TreeSchema.compile(
                    TreeSchema.find(files.build(), Voltha.getDescriptor().getFullName()), Declarations.NONE);
            StoredObject schema = StoredObject.encode(ObjectKind.SCHEMA, List.of(), other.storedBody());
            store.writeBlobs(Map.of(schema.id(), schema.stored()));
            Map<BlobId, StoredObject> objects = Forgery.objects(store);
            StoredObject commit = Objects.requireNonNull(objects.get(id(root)));
            List<BlobId> links = new ArrayList<>(commit.links());
            links.set(1, schema.id());
            StoredObject forgery = StoredObject.encode(ObjectKind.COMMIT, links, Forgery.body(commit));
            return ConfigRoot.verify(Forgery.of(store, objects, commit.id(), forgery))
                    .faults();
        }
    }

    private static int field(DescriptorProto.Builder type, String name) {
        for (int i = 0; i < type.getFieldCount(); i++) {
            if (type.getField(i).getName().equals(name)) {
                return i;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void aSchemaThatLacksWhatThatOfTheParentHas() throws Exception {
        assertThat(withSchema(type -> type.removeField(field(type, "log_level"))))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.problem()).contains("its schema lacks what that of its first parent has");
                    assertThat(fault.commits()).isEqualTo(1);
                });
    }

    @Test
    void aSchemaThatContradictsThatOfTheParent() throws Exception {
        assertThat(withSchema(type -> type.getFieldBuilder(field(type, "log_level"))
                        .clearTypeName()
                        .setType(FieldDescriptorProto.Type.TYPE_STRING)))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.problem())
                            .contains("its schema contradicts that of its first parent", "log_level");
                    assertThat(fault.commits()).isEqualTo(1);
                });
    }

    @Test
    void aCreatingCommitThatHasParents() {
        try (KvStore store = KvStores.open("memory:")) {
            byte[] meta;
            try (ConfigRoot root = ConfigRoot.create(store, OnEveryStore.base())) {
                BlobId first = id(root);
                root.remove("/adapters/1");
                meta = Objects.requireNonNull(store.readRef("meta")).clone();
                int at = 0;
                while (!BlobId.of(meta, at).equals(first)) {
                    at++;
                }
                id(root).writeTo(meta, at);
            }
            assertThat(ConfigRoot.verify(new TamperedStore(store, Map.of(), Set.of(), Map.of("meta", meta)))
                            .faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.problem()).contains("created the tree", "has parents"));
        }
    }

    private static BlobId id(ConfigRoot root) {
        return BlobId.of(HexFormat.of().parseHex(root.head().commit().id().toString()));
    }

    @Test
    void refsWithNamesThatCannotBe() {
        try (KvStore store = KvStores.open("memory:")) {
            ConfigRoot.create(store, OnEveryStore.base()).close();
            byte[] head = Objects.requireNonNull(store.readRef("heads/main"));
            assertThat(store.compareAndSetRef("heads/abcdef", null, head)).isTrue();
            assertThat(ConfigRoot.verify(store).faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.problem()).contains("heads/abcdef", "name"));
        }
    }

    @Test
    void aTreeWithoutABranch() {
        try (KvStore store = KvStores.open("memory:")) {
            ConfigRoot.create(store, OnEveryStore.base()).close();
            assertThat(store.compareAndSetRef("heads/main", store.readRef("heads/main"), null))
                    .isTrue();
            assertThat(ConfigRoot.verify(store).faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.problem()).contains("there is no branch"));
        }
    }

    @Test
    void moreFaultsThanAreToldOneByOneAreCounted() {
        int count = Verification.FAULTS_MAX + 200;
        Voltha.Builder tree = Voltha.newBuilder();
        for (int i = 0; i < count; i++) {
            tree.addNotesBuilder().setText(i + "n".repeat(300));
        }
        try (KvStore store = KvStores.open("memory:")) {
            ConfigRoot.create(store, tree.build()).close();
            List<BlobId> notes = Forgery.objects(store).values().stream()
                    .filter(object -> object.kind() == ObjectKind.NODE && object.linkCount() == 0)
                    .map(StoredObject::id)
                    .toList();
            store.deleteBlobs(notes, store.moment());

            Verification found = ConfigRoot.verify(store);

            assertThat(found.faults()).hasSize(Verification.FAULTS_MAX);
            assertThat(found.whole().faults()).isEqualTo(count);
            assertThat(found.harmComplete()).isFalse();
        }
    }

    @Test
    void aNodeSoSmallThatItShouldStandInsideItsParent() {
        try (KvStore store = KvStores.open("memory:")) {
            Voltha tree = Voltha.newBuilder()
                    .addNotes(Note.newBuilder().setText("n".repeat(300)))
                    .build();
            ConfigRoot.create(store, tree).close();
            List<VerifyFault> faults = new ArrayList<>();
            Map<BlobId, StoredObject> objects = Forgery.objects(store);
            for (StoredObject object : objects.values()) {
                if (object.kind() == ObjectKind.NODE && object.linkCount() == 0) {
                    StoredObject small = StoredObject.encode(
                            ObjectKind.NODE, List.of(), HexFormat.of().parseHex("03" + "12016e" + "00"));
                    faults.addAll(ConfigRoot.verify(Forgery.of(store, objects, object.id(), small))
                            .faults());
                }
            }
            assertThat(faults).singleElement().satisfies(fault -> {
                assertThat(fault.path()).isEqualTo("/notes/0");
                assertThat(fault.problem()).contains("should stand inside");
            });
        }
    }
}
