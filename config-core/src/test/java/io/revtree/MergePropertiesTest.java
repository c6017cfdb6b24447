package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.revtree.sample.Adapter;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What holds for merges of whatever branches. */
class MergePropertiesTest {

    private static final FieldMask VERSION =
            FieldMask.newBuilder().addPaths("version").build();
    private static final FieldMask VENDOR =
            FieldMask.newBuilder().addPaths("vendor").build();

    private static void edit(ConfigEditor editor, Random random) {
        String id = String.valueOf(random.nextInt(8));
        String value = String.valueOf(random.nextInt(3));
        boolean there = editor.exists("/adapters/" + id);
        switch (random.nextInt(7)) {
            case 0 -> {
                if (there) {
                    editor.remove("/adapters/" + id);
                }
            }
            case 1, 2 -> {
                if (there) {
                    editor.update(
                            "/adapters/" + id,
                            Adapter.newBuilder().setVersion(value).build(),
                            VERSION);
                }
            }
            case 3 -> {
                if (there) {
                    editor.update(
                            "/adapters/" + id,
                            Adapter.newBuilder().setVendor(value).build(),
                            VENDOR);
                }
            }
            case 4 -> editor.add("/notes", Note.newBuilder().setText(value).build());
            case 5 ->
                editor.put(
                        "/logical_devices/ld/ports/" + id,
                        LogicalPort.newBuilder().setId(id).setDeviceId(value).build());
            default -> editor.put("/adapters/" + id, Sample.adapter(id, value));
        }
    }

    private static Voltha base() {
        return Sample.base().toBuilder()
                .addLogicalDevices(LogicalDevice.newBuilder().setId("ld"))
                .build();
    }

    private static void edits(ConfigBranch branch, Random random, int max) {
        for (int i = random.nextInt(max + 1); i > 0; i--) {
            edit(branch, random);
        }
    }

    /** The revision, or the places that conflict. */
    private static Object outcome(ConfigRoot root, String from, String into) {
        try {
            return root.merge(from, into).revision();
        } catch (MergeConflictException e) {
            return e.conflicts().stream()
                    .map(conflict -> conflict.path() + " " + conflict.field())
                    .toList();
        }
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void whicheverBranchIsMergedIntoTheOutcomeIsTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, base())) {
            ConfigBranch a = root.branch("a", "main");
            ConfigBranch b = root.branch("b", "main");
            int rounds = 1 + random.nextInt(3);
            for (int round = 0; round < rounds; round++) {
                edits(a, random, 3);
                edits(b, random, 3);
                root.branch("a" + round, "a");
                root.branch("b" + round, "b");
                Object one = outcome(root, "b" + round, "a");
                Object other = outcome(root, "a" + round, "b");
                assertThat(one).as("seed %s, round %s", seed, round).isEqualTo(other);
            }
        }
    }

    /** Each commit adds a child of its own, so what a branch has tells which commits it is made from. */
    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void aBranchHasWhatAllCommitsAddedThatItIsMadeFrom(@ForAll long seed) {
        Random random = new Random(seed);
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance())) {
            List<String> names = new ArrayList<>(List.of("main"));
            Map<String, Set<String>> expected = new HashMap<>(Map.of("main", new TreeSet<>()));
            for (int step = 0; step < 40; step++) {
                String name = names.get(random.nextInt(names.size()));
                String other = names.get(random.nextInt(names.size()));
                Set<String> held = Objects.requireNonNull(expected.get(name));
                switch (random.nextInt(7)) {
                    case 0 -> {
                        String begun = "branch" + step;
                        root.branch(begun, name);
                        names.add(begun);
                        expected.put(begun, new TreeSet<>(held));
                    }
                    case 1, 2, 3 -> {
                        long before = root.branch(name).head().commit().sequence();
                        Commit merged = root.merge(other, name);
                        held.addAll(Objects.requireNonNull(expected.get(other)));
                        assertThat(merged.sequence()).as("seed %s", seed).isGreaterThanOrEqualTo(before);
                    }
                    default -> {
                        String id = String.format("%03d", step);
                        root.branch(name).add("/adapters", Sample.adapter(id));
                        held.add(id);
                    }
                }
                assertThat(root.branch(name).keys("/adapters"))
                        .as("seed %s, step %s, %s", seed, step, name)
                        .containsExactlyElementsOf(held);
            }
        }
    }

    /** Following each field by itself, from commit to commit, to the first of the parents that has its value. */
    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void blameIsWhereAFieldGotItsValueOnWhateverBranch(@ForAll long seed) {
        Random random = new Random(seed);
        try (KvStore store = Sample.store();
                ConfigRoot root = ConfigRoot.create(store, base())) {
            List<String> names = List.of("main", "a", "b");
            root.branch("a", "main");
            root.branch("b", "main");
            for (int step = 0; step < 40; step++) {
                String name = names.get(random.nextInt(3));
                if (random.nextInt(3) == 0) {
                    outcome(root, names.get(random.nextInt(3)), name);
                } else {
                    edit(root.branch(name), random);
                }
            }
            for (String name : names) {
                ConfigSnapshot head = root.branch(name).head();
                for (String id : head.keys("/adapters").toList()) {
                    Map<String, Commit> expected = new HashMap<>();
                    Adapter adapter = head.get("/adapters/" + id, Adapter.class);
                    expected.put("id", origin(root, head, id, Adapter::getId));
                    if (!adapter.getVendor().isEmpty()) {
                        expected.put("vendor", origin(root, head, id, Adapter::getVendor));
                    }
                    if (!adapter.getVersion().isEmpty()) {
                        expected.put("version", origin(root, head, id, Adapter::getVersion));
                    }
                    expected.put(
                            "config.log_level",
                            origin(root, head, id, found -> found.getConfig().getLogLevel()));
                    assertThat(head.blame("/adapters/" + id))
                            .as("seed %s, %s of %s", seed, id, name)
                            .containsExactlyInAnyOrderEntriesOf(expected);
                }
            }
        }
    }

    private static Commit origin(ConfigRoot root, ConfigSnapshot from, String id, Function<Adapter, Object> field) {
        Adapter adapter = from.get("/adapters/" + id, Adapter.class);
        for (CommitId parent : from.commit().parents()) {
            ConfigSnapshot before = root.at(parent.toString());
            Adapter was = before.getIfPresent("/adapters/" + id, Adapter.class);
            if (was != null && field.apply(was).equals(field.apply(adapter))) {
                return origin(root, before, id, field);
            }
        }
        return from.commit();
    }
}
