package io.revtree.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.revtree.ConfigPath;
import io.revtree.Conflict;
import io.revtree.MergePolicy;
import io.revtree.prolly.ChunkRules;
import io.revtree.sample.Adapter;
import io.revtree.sample.AdapterConfig;
import io.revtree.sample.Everything;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogLevel;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.tree.Tree;
import io.revtree.tree.TreeContext;
import io.revtree.tree.Trees;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class ThreeWayMergeTest {

    private static final ChunkRules SMALL_CHUNKS =
            new ChunkRules(new ChunkRules.Cut(2, 3, 5), new ChunkRules.Cut(2, 3, 5), 7, 9);

    private final Trees trees = new Trees(Voltha.getDefaultInstance(), SMALL_CHUNKS);
    private final TreeContext context = trees.freshContext();
    private final Tree base = trees.write(
            Tree.of(
                    context,
                    Voltha.newBuilder()
                            .setInstanceId("1")
                            .addAllAdapters(IntStream.range(0, 40)
                                    .mapToObj(i -> adapter(String.valueOf(i), 3))
                                    .toList())
                            .addNotes(Note.newBuilder().setText("a note"))
                            .addLogicalDevices(LogicalDevice.newBuilder()
                                    .setId("ld")
                                    .addPorts(LogicalPort.newBuilder().setId("p")))
                            .build()),
            null);

    private static Adapter adapter(String id, int level) {
        return Adapter.newBuilder()
                .setId(id)
                .setConfig(AdapterConfig.newBuilder().setLogLevelValue(level))
                .build();
    }

    private static ConfigPath path(String path) {
        return ConfigPath.parse(path);
    }

    private static UnaryOperator<Tree> level(String id, int level) {
        return tree -> tree.update(path("/adapters/" + id), adapter(id, level), false);
    }

    private static UnaryOperator<Tree> vendor(String id, String vendor) {
        return tree -> {
            Adapter held = (Adapter) tree.read(path("/adapters/" + id), 0);
            return tree.update(
                    path("/adapters/" + id), held.toBuilder().setVendor(vendor).build(), false);
        };
    }

    private static UnaryOperator<Tree> own(Voltha.Builder fields, String mask) {
        return tree -> tree.update(
                path("/"), fields.build(), FieldMask.newBuilder().addPaths(mask).build(), false);
    }

    private static UnaryOperator<Tree> remove(String at) {
        return tree -> tree.remove(path(at));
    }

    private static UnaryOperator<Tree> add(String container, Message message) {
        return tree -> tree.add(path(container), message);
    }

    private static UnaryOperator<Tree> put(String at, Message message) {
        return tree -> tree.put(path(at), message, false);
    }

    private ThreeWayMerge.Merged merge(UnaryOperator<Tree> ours, UnaryOperator<Tree> theirs) {
        return merge(base, ours.apply(base).seal(), theirs.apply(base));
    }

    /** A draft merges as it does when it is sealed. */
    private static ThreeWayMerge.Merged merge(Tree base, Tree ours, Tree draft) {
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(base, ours, draft.seal(), MergePolicy.FIELDS);
        ThreeWayMerge.Merged late = ThreeWayMerge.of(base, ours, draft, MergePolicy.FIELDS);
        assertThat(late.conflicts()).isEqualTo(merged.conflicts());
        assertThat(late.tree().seal().id()).isEqualTo(merged.tree().seal().id());
        return merged;
    }

    /** Both orders merge to what both edits one after the other give. */
    private void assertMerges(UnaryOperator<Tree> ours, UnaryOperator<Tree> theirs) {
        Tree both = theirs.apply(ours.apply(base)).seal();
        assertThat(merge(ours, theirs).conflicts()).isEmpty();
        assertThat(merge(ours, theirs).tree().seal().id()).isEqualTo(both.id());
        assertThat(merge(theirs, ours).conflicts()).isEmpty();
        assertThat(merge(theirs, ours).tree().seal().id()).isEqualTo(both.id());
    }

    private void assertConflicts(UnaryOperator<Tree> ours, UnaryOperator<Tree> theirs, String... places) {
        assertThat(places(merge(ours, theirs))).containsExactly(places);
        assertThat(places(merge(theirs, ours))).containsExactly(places);
    }

    private static List<String> places(ThreeWayMerge.Merged merged) {
        return merged.conflicts().stream()
                .map(conflict -> conflict.path() + " " + conflict.field())
                .toList();
    }

    @Test
    void editsOfDifferentChildrenMerge() {
        assertMerges(level("1", 1), level("2", 0));
        assertMerges(add("/adapters", adapter("x", 0)), add("/adapters", adapter("y", 0)));
        assertMerges(add("/adapters", adapter("x", 0)), remove("/adapters/7"));
        assertMerges(remove("/adapters/6"), remove("/adapters/7"));
    }

    @Test
    void editsOfDifferentFieldsOfOneNodeMerge() {
        assertMerges(level("1", 1), vendor("1", "v"));
        assertMerges(
                own(Voltha.newBuilder().setVersion("v"), "version"),
                own(Voltha.newBuilder().setLogLevelValue(2), "log_level"));
    }

    @Test
    void equalEditsNeverConflict() {
        assertThat(merge(level("1", 1), level("1", 1)).conflicts()).isEmpty();
        assertThat(merge(remove("/adapters/1"), remove("/adapters/1")).conflicts())
                .isEmpty();
        assertThat(merge(add("/adapters", adapter("x", 1)), add("/adapters", adapter("x", 1)))
                        .conflicts())
                .isEmpty();
    }

    @Test
    void oneFieldSetToDifferentValuesIsAConflict() {
        assertConflicts(level("1", 1), level("1", 2), "/adapters/1 config.log_level");
        Conflict conflict = merge(level("1", 1), level("1", 2)).conflicts().get(0);
        assertThat(conflict.base()).isEqualTo(adapter("1", 3));
        assertThat(conflict.ours()).isEqualTo(adapter("1", 1));
        assertThat(conflict.theirs()).isEqualTo(adapter("1", 2));
    }

    @Test
    void aChangeHereAndARemovalThereAreAConflict() {
        assertConflicts(level("1", 1), remove("/adapters/1"), "/adapters/1 ");
        assertConflicts(
                add(
                        "/logical_devices/ld/ports",
                        LogicalPort.newBuilder().setId("q").build()),
                remove("/logical_devices/ld"),
                "/logical_devices/ld ");
    }

    @Test
    void oneKeyAddedWithDifferentContentIsAConflict() {
        assertConflicts(add("/adapters", adapter("x", 1)), add("/adapters", adapter("x", 2)), "/adapters/x ");
    }

    @Test
    void aSingleChildSetOnBothSidesIsAConflictUnlessEqual() {
        HealthStatus dying = HealthStatus.newBuilder().setStateValue(2).build();
        assertConflicts(put("/health", dying), put("/health", HealthStatus.getDefaultInstance()), "/health ");
        assertThat(merge(put("/health", dying), put("/health", dying)).conflicts())
                .isEmpty();
    }

    @Test
    void aContainerWithoutKeysIsOneValue() {
        assertConflicts(
                add("/notes", Note.newBuilder().setText("x").build()),
                add("/notes", Note.newBuilder().setText("y").build()),
                "/ notes");
        assertMerges(add("/notes", Note.newBuilder().setText("x").build()), level("1", 1));
    }

    @Test
    void everyConflictIsListedInPathOrder() {
        UnaryOperator<Tree> ours = tree -> level("1", 1).apply(level("3", 0).apply(tree));
        UnaryOperator<Tree> theirs =
                tree -> level("1", 2).apply(remove("/adapters/3").apply(tree));
        assertConflicts(ours, theirs, "/adapters/1 config.log_level", "/adapters/3 ");
    }

    @Test
    void anAtomicPolicyLetsNoTwoChangesOfOneNodeMerge() {
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(
                base,
                level("1", 1).apply(base).seal(),
                vendor("1", "v").apply(base).seal(),
                MergePolicy.ATOMIC);
        assertThat(places(merged)).containsExactly("/adapters/1 ");
    }

    @Test
    void theHardCasesOfProtobufFollowTheirRules() {
        Everything start = Everything.newBuilder()
                .setName("n")
                .setNested(Everything.newBuilder().setAnInt32(1))
                .putLabels("a", "1")
                .putLabels("b", "1")
                .putByNumber(1, Everything.newBuilder().setAnInt32(1).build())
                .setMaybeInt32(0)
                .addPackedNumbers(1)
                .setADouble(Double.NaN)
                .build();
        Tree from = trees.write(base.put(path("/inventory/everything"), start, false), base);
        fields(from, start.toBuilder().setCode(1), start.toBuilder().setOther(Everything.getDefaultInstance()))
                .conflict("code", "other");
        fields(from, start.toBuilder().setCode(1), start.toBuilder().setCode(1)).merges();
        fields(from, start.toBuilder().setCode(1), start.toBuilder().setAString("s"))
                .merges();
        fields(
                        from,
                        start.toBuilder().putLabels("a", "2"),
                        start.toBuilder().putLabels("c", "9").removeLabels("b"))
                .merges();
        fields(from, start.toBuilder().putLabels("a", "2"), start.toBuilder().removeLabels("a"))
                .conflict("labels");
        fields(
                        from,
                        start.toBuilder().setNested(Everything.newBuilder().setAnInt32(2)),
                        start.toBuilder()
                                .setNested(Everything.newBuilder().setAnInt32(1).setAString("s")))
                .merges();
        fields(
                        from,
                        start.toBuilder()
                                .putByNumber(
                                        1, Everything.newBuilder().setAnInt32(2).build()),
                        start.toBuilder()
                                .putByNumber(
                                        1,
                                        Everything.newBuilder()
                                                .setAnInt32(1)
                                                .setABool(true)
                                                .build()))
                .merges();
        fields(from, start.toBuilder().clearMaybeInt32(), start.toBuilder().setMaybeInt32(5))
                .conflict("maybe_int32");
        fields(from, start.toBuilder().addPackedNumbers(2), start.toBuilder().addPackedNumbers(3))
                .conflict("packed_numbers");
        fields(from, start.toBuilder().setADouble(-0.0), start.toBuilder().setADouble(0.0))
                .conflict("a_double");
        fields(
                        from,
                        start.toBuilder().setAnEnum(LogLevel.INFO),
                        start.toBuilder().clearNested())
                .merges();
    }

    private Outcome fields(Tree from, Everything.Builder ours, Everything.Builder theirs) {
        Tree mine = from.put(path("/inventory/everything"), ours.build(), false);
        Tree other = from.put(path("/inventory/everything"), theirs.build(), false);
        ThreeWayMerge.Merged merged = merge(from, mine.seal(), other);
        ThreeWayMerge.Merged swapped = merge(from, other.seal(), mine);
        return new Outcome(merged, swapped);
    }

    private record Outcome(ThreeWayMerge.Merged merged, ThreeWayMerge.Merged swapped) {

        void merges() {
            assertThat(merged.conflicts()).isEmpty();
            assertThat(merged.tree().seal().id())
                    .isEqualTo(swapped.tree().seal().id());
        }

        void conflict(String... fields) {
            assertThat(merged.conflicts()).extracting(Conflict::field).containsExactly(fields);
            assertThat(swapped.conflicts()).extracting(Conflict::field).containsExactly(fields);
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void theLawsHoldForRandomTrees(@ForAll long seed) {
        Random random = new Random(seed);
        Tree draft = edited(random);
        Tree ours = edited(random).seal();
        Tree theirs = draft.seal();
        assertThat(merged(base, base, theirs)).isEqualTo(theirs.id());
        assertThat(merged(base, ours, base)).isEqualTo(ours.id());
        assertThat(merged(base, ours, ours)).isEqualTo(ours.id());
        assertThat(merged(ours, theirs, theirs)).isEqualTo(theirs.id());
        ThreeWayMerge.Merged one = ThreeWayMerge.of(base, ours, theirs, MergePolicy.FIELDS);
        assertThat(merge(base, ours, draft).conflicts()).isEqualTo(one.conflicts());
        ThreeWayMerge.Merged other = ThreeWayMerge.of(base, theirs, ours, MergePolicy.FIELDS);
        assertThat(places(one)).isEqualTo(places(other));
        if (one.conflicts().isEmpty()) {
            assertThat(one.tree().seal().id()).isEqualTo(other.tree().seal().id());
            assertThat(merged(base, one.tree().seal(), theirs))
                    .as("again")
                    .isEqualTo(one.tree().seal().id());
        }
    }

    @Test
    void withSeveralBasesAValueHoldsWhereTheMergesWithEachAgree() {
        UnaryOperator<Tree> start = tree -> level("1", 1).apply(level("2", 1).apply(tree));
        Tree one = vendor("3", "one").apply(start.apply(base)).seal();
        Tree other = vendor("4", "two").apply(start.apply(base)).seal();
        Tree ours = vendor("4", "two").apply(level("1", 4).apply(one)).seal();
        Tree theirs = vendor("3", "one").apply(level("2", 4).apply(other)).seal();
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(List.of(one, other), ours, theirs, MergePolicy.FIELDS);
        assertThat(merged.conflicts()).isEmpty();
        assertThat(merged.tree().seal().id())
                .isEqualTo(level("2", 4).apply(ours).seal().id());
    }

    @Test
    void withSeveralBasesAValueInWhichTheMergesDifferIsAConflict() {
        Tree one = level("1", 1)
                .apply(add("/adapters", adapter("x", 1)).apply(base))
                .seal();
        Tree other = level("1", 2).apply(remove("/adapters/9").apply(base)).seal();
        Tree ours = level("5", 0).apply(one).seal();
        Tree theirs = level("5", 0).apply(other).seal();
        for (List<Tree> bases : List.of(List.of(one, other), List.of(other, one))) {
            ThreeWayMerge.Merged merged = ThreeWayMerge.of(bases, ours, theirs, MergePolicy.FIELDS);
            assertThat(places(merged)).containsExactly("/adapters/1 config.log_level", "/adapters/9 ", "/adapters/x ");
            Conflict conflict = merged.conflicts().get(0);
            assertThat(conflict.base()).isEqualTo(bases.get(0).read(path("/adapters/1"), 0));
            assertThat(conflict.ours()).isEqualTo(adapter("1", 1));
            assertThat(conflict.theirs()).isEqualTo(adapter("1", 2));
            assertThat(merged.conflicts().get(1).theirs()).isNull();
            assertThat(merged.conflicts().get(2).theirs()).isNull();
        }
    }

    @Test
    void withSeveralBasesWhatDiffersIsFoundInEveryKindOfValue() {
        Everything start = Everything.newBuilder()
                .setCode(1)
                .putLabels("a", "1")
                .putLabels("b", "1")
                .setNested(Everything.newBuilder().setAnInt32(1).setAString("s"))
                .addPackedNumbers(1)
                .build();
        Tree one = everything(start);
        Tree other = everything(start.toBuilder()
                .setOther(Everything.getDefaultInstance())
                .putLabels("a", "2")
                .setNested(Everything.newBuilder().setAnInt32(2).setAString("s"))
                .addPackedNumbers(2)
                .build());
        for (List<Tree> bases : List.of(List.of(one, other), List.of(other, one))) {
            ThreeWayMerge.Merged merged = ThreeWayMerge.of(bases, one, other, MergePolicy.FIELDS);
            assertThat(merged.conflicts())
                    .extracting(Conflict::field)
                    .containsExactly("code", "labels", "nested.an_int32", "other", "packed_numbers");
            assertThat(places(ThreeWayMerge.of(bases, one, other, MergePolicy.ATOMIC)))
                    .containsExactly("/inventory/everything ");
        }
        assertThat(merged(one, one, other)).isEqualTo(other.id());
        assertThat(merged(other, one, other)).isEqualTo(one.id());
    }

    private Tree everything(Everything fields) {
        return base.put(path("/inventory/everything"), fields, false).seal();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void withSeveralBasesTheResultIsWhatTheMergesWithEachAgreeUpon(@ForAll long seed) {
        Random random = new Random(seed);
        Tree one = random.nextInt(4) == 0 ? base : edited(random).seal();
        Tree other = edited(random).seal();
        Tree ours = mixed(random, one, other);
        Tree theirs = mixed(random, one, other);
        ThreeWayMerge.Merged both = ThreeWayMerge.of(List.of(one, other), ours, theirs, MergePolicy.FIELDS);
        ThreeWayMerge.Merged turned = ThreeWayMerge.of(List.of(other, one), ours, theirs, MergePolicy.FIELDS);
        ThreeWayMerge.Merged swapped = ThreeWayMerge.of(List.of(other, one), theirs, ours, MergePolicy.FIELDS);
        assertThat(places(turned)).isEqualTo(places(both));
        assertThat(places(swapped)).isEqualTo(places(both));
        assertThat(turned.tree().seal().id()).isEqualTo(both.tree().seal().id());

        ThreeWayMerge.Merged first = ThreeWayMerge.of(one, ours, theirs, MergePolicy.FIELDS);
        ThreeWayMerge.Merged second = ThreeWayMerge.of(other, ours, theirs, MergePolicy.FIELDS);
        boolean agree = first.conflicts().isEmpty()
                && second.conflicts().isEmpty()
                && first.tree().seal().id().equals(second.tree().seal().id());
        assertThat(both.conflicts().isEmpty()).as("seed %s", seed).isEqualTo(agree);
        if (agree) {
            assertThat(both.tree().seal().id())
                    .isEqualTo(first.tree().seal().id())
                    .isEqualTo(swapped.tree().seal().id());
        }
        for (ThreeWayMerge.Merged single : List.of(first, second)) {
            assertThat(places(single))
                    .as("seed %s", seed)
                    .allMatch(place -> places(both).stream().anyMatch(place::startsWith));
        }
        assertThat(ThreeWayMerge.of(List.of(one, one), ours, theirs, MergePolicy.FIELDS)
                        .conflicts())
                .isEqualTo(first.conflicts());
    }

    /** A side as it comes of criss-cross merges: one of the bases or what merges of both, with a few edits or none. */
    private Tree mixed(Random random, Tree one, Tree other) {
        Tree merged =
                ThreeWayMerge.of(base, one, other, MergePolicy.FIELDS).tree().seal();
        Tree from = List.of(one, other, merged, merged).get(random.nextInt(4));
        return random.nextBoolean() ? from : edited(random, from).seal();
    }

    private static Object merged(Tree base, Tree ours, Tree theirs) {
        ThreeWayMerge.Merged merged = ThreeWayMerge.of(base, ours, theirs, MergePolicy.FIELDS);
        assertThat(merged.conflicts()).isEmpty();
        return merged.tree().seal().id();
    }

    private Tree edited(Random random) {
        return edited(random, base);
    }

    private static Tree edited(Random random, Tree from) {
        Tree tree = from;
        for (int i = random.nextInt(6); i >= 0; i--) {
            String id = String.valueOf(random.nextInt(60));
            boolean there = tree.exists(path("/adapters/" + id));
            tree = switch (random.nextInt(5)) {
                case 0 -> there ? remove("/adapters/" + id).apply(tree) : tree;
                case 1 -> there ? vendor(id, "v" + random.nextInt(2)).apply(tree) : tree;
                case 2 ->
                    put(
                                    "/logical_devices/ld/ports/p" + id,
                                    LogicalPort.newBuilder().setId("p" + id).build())
                            .apply(tree);
                case 3 ->
                    add(
                                    "/notes",
                                    Note.newBuilder()
                                            .setText("n" + random.nextInt(2))
                                            .build())
                            .apply(tree);
                default ->
                    put("/adapters/" + id, adapter(id, random.nextInt(5))).apply(tree);
            };
        }
        return tree;
    }
}
