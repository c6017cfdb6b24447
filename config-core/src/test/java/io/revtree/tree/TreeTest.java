package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.ConfigView;
import io.revtree.DuplicateKeyException;
import io.revtree.InvalidPathException;
import io.revtree.KeyChangeException;
import io.revtree.LimitExceededException;
import io.revtree.NodeNotFoundException;
import io.revtree.NotAContainerException;
import io.revtree.PageRequest;
import io.revtree.ReadOnlyFieldException;
import io.revtree.TypeMismatchException;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Card;
import io.revtree.sample.Device;
import io.revtree.sample.Everything;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Inventory;
import io.revtree.sample.Location;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Port;
import io.revtree.sample.Profile;
import io.revtree.sample.Region;
import io.revtree.sample.Serial;
import io.revtree.sample.Toggle;
import io.revtree.sample.Voltha;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TreeTest {

    private static final Voltha BASE = Voltha.newBuilder()
            .setInstanceId("1")
            .setHealth(HealthStatus.newBuilder().setState(HealthStatus.State.DYING))
            .addAllAdapters(IntStream.range(0, 5)
                    .mapToObj(i -> adapter(String.valueOf(i)))
                    .toList())
            .addNotes(Note.newBuilder().setText("first"))
            .addNotes(Note.newBuilder().setText("second"))
            .addNotes(Note.newBuilder().setText("third"))
            .build();

    private final Trees trees = Trees.of(Voltha.getDefaultInstance());
    private final TreeContext context = trees.freshContext();
    private final Tree base = trees.write(Tree.of(context, BASE), null);

    private static Adapter adapter(String id) {
        return Adapter.newBuilder()
                .setId(id)
                .setConfig(AdapterConfig.newBuilder().setLogLevel(LogLevel.ERROR))
                .build();
    }

    private static ConfigPath path(String path) {
        return ConfigPath.parse(path);
    }

    @Test
    void aTreeIsLightWhileItsEditsAreFewAndSmall() {
        Tree few = base.add(path("/adapters"), adapter("x")).remove(path("/adapters/1"));
        Tree many = few;
        for (int i = 0; i < 100; i++) {
            many = many.add(path("/adapters"), adapter("many" + i));
        }
        Tree large = base.add(
                path("/notes"), Note.newBuilder().setText("x".repeat(1 << 20)).build());
        assertThat(List.of(base, few, many, large)).extracting(Tree::isLight).containsExactly(true, true, false, false);
        assertThat(List.of(many.seal(), large.seal())).allMatch(Tree::isLight);
    }

    private static Message deep(Tree tree) {
        return tree.read(ConfigPath.ROOT, -1);
    }

    @Nested
    class Reading {

        @Test
        void aDeepReadEqualsTheMessageThatWasGiven() {
            assertThat(deep(base)).isEqualTo(BASE);
            assertThat(deep(Tree.load(trees.freshContext(), base.id()))).isEqualTo(BASE);
        }

        @Test
        void aShallowReadHasNoChildren() {
            assertThat(base.read(ConfigPath.ROOT, 0))
                    .isEqualTo(Voltha.newBuilder().setInstanceId("1").build());
        }

        @Test
        void depthCountsLevelsOfChildren() {
            Tree tree = base.add(path("/logical_devices"), logicalDevice());
            Voltha one = (Voltha) tree.read(ConfigPath.ROOT, 1);
            assertThat(one.getLogicalDevices(0).getPortsList()).isEmpty();
            assertThat(one.getLogicalDevices(0).getDatapathId()).isEqualTo(7);
            Voltha two = (Voltha) tree.read(ConfigPath.ROOT, 2);
            assertThat(two.getLogicalDevices(0).getPortsList()).hasSize(1);
        }

        @Test
        void anUnsetSingleChildReadsAsItsDefaultAndDoesNotExist() {
            assertThat(base.read(path("/inventory"), -1)).isEqualTo(Inventory.getDefaultInstance());
            assertThat(base.read(path("/inventory/everything"), 0)).isEqualTo(Everything.getDefaultInstance());
            assertThat(base.exists(path("/inventory"))).isFalse();
            assertThat(base.exists(path("/health"))).isTrue();
            assertThat(base.list(path("/inventory/cards"), 0)).isEmpty();
            assertThat(((Voltha) deep(base)).hasInventory()).isFalse();
        }

        @Test
        void aChildWithoutKeyIsReadByItsPosition() {
            assertThat(base.read(path("/notes/1"), 0))
                    .isEqualTo(Note.newBuilder().setText("second").build());
            assertThatThrownBy(() -> base.read(path("/notes/3"), 0)).isInstanceOf(NodeNotFoundException.class);
            assertThatThrownBy(() -> base.read(path("/notes/-1"), 0)).isInstanceOf(InvalidPathException.class);
            assertThat(base.keys(path("/notes"))).containsExactly("0", "1", "2");
        }

        @Test
        void keysMayHoldAnything() {
            Tree tree = base;
            for (String key : List.of("", "..", "a/b", "a,b", "100%", "*", "ü €", "\u0001", "x".repeat(4096))) {
                tree = tree.add(path("/adapters"), adapter(key));
                assertThat(tree.read(ConfigPath.ROOT.field("adapters").key(key), 0))
                        .isEqualTo(adapter(key));
            }
            assertThat(tree.read(path("/adapters/"), 0)).isEqualTo(adapter(""));
            assertThat(tree.keys(path("/adapters")))
                    .contains("", "..", "a%2Fb", "a%2Cb", "100%25", "%2A", "ü €", "%01");
            Tree last = tree;
            assertThatThrownBy(() -> last.add(path("/adapters"), adapter("x".repeat(4097))))
                    .isInstanceOf(LimitExceededException.class);
        }

        @Test
        void keysOfEveryKindAreOrderedByValue() {
            Inventory inventory = Inventory.newBuilder()
                    .addCards(Card.newBuilder().setShelf("b").setSlot(-1))
                    .addCards(Card.newBuilder().setShelf("a,x").setSlot(10))
                    .addCards(Card.newBuilder().setShelf("a,x").setSlot(9))
                    .addProfiles(Profile.newBuilder().setKind(Profile.Kind.GOLD))
                    .addProfiles(Profile.newBuilder().setKind(Profile.Kind.REFUSED))
                    .addToggles(Toggle.newBuilder().setOn(true))
                    .addToggles(Toggle.newBuilder().setMeaning("off"))
                    .addSerials(Serial.newBuilder().setNumber(-1L))
                    .addSerials(Serial.newBuilder().setNumber(3))
                    .build();
            Tree tree = base.put(path("/inventory"), inventory, false);
            assertThat(tree.keys(path("/inventory/cards"))).containsExactly("a%2Cx,9", "a%2Cx,10", "b,-1");
            assertThat(tree.keys(path("/inventory/profiles"))).containsExactly("REFUSED", "GOLD");
            assertThat(tree.keys(path("/inventory/toggles"))).containsExactly("false", "true");
            assertThat(tree.keys(path("/inventory/serials"))).containsExactly("3", "18446744073709551615");
            assertThat(((Card) tree.read(path("/inventory/cards/a%2Cx,9"), 0)).getSlot())
                    .isEqualTo(9);
        }

        @Test
        void whatIsNotThereIsNamed() {
            assertThatThrownBy(() -> base.read(path("/adapters/9"), 0))
                    .isInstanceOf(NodeNotFoundException.class)
                    .hasMessageContaining("/adapters/9");
            assertThatThrownBy(() -> base.read(path("/nothing"), 0))
                    .isInstanceOf(NodeNotFoundException.class)
                    .hasMessageContaining("adapters");
            assertThatThrownBy(() -> base.read(path("/adapters/1/id"), 0))
                    .isInstanceOf(NodeNotFoundException.class)
                    .hasMessageContaining("plain field");
            assertThatThrownBy(() -> base.read(path("/adapters"), 0))
                    .isInstanceOf(TypeMismatchException.class)
                    .hasMessageContaining("container");
            assertThatThrownBy(() -> base.list(path("/health"), 0)).isInstanceOf(NotAContainerException.class);
            assertThatThrownBy(() -> base.list(path("/adapters/1"), 0)).isInstanceOf(NotAContainerException.class);
        }

        @Test
        void whatTheSchemaDoesNotKnowDoesNotExist() {
            assertThat(base.exists(path("/adapters/1/id"))).isFalse();
            assertThat(base.exists(path("/nothing/at/all"))).isFalse();
            assertThat(base.exists(path("/adapters"))).isTrue();
            assertThat(base.exists(path("/adapters/9"))).isFalse();
        }

        @Test
        void pagesGoOnBehindAKeyThatNeedNotBeThere() {
            assertThat(base.list(path("/adapters"), PageRequest.first(2), null))
                    .containsExactly(adapter("0"), adapter("1"));
            assertThat(base.list(path("/adapters"), PageRequest.after("1", 2), null))
                    .containsExactly(adapter("2"), adapter("3"));
            assertThat(base.list(path("/adapters"), PageRequest.after("3x", 9), null))
                    .containsExactly(adapter("4"));
            Tree draft = base.remove(path("/adapters/2")).add(path("/adapters"), adapter("11"));
            assertThat(draft.list(path("/adapters"), PageRequest.after("1", 2), null))
                    .containsExactly(adapter("11"), adapter("3"));
        }

        @Test
        void patternsFindNodes() {
            Tree tree = base.add(path("/logical_devices"), logicalDevice());
            assertThat(found(tree, "/adapters/*"))
                    .containsExactly("/adapters/0", "/adapters/1", "/adapters/2", "/adapters/3", "/adapters/4");
            assertThat(found(tree, "/logical_devices/*/ports/*")).containsExactly("/logical_devices/ld/ports/p%2F1");
            assertThat(found(tree, "/**/ports/p%2f1")).containsExactly("/logical_devices/ld/ports/p%2F1");
            assertThat(found(tree, "/")).containsExactly("/");
            assertThat(found(tree, "/**")).hasSize(1 + 1 + 5 + 1 + 1 + 3);
            assertThat(found(tree, "/adapters/3/**")).containsExactly("/adapters/3");
            assertThat(found(tree, "/adapters")).isEmpty();
            assertThatThrownBy(() -> found(tree, "/adapters/x*")).isInstanceOf(InvalidPathException.class);
        }

        private List<String> found(Tree tree, String pattern) {
            return tree.find(PathPattern.parse(pattern), null)
                    .map(node -> node.path())
                    .toList();
        }

        @Test
        void anAnswerAboveTheBoundIsRefusedAndNamesTheWayAround() {
            Note large = Note.newBuilder().setText("x".repeat(30 << 20)).build();
            Tree tree =
                    base.add(path("/notes"), large).add(path("/notes"), large).add(path("/notes"), large);
            assertThatThrownBy(() -> tree.list(path("/notes"), 0))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("stream")
                    .hasMessageContaining(String.valueOf(ConfigView.READ_BYTES_MAX));
            assertThatThrownBy(() -> deep(tree)).isInstanceOf(LimitExceededException.class);
            assertThat(tree.stream(path("/notes"), null).count()).isEqualTo(6);
        }
    }

    @Nested
    class Updates {

        @Test
        void anUpdateReplacesOwnFieldsAndLeavesChildren() {
            Tree tree =
                    base.update(path("/"), Voltha.newBuilder().setVersion("2").build(), false);
            assertThat(deep(tree))
                    .isEqualTo(
                            BASE.toBuilder().clearInstanceId().setVersion("2").build());
            assertThat(deep(base)).isEqualTo(BASE);
        }

        @Test
        void anUpdateThatChangesNothingGivesTheVerySameTree() {
            assertThat(base.update(path("/adapters/1"), adapter("1"), false)).isSameAs(base);
            assertThat(base.put(path("/"), BASE, false)).isSameAs(base);
            assertThat(base.put(path("/adapters/1"), adapter("1"), false)).isSameAs(base);
        }

        @Test
        void aDynamicMessageIsAsGoodAsAGeneratedOne() throws Exception {
            Adapter changed = adapter("1").toBuilder().setVendor("v").build();
            DynamicMessage dynamic = DynamicMessage.parseFrom(Adapter.getDescriptor(), changed.toByteString());
            Tree tree = base.update(path("/adapters/1"), dynamic, false);
            assertThat(tree.read(path("/adapters/1"), 0)).isEqualTo(changed);
            assertThat(tree.seal().id())
                    .isEqualTo(base.update(path("/adapters/1"), changed, false)
                            .seal()
                            .id());
        }

        @Test
        void onlyMaskedFieldsAreReplaced() {
            Adapter given = Adapter.newBuilder().setVendor("v").setVersion("9").build();
            FieldMask mask = FieldMask.newBuilder()
                    .addPaths("vendor")
                    .addPaths("config.log_level")
                    .build();
            Tree tree = base.update(path("/adapters/1"), given, mask, false);
            Adapter now = (Adapter) tree.read(path("/adapters/1"), 0);
            assertThat(now.getId()).isEqualTo("1");
            assertThat(now.getVendor()).isEqualTo("v");
            assertThat(now.getVersion()).isEmpty();
            assertThat(now.getConfig().getLogLevel()).isEqualTo(LogLevel.DEBUG);
            assertThatThrownBy(() -> base.update(
                            path("/adapters/1"),
                            given,
                            FieldMask.newBuilder().addPaths("vendors").build(),
                            false))
                    .isInstanceOf(InvalidPathException.class)
                    .hasMessageContaining("vendors");
        }

        @Test
        void aMessageOfAnotherTypeIsRefused() {
            for (String at : List.of("/", "/health", "/adapters/1")) {
                assertThatThrownBy(() -> base.update(path(at), Note.getDefaultInstance(), false))
                        .isInstanceOf(TypeMismatchException.class)
                        .hasMessageContaining("Note");
            }
        }

        @Test
        void aMessageWithChildrenIsRefusedAndPutIsNamed() {
            assertThatThrownBy(() -> base.update(path("/"), BASE, false))
                    .isInstanceOf(TypeMismatchException.class)
                    .hasMessageContaining("put");
        }

        @Test
        void aContainerCannotBeUpdated() {
            assertThatThrownBy(() -> base.update(path("/adapters"), adapter("1"), false))
                    .isInstanceOf(TypeMismatchException.class);
        }

        @Test
        void theKeyCannotBeChanged() {
            assertThatThrownBy(() -> base.update(path("/adapters/1"), adapter("7"), false))
                    .isInstanceOf(KeyChangeException.class);
            assertThatThrownBy(() -> base.put(path("/adapters/1"), adapter("7"), false))
                    .isInstanceOf(KeyChangeException.class);
            assertThat(deep(base)).isEqualTo(BASE);
        }

        @Test
        void aStrictEditRefusesReadOnlyFieldsEvenWithinMessages() {
            Device device = Device.newBuilder()
                    .setId("d")
                    .setVendor("v")
                    .setLocation(Location.newBuilder().setSite("s").setSurveyedBy("me"))
                    .build();
            Tree tree = base.add(path("/devices"), device);
            assertThatThrownBy(() -> tree.update(
                            path("/devices/d"),
                            device.toBuilder().setVendor("w").build(),
                            true))
                    .isInstanceOf(ReadOnlyFieldException.class)
                    .hasMessageContaining("vendor");
            assertThatThrownBy(() -> tree.update(
                            path("/devices/d"),
                            device.toBuilder()
                                    .setLocation(Location.newBuilder().setSite("s"))
                                    .build(),
                            true))
                    .isInstanceOf(ReadOnlyFieldException.class)
                    .hasMessageContaining("location.surveyed_by");
            assertThatThrownBy(() -> base.update(path("/health"), HealthStatus.getDefaultInstance(), true))
                    .isInstanceOf(ReadOnlyFieldException.class);
            Device moved = device.toBuilder()
                    .setLocation(device.getLocation().toBuilder().setRack("r"))
                    .build();
            assertThat(tree.update(path("/devices/d"), moved, true).read(path("/devices/d"), 0))
                    .isEqualTo(moved);
        }

        @Test
        void realTimeFieldsNeverReachTheTree() {
            LogicalDevice given = logicalDevice();
            Tree tree = base.add(path("/logical_devices"), given);
            assertThat(((LogicalPort) tree.read(path("/logical_devices/ld/ports/p%2F1"), 0)).getRxPackets())
                    .isZero();
            assertThat(base.update(path("/adapters/1"), adapter("1"), false)).isSameAs(base);
        }

        @Test
        void theFirstEditAtOrBelowAnUnsetSingleChildSetsIt() {
            Tree at = base.update(path("/inventory"), Inventory.getDefaultInstance(), false);
            assertThat(at.exists(path("/inventory"))).isTrue();
            Tree below = base.add(path("/inventory/cards"), Card.getDefaultInstance());
            assertThat(below.exists(path("/inventory"))).isTrue();
            assertThat(below.exists(path("/inventory/everything"))).isFalse();
            Tree unset = base.put(path("/"), BASE.toBuilder().clearHealth().build(), false);
            assertThat(unset.exists(path("/health"))).isFalse();
        }

        @Test
        void nothingOfTheCallerIsKept() {
            byte[] bytes = {1, 2, 3};
            Everything given = Everything.newBuilder()
                    .setSomeBytes(com.google.protobuf.UnsafeByteOperations.unsafeWrap(bytes))
                    .build();
            Tree tree = base.put(path("/inventory/everything"), given, false);
            bytes[0] = 9;
            assertThat(((Everything) tree.read(path("/inventory/everything"), 0)).getSomeBytes())
                    .isEqualTo(ByteString.copyFrom(new byte[] {1, 2, 3}));
        }
    }

    @Nested
    class AddsPutsAndRemoves {

        @Test
        void anAddedChildIsThereWithItsOwnChildren() {
            Tree tree = base.add(path("/logical_devices"), logicalDevice());
            assertThat(tree.count(path("/logical_devices"))).isEqualTo(1);
            assertThat(tree.exists(path("/logical_devices/ld/ports/p%2F1"))).isTrue();
            assertThat(base.count(path("/logical_devices"))).isZero();
        }

        @Test
        void addIsRefusedForWhatIsThereAndForWhatIsNoContainer() {
            assertThatThrownBy(() -> base.add(path("/adapters"), adapter("1")))
                    .isInstanceOf(DuplicateKeyException.class)
                    .hasMessageContaining("/adapters/1");
            for (String at : List.of("/", "/health", "/adapters/1", "/notes/1")) {
                assertThatThrownBy(() -> base.add(path(at), adapter("1")))
                        .as(at)
                        .isInstanceOf(NotAContainerException.class);
            }
        }

        @Test
        void aKeyThatStandsTwiceInAMessageIsRefused() {
            Voltha twice = BASE.toBuilder().addAdapters(adapter("1")).build();
            assertThatThrownBy(() -> Tree.of(context, twice))
                    .isInstanceOf(DuplicateKeyException.class)
                    .hasMessageContaining("/adapters/1");
            assertThatThrownBy(() -> base.put(path("/"), twice, false)).isInstanceOf(DuplicateKeyException.class);
        }

        @Test
        void aRemovedChildIsGone() {
            Tree tree = base.remove(path("/adapters/3"));
            assertThat(tree.keys(path("/adapters"))).containsExactly("0", "1", "2", "4");
            assertThatThrownBy(() -> tree.remove(path("/adapters/3"))).isInstanceOf(NodeNotFoundException.class);
            assertThatThrownBy(() -> base.remove(path("/health"))).isInstanceOf(NotAContainerException.class);
            assertThatThrownBy(() -> base.remove(path("/"))).isInstanceOf(NotAContainerException.class);
            assertThatThrownBy(() -> base.remove(path("/adapters"))).isInstanceOf(TypeMismatchException.class);
            assertThatThrownBy(() -> base.remove(path("/adapters/1/id"))).isInstanceOf(NodeNotFoundException.class);
        }

        @Test
        void childrenBehindARemovedPositionMoveUp() {
            Tree tree = base.remove(path("/notes/0"));
            assertThat(tree.list(path("/notes"), 0))
                    .containsExactly(
                            Note.newBuilder().setText("second").build(),
                            Note.newBuilder().setText("third").build());
            Tree emptied = tree.remove(path("/notes/1")).remove(path("/notes/0"));
            assertThat(emptied.count(path("/notes"))).isZero();
            Voltha without = BASE.toBuilder().clearNotes().build();
            assertThat(emptied.seal().id())
                    .isEqualTo(Tree.of(context, without).seal().id());
        }

        @Test
        void putReplacesInsertsAndChangesOnlyWhatDiffers() {
            Voltha next = BASE.toBuilder()
                    .removeAdapters(0)
                    .addAdapters(adapter("new"))
                    .setAdapters(1, adapter("2").toBuilder().setVendor("v"))
                    .setNotes(0, Note.newBuilder().setText("changed"))
                    .build();
            Tree tree = base.put(path("/"), next, false);
            assertThat(tree.seal().id()).isEqualTo(Tree.of(context, next).seal().id());
            assertThat(tree.find(path("/adapters/3"))).isSameAs(base.find(path("/adapters/3")));
            assertThat(base.put(path("/adapters/x"), adapter("x"), false).exists(path("/adapters/x")))
                    .isTrue();
            assertThat(base.put(path("/notes/3"), Note.getDefaultInstance(), false)
                            .count(path("/notes")))
                    .isEqualTo(4);
            assertThatThrownBy(() -> base.put(path("/notes/5"), Note.getDefaultInstance(), false))
                    .isInstanceOf(NodeNotFoundException.class);
        }

        @Test
        void recursiveTypesNestToTheirBoundAndNoFurther() {
            Region region = Region.newBuilder().setName("r").build();
            for (int i = 0; i < 20; i++) {
                region = Region.newBuilder()
                        .setName("r")
                        .addRegions(region)
                        .setBackup(Region.newBuilder().setName("b"))
                        .build();
            }
            Tree tree = base.add(path("/inventory/regions"), region);
            assertThat(tree.read(path("/inventory/regions/r"), -1)).isEqualTo(region);
            Region far = region;
            for (int i = 0; i < 100; i++) {
                far = Region.newBuilder().setName("r").addRegions(far).build();
            }
            Region tooFar = far;
            assertThatThrownBy(() -> base.add(path("/inventory/regions"), tooFar))
                    .isInstanceOf(LimitExceededException.class);
        }
    }

    @Nested
    class Restoring {

        @Test
        void aNodeAContainerAndTheRootBecomeWhatTheyWere() {
            Tree changed = base.update(
                            path("/"), Voltha.newBuilder().setVersion("2").build(), false)
                    .remove(path("/adapters/1"))
                    .add(path("/adapters"), adapter("9"))
                    .update(
                            path("/adapters/2"),
                            adapter("2").toBuilder().setVendor("v").build(),
                            false);
            assertThat(changed.restore(path("/"), base).seal().id()).isEqualTo(base.id());
            assertThat(changed.restore(path("/adapters/2"), base).read(path("/adapters/2"), 0))
                    .isEqualTo(adapter("2"));
            assertThat(changed.restore(path("/adapters/1"), base).exists(path("/adapters/1")))
                    .isTrue();
            assertThat(changed.restore(path("/adapters/9"), base).exists(path("/adapters/9")))
                    .isFalse();
            assertThat(changed.restore(path("/adapters"), base).keys(path("/adapters")))
                    .containsExactly("0", "1", "2", "3", "4");
            assertThat(base.restore(path("/adapters/77"), base)).isSameAs(base);
        }
    }

    private static LogicalDevice logicalDevice() {
        return LogicalDevice.newBuilder()
                .setId("ld")
                .setDatapathId(7)
                .addPorts(LogicalPort.newBuilder().setId("p/1").setRxPackets(5))
                .build();
    }

    @Test
    void portsKeyedByNumbersAreAddressedByThem() {
        Device device = Device.newBuilder()
                .setId("d")
                .addPorts(Port.newBuilder().setPortNo(10))
                .addPorts(Port.newBuilder().setPortNo(-2))
                .addPorts(Port.newBuilder().setPortNo(9))
                .build();
        Tree tree = base.add(path("/devices"), device);
        assertThat(tree.keys(path("/devices/d/ports"))).containsExactly("-2", "9", "10");
        assertThatThrownBy(() -> tree.read(path("/devices/d/ports/x"), 0)).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> tree.read(path("/devices/d/ports/010"), 0)).isInstanceOf(InvalidPathException.class);
    }
}
