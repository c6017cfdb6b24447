package io.revtree.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.revtree.ChangeKind;
import io.revtree.ConfigPath;
import io.revtree.object.ObjectReader;
import io.revtree.prolly.ChunkRules;
import io.revtree.sample.Adapter;
import io.revtree.sample.Card;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.Inventory;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Region;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random edits, against a model that is a plain protobuf message. jqwik prints the seed of a failure. */
class TreePropertiesTest {

    private static final ChunkRules SMALL_CHUNKS =
            new ChunkRules(new ChunkRules.Cut(2, 3, 5), new ChunkRules.Cut(2, 3, 5), 7, 9);

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void treesAreWhatTheirEditsSayAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        Trees trees = new Trees(Voltha.getDefaultInstance(), SMALL_CHUNKS);
        TreeContext context = trees.freshContext();
        Voltha model = Voltha.newBuilder().setInstanceId("0").build();
        Tree tree = trees.write(Tree.of(context, model), null);
        for (int round = 0; round < 12; round++) {
            Tree written = tree;
            Voltha before = model;
            for (int i = random.nextInt(8); i >= 0; i--) {
                Step step = Step.random(random, model);
                tree = step.edit(tree);
                model = step.model();
            }
            assertThat(tree.read(ConfigPath.ROOT, -1)).isEqualTo(model);
            assertThat(tree.count(path("/adapters"))).isEqualTo(model.getAdaptersCount());
            tree = trees.write(tree, written);
            assertThat(tree.id())
                    .as("history independence")
                    .isEqualTo(Tree.of(context, model).seal().id());
            Tree reloaded = Tree.load(trees.freshContext(), tree.id());
            assertThat(reloaded.read(ConfigPath.ROOT, -1)).isEqualTo(model);
            assertThat(trees.reachable(tree)).contains(tree.id());
            diffsAreExact(written, tree, before, model);
        }
        everyStoredObjectHashesToItsId(trees);
    }

    /** What a diff says, done to the model before, gives the model after. */
    private static void diffsAreExact(Tree from, Tree to, Voltha before, Voltha after) {
        List<NodeChange> changes = new ArrayList<>();
        TreeDiff.between(from, to, changes::add);
        assertThat(changes.isEmpty()).isEqualTo(before.equals(after));
        Set<String> paths =
                changes.stream().map(change -> change.path().toString()).collect(Collectors.toCollection(HashSet::new));
        assertThat(paths).as("one change a path").hasSize(changes.size());
        for (NodeChange change : changes) {
            if (change.kind() == ChangeKind.LIST) {
                continue;
            }
            assertThat(from.exists(change.path())).isEqualTo(change.kind() != ChangeKind.ADD);
            assertThat(to.exists(change.path())).isEqualTo(change.kind() != ChangeKind.REMOVE);
            if (change.kind() == ChangeKind.UPDATE) {
                Message was = from.read(change.path(), 0);
                assertThat(to.read(change.path(), 0)).isNotEqualTo(was);
                assertThat(change.toConfigChange().before()).isEqualTo(was);
                assertThat(change.toConfigChange().changedFieldPaths()).isNotEmpty();
            }
        }
        Tree replayed = from;
        for (NodeChange change : changes) {
            replayed = replayed.exists(ownerOf(change)) || to.exists(ownerOf(change))
                    ? replayed.restore(change.path(), to)
                    : replayed;
        }
        assertThat(replayed.seal().id()).isEqualTo(to.id());
    }

    /** The node above a changed one: where that is gone, so is the changed one already. */
    private static ConfigPath ownerOf(NodeChange change) {
        List<String> segments = change.path().segments();
        ConfigPath owner = ConfigPath.ROOT;
        for (int i = 0; i < segments.size() - 2; i++) {
            owner = owner.with(segments.get(i));
        }
        return owner.segments().size() % 2 == 0 ? owner : ConfigPath.ROOT;
    }

    private static void everyStoredObjectHashesToItsId(Trees trees) {
        ObjectReader reader = new ObjectReader(trees.store(), 0);
        try (var ids = trees.store().scanBlobs()) {
            for (BlobId id : ids.toList()) {
                assertThat(reader.read(id).id()).isEqualTo(id);
            }
        }
    }

    private static ConfigPath path(String path) {
        return ConfigPath.parse(path);
    }

    /** One random edit, and what it does to the model. */
    private record Step(java.util.function.UnaryOperator<Tree> change, Voltha model) {

        Tree edit(Tree tree) {
            return change.apply(tree);
        }

        static Step random(Random random, Voltha model) {
            String id = String.valueOf((char) ('a' + random.nextInt(26))) + (random.nextBoolean() ? "" : "/x");
            ConfigPath at = ConfigPath.ROOT.field("adapters").key(id);
            Adapter adapter = Adapter.newBuilder()
                    .setId(id)
                    .setVendor("v".repeat(random.nextInt(4) == 0 ? 300 : random.nextInt(3)))
                    .build();
            TreeMap<String, Adapter> adapters = new TreeMap<>();
            model.getAdaptersList().forEach(held -> adapters.put(held.getId(), held));
            Voltha.Builder next = model.toBuilder();
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    adapters.put(id, adapter);
                    next.clearAdapters().addAllAdapters(adapters.values());
                    return new Step(tree -> tree.put(at, adapter, false), next.build());
                }
                case 3 -> {
                    if (adapters.remove(id) == null) {
                        return new Step(tree -> tree, model);
                    }
                    next.clearAdapters().addAllAdapters(adapters.values());
                    return new Step(tree -> tree.remove(at), next.build());
                }
                case 4 -> {
                    Voltha own = Voltha.newBuilder()
                            .setInstanceId("" + random.nextInt(5))
                            .build();
                    next.setInstanceId(own.getInstanceId()).clearVersion();
                    return new Step(tree -> tree.update(ConfigPath.ROOT, own, false), next.build());
                }
                case 5 -> {
                    Note note =
                            Note.newBuilder().setText("n" + random.nextInt(3)).build();
                    return new Step(
                            tree -> tree.add(path("/notes"), note),
                            next.addNotes(note).build());
                }
                case 6 -> {
                    if (model.getNotesCount() == 0) {
                        return new Step(tree -> tree, model);
                    }
                    int gone = random.nextInt(model.getNotesCount());
                    next.removeNotes(gone);
                    return new Step(tree -> tree.remove(path("/notes/" + gone)), next.build());
                }
                case 7 -> {
                    Inventory inventory = inventory(random);
                    return new Step(
                            tree -> tree.put(path("/inventory"), inventory, false),
                            next.setInventory(inventory).build());
                }
                case 8 -> {
                    LogicalDevice device = LogicalDevice.newBuilder()
                            .setId("ld")
                            .setDatapathId(random.nextInt(3))
                            .addPorts(LogicalPort.newBuilder().setId("p").setDevicePortNo(random.nextInt(3)))
                            .addPorts(LogicalPort.newBuilder().setId("q" + random.nextInt(3)))
                            .build();
                    return new Step(
                            tree -> tree.put(path("/logical_devices/ld"), device, false),
                            next.clearLogicalDevices().addLogicalDevices(device).build());
                }
                default -> {
                    HealthStatus health = HealthStatus.newBuilder()
                            .setStateValue(random.nextInt(3))
                            .build();
                    return new Step(
                            tree -> tree.update(path("/health"), health, false),
                            next.setHealth(health).build());
                }
            }
        }

        private static Inventory inventory(Random random) {
            Inventory.Builder inventory = Inventory.newBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                inventory.addCards(Card.newBuilder().setShelf("s").setSlot(i).setModel("m" + random.nextInt(2)));
            }
            List<Card> cards = new ArrayList<>(inventory.getCardsList());
            cards.sort((left, right) -> Integer.compare(left.getSlot(), right.getSlot()));
            Region region = Region.newBuilder().setName("leaf").build();
            for (int i = random.nextInt(4); i > 0; i--) {
                region = Region.newBuilder()
                        .setName("r" + i)
                        .addRegions(region)
                        .setBackup(region)
                        .build();
            }
            return inventory.clearCards().addAllCards(cards).addRegions(region).build();
        }
    }
}
