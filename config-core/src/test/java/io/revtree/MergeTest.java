package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.UnknownFieldSet;
import io.revtree.sample.Adapter;
import io.revtree.sample.HealthStatus;
import io.revtree.sample.LogicalDevice;
import io.revtree.sample.LogicalPort;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.sample.annotated.Limits;
import io.revtree.sample.annotated.Rack;
import io.revtree.sample.annotated.Site;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One branch merged into another. */
class MergeTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FaultyStore store = FaultyStore.over(KvStores.open("memory:"), 1);
    private final ConfigRoot root = ConfigRoot.builder(store)
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .author("alice")
            .create(Sample.base());
    private final ConfigBranch topic = root.branch("topic", "main");

    @AfterEach
    void close() {
        root.close();
        store.close();
    }

    private static void version(ConfigEditor editor, String adapter, String version) {
        editor.update(
                "/adapters/" + adapter,
                Adapter.newBuilder().setVersion(version).build(),
                FieldMask.newBuilder().addPaths("version").build());
    }

    private static void vendor(ConfigEditor editor, String adapter, String vendor) {
        editor.update(
                "/adapters/" + adapter,
                Adapter.newBuilder().setVendor(vendor).build(),
                FieldMask.newBuilder().addPaths("vendor").build());
    }

    private static String versionOf(ConfigView view, String adapter) {
        return view.get("/adapters/" + adapter, Adapter.class).getVersion();
    }

    private static List<String> places(MergeConflictException refusal) {
        return refusal.conflicts().stream()
                .map(conflict -> conflict.path() + " " + conflict.field())
                .toList();
    }

    private List<String> conflicts(String from, String into) {
        Commit head = root.branches().get(into);
        List<String> places = new ArrayList<>();
        assertThatThrownBy(() -> root.merge(from, into))
                .isInstanceOfSatisfying(MergeConflictException.class, refusal -> places.addAll(places(refusal)));
        assertThat(root.branches()).containsEntry(into, head);
        return places;
    }

    @Test
    void aBranchWhoseHeadIsAnEarlierOneOfTheOthersMovesOnWithoutACommit() {
        version(topic, "1", "2.0");
        topic.remove("/adapters/4");
        Commit merged = root.merge("topic", "main");

        assertThat(merged).isEqualTo(topic.head().commit());
        assertThat(root.head().commit()).isEqualTo(merged);
        assertThat(root.refresh().commit()).isEqualTo(merged);
        assertThat(root.log()).hasSize(3).containsExactlyElementsOf(topic.log().toList());
        assertThat(root.keys("/adapters")).containsExactly("0", "1", "2", "3");
        root.remove("/adapters/0");
        assertThat(root.head().commit().parents()).containsExactly(merged.id());
        assertThat(root.head().commit().sequence()).isEqualTo(3);
    }

    @Test
    void whatTheBranchIsMadeFromAlreadyIsNotMergedAgain() {
        version(topic, "1", "2.0");
        vendor(root, "1", "Acme");
        root.tag("early", "main~1");
        Commit merge = root.merge("topic", "main");
        root.remove("/adapters/4");
        Commit head = root.head().commit();
        for (String from :
                List.of("topic", "main", "main~1", "early", merge.id().toString())) {
            assertThat(root.merge(from, "main")).as(from).isEqualTo(head);
        }
        assertThat(root.refresh().commit()).isEqualTo(head);
    }

    @Test
    void branchesThatPartedMergeInACommitWithTwoParents() {
        version(topic, "1", "2.0");
        Commit theirs = topic.head().commit();
        vendor(root, "1", "Acme");
        root.add("/adapters", Sample.adapter("new"));
        Commit ours = root.head().commit();
        Commit merged = root.merge("topic", "main");

        assertThat(merged.parents()).containsExactly(ours.id(), theirs.id());
        assertThat(merged.message()).isEqualTo("merge topic into main");
        assertThat(merged.author()).isEqualTo("alice");
        assertThat(merged.sequence()).isEqualTo(3);
        assertThat(merged.time()).isEqualTo(NOW.plus(1, ChronoUnit.MICROS));
        assertThat(root.head().commit()).isEqualTo(merged);
        assertThat(root.head().revision()).isEqualTo(merged.revision());
        assertThat(root.log().map(Commit::id).toList())
                .containsExactly(
                        merged.id(),
                        ours.id(),
                        root.at("main~2").commit().id(),
                        root.at("main~3").commit().id());
        assertThat(root.get("/adapters/1", Adapter.class))
                .isEqualTo(
                        Sample.adapter("1", "2.0").toBuilder().setVendor("Acme").build());
        assertThat(root.keys("/adapters")).containsExactly("0", "1", "2", "3", "4", "new");
        assertThat(topic.refresh().commit()).isEqualTo(theirs);
        assertThat(root.at(merged.id().toString()).commit()).isEqualTo(merged);
    }

    @Test
    void aMergeIsLaterThanBothItsParentsWhateverTheClockSays() {
        Instant later = NOW.plus(5, ChronoUnit.DAYS);
        try (ConfigRoot ahead = ConfigRoot.builder(store)
                .clock(Clock.fixed(later, ZoneOffset.UTC))
                .branch("topic")
                .load(Sample.base())) {
            version(ahead, "1", "2.0");
        }
        root.remove("/adapters/0");
        assertThat(root.merge("topic", "main").time()).isEqualTo(later.plus(1, ChronoUnit.MICROS));
        root.remove("/adapters/2");
        assertThat(root.head().commit().time()).isEqualTo(later.plus(1, ChronoUnit.MICROS));
    }

    @Test
    void anotherBranchOfTheRootIsMergedIntoAndReadAtOnce() {
        root.remove("/adapters/0");
        version(topic, "1", "2.0");
        Commit merged = root.merge("main", "topic");
        assertThat(topic.head().commit()).isEqualTo(merged);
        assertThat(topic.keys("/adapters")).containsExactly("1", "2", "3", "4");
        assertThat(root.keys("/adapters")).hasSize(4);
        assertThat(root.head().commit().sequence()).isEqualTo(1);
    }

    @Test
    void everyConflictIsListedAndNothingLands() {
        version(topic, "1", "theirs");
        topic.remove("/adapters/2");
        topic.add("/adapters", Sample.adapter("x", "theirs"));
        topic.add("/notes", Note.newBuilder().setText("theirs").build());
        topic.update("/health", HealthStatus.getDefaultInstance());
        version(topic, "3", "both");
        vendor(topic, "4", "only theirs");

        version(root, "1", "ours");
        version(root, "2", "ours");
        root.add("/adapters", Sample.adapter("x", "ours"));
        root.add("/notes", Note.newBuilder().setText("ours").build());
        root.update(
                "/health",
                HealthStatus.newBuilder()
                        .setState(HealthStatus.State.OVERLOADED)
                        .build());
        version(root, "3", "both");

        assertThat(conflicts("topic", "main"))
                .containsExactly("/ notes", "/adapters/1 version", "/adapters/2 ", "/adapters/x ", "/health state");
        assertThatThrownBy(() -> root.merge("topic", "main"))
                .isInstanceOfSatisfying(MergeConflictException.class, refusal -> {
                    Conflict field = refusal.conflicts().get(1);
                    assertThat(field.base()).isEqualTo(Sample.adapter("1"));
                    assertThat(field.ours()).isEqualTo(Sample.adapter("1", "ours"));
                    assertThat(field.theirs()).isEqualTo(Sample.adapter("1", "theirs"));
                });
    }

    @Test
    void aMergeThatConflictsIsMadeOnceBothSidesAgree() {
        version(topic, "1", "theirs");
        topic.remove("/adapters/2");
        version(root, "1", "ours");
        version(root, "2", "ours");
        assertThat(conflicts("topic", "main")).containsExactly("/adapters/1 version", "/adapters/2 ");
        root.restore("/adapters/1", "topic");
        topic.restore("/adapters/2", "main");
        Commit merged = root.merge("topic", "main");
        assertThat(merged.parents()).hasSize(2);
        assertThat(versionOf(root, "1")).isEqualTo("theirs");
        assertThat(versionOf(root, "2")).isEqualTo("ours");
    }

    @Test
    void aHeadBehindASecondParentAloneIsNotMovedOn() {
        version(topic, "1", "2.0");
        root.remove("/adapters/0");
        root.remove("/adapters/2");
        List<Commit> log = root.log().toList();
        Commit synced = root.merge("main", "topic");
        assertThat(synced.sequence()).isEqualTo(2);
        Commit merged = root.merge("topic", "main");

        assertThat(merged.parents()).containsExactly(log.get(0).id(), synced.id());
        assertThat(merged.revision()).isEqualTo(synced.revision());
        assertThat(merged.sequence()).isEqualTo(3);
        assertThat(root.log().skip(1)).containsExactlyElementsOf(log);
        assertThat(root.merge("main", "topic").parents()).containsExactly(synced.id(), merged.id());
    }

    @Test
    void afterAMergeOnlyWhatIsNewIsMerged() {
        version(topic, "1", "2.0");
        root.remove("/adapters/0");
        root.merge("topic", "main");
        version(root, "1", "3.0");
        vendor(topic, "2", "Acme");
        root.merge("topic", "main");
        assertThat(versionOf(root, "1")).isEqualTo("3.0");
        assertThat(root.get("/adapters/2", Adapter.class).getVendor()).isEqualTo("Acme");
    }

    @Test
    void whatWasTakenBackOnOneSideStaysSoWhenMergedAgain() {
        version(topic, "1", "2.0");
        root.remove("/adapters/0");
        root.merge("topic", "main");
        root.revert("main");
        vendor(topic, "1", "Acme");
        root.merge("topic", "main");
        assertThat(root.get("/adapters/1", Adapter.class))
                .isEqualTo(Sample.adapter("1").toBuilder().setVendor("Acme").build());
    }

    private void cross() {
        vendor(root, "1", "Acme");
        version(topic, "2", "2.0");
        root.tag("a", "main");
        root.tag("b", "topic");
        assertThat(root.merge("b", "main").parents()).hasSize(2);
        assertThat(root.merge("a", "topic").parents()).hasSize(2);
        assertThat(root.head().revision()).isEqualTo(topic.head().revision());
        assertThat(root.head().commit()).isNotEqualTo(topic.head().commit());
    }

    @Test
    void branchesMergedCrosswiseMergeWhereBothBasesGiveTheSame() {
        cross();
        root.remove("/adapters/0");
        version(topic, "3", "new");
        Commit merged = root.merge("topic", "main");
        assertThat(merged.parents()).hasSize(2);
        assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4");
        assertThat(versionOf(root, "3")).isEqualTo("new");
        assertThat(versionOf(root, "2")).isEqualTo("2.0");
    }

    @Test
    void branchesMergedCrosswiseConflictWhereTheBasesGiveDifferentResults() {
        cross();
        vendor(topic, "1", "vendor"); // as it was before a, and in b
        version(topic, "4", "theirs");
        version(root, "4", "ours");
        root.remove("/adapters/0");
        assertThat(conflicts("topic", "main")).containsExactly("/adapters/1 vendor", "/adapters/4 version");
        assertThat(conflicts("main", "topic")).containsExactly("/adapters/1 vendor", "/adapters/4 version");
        root.restore("/adapters/4", "topic");
        assertThatThrownBy(() -> root.merge("topic", "main"))
                .isInstanceOfSatisfying(MergeConflictException.class, refusal -> {
                    Adapter was = Sample.adapter("1");
                    Adapter acme = was.toBuilder().setVendor("Acme").build();
                    assertThat(refusal.conflicts()).singleElement().satisfies(conflict -> {
                        assertThat(conflict.base()).isIn(was, acme);
                        assertThat(conflict.ours()).isEqualTo(acme);
                        assertThat(conflict.theirs()).isEqualTo(was);
                    });
                });
        root.restore("/adapters/1", "topic");
        assertThat(root.merge("topic", "main").parents()).hasSize(2);
    }

    @Test
    void manyBranchesMergeOneAfterTheOther() {
        List<CommitId> heads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ConfigBranch branch = root.branch("b" + i, "topic");
            version(branch, String.valueOf(i), "b" + i);
            branch.add("/adapters", Sample.adapter("n" + i));
            heads.add(branch.head().commit().id());
        }
        Commit first = root.merge("b0", "main");
        assertThat(first.parents()).hasSize(1);
        for (int i = 1; i < 5; i++) {
            Commit merged = root.merge("b" + i, "main");
            assertThat(merged.parents())
                    .containsExactly(root.at("main~1").commit().id(), heads.get(i));
        }
        assertThat(root.log()).hasSize(7);
        assertThat(root.count("/adapters")).isEqualTo(10);
        for (int i = 0; i < 5; i++) {
            assertThat(versionOf(root, String.valueOf(i))).isEqualTo("b" + i);
            assertThat(root.merge("b" + i, "main")).isEqualTo(root.head().commit());
            assertThat(root.merge("main", "b" + i).revision())
                    .isEqualTo(root.head().revision());
        }
    }

    @Test
    void aTagAnIdAndAnAncestorAreMergedAsABranchIs() {
        version(topic, "1", "1");
        root.tag("v1", "topic");
        version(topic, "2", "2");
        String id = topic.head().commit().id().toString();
        version(topic, "3", "3");
        version(topic, "4", "4");
        root.remove("/adapters/0");

        Commit tag = root.merge("v1", "main");
        assertThat(tag.message()).isEqualTo("merge v1 into main");
        assertThat(tag.parents().get(1)).isEqualTo(root.at("v1").commit().id());
        assertThat(root.merge(id.substring(0, 10), "main").message())
                .isEqualTo("merge " + id.substring(0, 10) + " into main");
        assertThat(root.merge("topic~1", "main").parents().get(1))
                .isEqualTo(root.at("topic~1").commit().id());
        assertThat(IntStream.range(1, 5).mapToObj(i -> versionOf(root, String.valueOf(i))))
                .containsExactly("1", "2", "3", "");
    }

    @Test
    void whatIsNoRevisionOrNoBranchIsRefusedWithARemedy() {
        version(topic, "1", "1");
        root.tag("v1", "topic");
        assertThatThrownBy(() -> root.merge("never", "main"))
                .isInstanceOf(RevisionNotFoundException.class)
                .hasMessageContaining("'never'");
        assertThatThrownBy(() -> root.merge("topic", "never"))
                .isInstanceOf(RevisionNotFoundException.class)
                .hasMessageContaining("no branch 'never'")
                .hasMessageContaining("main, topic");
        for (String into : List.of("v1", "main~0", root.head().commit().id().toString())) {
            assertThatThrownBy(() -> root.merge("topic", into))
                    .isInstanceOf(RevisionNotFoundException.class)
                    .hasMessageContaining("'" + into + "' is no branch")
                    .hasMessageContaining("main, topic");
        }
        root.deleteBranch("topic");
        assertThatThrownBy(() -> root.merge("v1", "topic")).isInstanceOf(RevisionNotFoundException.class);
        assertThat(root.head().commit().sequence()).isZero();
    }

    @Test
    void onAClosedRootNothingIsMerged() {
        root.close();
        assertThatThrownBy(() -> root.merge("topic", "main")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> root.landed(TransactionId.random())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatAnotherCommitsMeanwhileIsMergedToo() {
        version(topic, "1", "2.0");
        root.remove("/adapters/0");
        try (ConfigRoot other = ConfigRoot.load(store, Sample.base())) {
            store.before(Call.PUBLISH, 1, () -> vendor(other, "1", "Acme"));
            Commit merged = root.merge("topic", "main");
            assertThat(merged.parents().get(0)).isEqualTo(other.head().commit().id());
            assertThat(root.get("/adapters/1", Adapter.class))
                    .isEqualTo(Sample.adapter("1", "2.0").toBuilder()
                            .setVendor("Acme")
                            .build());
        }
    }

    @Test
    void aMoveBecomesAMergeWhenAnotherCommitsMeanwhile() {
        version(topic, "1", "2.0");
        try (ConfigRoot other = ConfigRoot.load(store, Sample.base())) {
            store.before(Call.PUBLISH, 1, () -> other.remove("/adapters/0"));
            Commit merged = root.merge("topic", "main");
            assertThat(merged.parents())
                    .containsExactly(
                            other.head().commit().id(), topic.head().commit().id());
            assertThat(root.keys("/adapters")).containsExactly("1", "2", "3", "4");
        }
    }

    @Test
    void aMergeThatAnotherMadeMeanwhileIsNotMadeAgain() {
        version(topic, "1", "2.0");
        root.remove("/adapters/0");
        try (ConfigRoot other = ConfigRoot.load(store, Sample.base())) {
            store.before(Call.PUBLISH, 1, () -> other.merge("topic", "main"));
            assertThat(root.merge("topic", "main")).isEqualTo(other.head().commit());
            assertThat(root.log()).hasSize(3);
        }
    }

    @Test
    void aConflictThatAnotherMakesMeanwhileRefusesTheMerge() {
        version(topic, "1", "theirs");
        root.remove("/adapters/0");
        try (ConfigRoot other = ConfigRoot.load(store, Sample.base())) {
            store.before(Call.PUBLISH, 1, () -> version(other, "1", "ours"));
            assertThatThrownBy(() -> root.merge("topic", "main"))
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            refusal -> assertThat(places(refusal)).containsExactly("/adapters/1 version"));
            assertThat(root.head().commit()).isEqualTo(other.head().commit());
        }
    }

    @Test
    void aConflictWithAnOlderStateAloneDoesNotRefuseTheMerge() {
        version(root, "1", "ours");
        try (ConfigRoot other = ConfigRoot.load(store, Sample.base())) {
            version(other, "1", "theirs");
        }
        version(topic, "1", "theirs");
        assertThat(root.merge("topic", "main").parents()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aMoveAndAMergeOfWhichTheAnswerIsLostAreMadeOnce(Fault fault) {
        version(topic, "1", "2.0");
        store.fail(Call.PUBLISH, 1, fault);
        assertThat(root.merge("topic", "main")).isEqualTo(topic.head().commit());
        assertThat(root.log()).hasSize(2);

        version(topic, "2", "2.0");
        root.remove("/adapters/0");
        store.fail(Call.PUBLISH, 1, fault);
        Commit merged = root.merge("topic", "main");
        store.landLate();
        assertThat(root.refresh().commit()).isEqualTo(merged);
        assertThat(merged.parents()).hasSize(2);
        assertThat(root.log()).hasSize(4);
        assertThat(root.landed(merged.transactionId())).isTrue();
    }

    @Test
    void aStoreThatDoesNotAnswerForAMomentIsAskedAgain() {
        version(topic, "1", "2.0");
        root.remove("/adapters/0");
        try (ConfigRoot cold = ConfigRoot.builder(store).cacheBytes(0).load(Voltha.getDefaultInstance())) {
            long finding = store.calls(Call.READ_BLOBS);
            cold.at("topic");
            finding = store.calls(Call.READ_BLOBS) - finding;
            store.fail(Call.READ_BLOBS, finding + 3, Fault.UNAVAILABLE);
            assertThat(cold.merge("topic", "main").parents()).hasSize(2);
        }
    }

    @Test
    void manyMergeIntoABranchThatOthersCommitTo() throws Exception {
        int writers = 6;
        int rounds = 12;
        try (ConfigRoot other = ConfigRoot.load(store, Sample.base())) {
            List<ConfigRoot> roots = List.of(root, other);
            ExecutorService threads = Executors.newFixedThreadPool(writers);
            try {
                List<Callable<Void>> tasks = IntStream.range(0, writers)
                        .<Callable<Void>>mapToObj(writer -> () -> {
                            ConfigRoot own = roots.get(writer % 2);
                            ConfigBranch side = own.branch("side" + writer, "main");
                            for (int i = 0; i < rounds; i++) {
                                (writer < 2 ? own : side).add("/adapters", Sample.adapter("w" + writer + "-" + i));
                                if (writer >= 2) {
                                    own.merge("side" + writer, "main");
                                }
                                if (writer == 3) {
                                    own.merge("main", "side3");
                                }
                            }
                            return null;
                        })
                        .toList();
                for (Future<Void> each : threads.invokeAll(tasks)) {
                    each.get();
                }
            } finally {
                threads.shutdownNow();
            }
            root.refresh();
            assertThat(root.count("/adapters")).isEqualTo(5 + writers * rounds);
            for (int writer = 2; writer < writers; writer++) {
                assertThat(root.merge("side" + writer, "main"))
                        .isEqualTo(root.head().commit());
            }
            List<Commit> log = root.log().toList();
            for (int i = 0; i + 1 < log.size(); i++) {
                assertThat(log.get(i).parents().get(0)).isEqualTo(log.get(i + 1).id());
                assertThat(log.get(i).sequence()).isEqualTo(log.get(i + 1).sequence() + 1);
                assertThat(log.get(i).time()).isAfterOrEqualTo(log.get(i + 1).time());
            }
        }
    }

    @Test
    void anAtomicRootTakesNoTwoChangesOfOneNode() {
        version(topic, "1", "2.0");
        vendor(root, "1", "Acme");
        try (ConfigRoot atomic =
                ConfigRoot.builder(store).mergePolicy(MergePolicy.ATOMIC).load(Voltha.getDefaultInstance())) {
            assertThatThrownBy(() -> atomic.merge("topic", "main"))
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            refusal -> assertThat(places(refusal)).containsExactly("/adapters/1 "));
        }
    }

    @Test
    void aTypeThatIsDeclaredAtomicMergesAsAWholeBetweenRootsAndBetweenBranches() {
        Site base = Site.newBuilder()
                .setLimits(Limits.newBuilder().setLow(1).setHigh(10))
                .addRacks(Rack.newBuilder().setId("a").setUnits(4))
                .build();
        String url = "memory:" + UUID.randomUUID();
        try (KvStore one = KvStores.open(url);
                KvStore two = KvStores.open(url);
                ConfigRoot mine = ConfigRoot.create(one, base);
                ConfigRoot theirs = ConfigRoot.load(two, Site.getDefaultInstance())) {
            ConfigBranch side = mine.branch("side", "main");
            try (ConfigTransaction limits = mine.begin();
                    ConfigTransaction racks = mine.begin()) {
                limits.update(
                        "/limits", Limits.newBuilder().setLow(2).setHigh(10).build());
                racks.update(
                        "/racks/a", Rack.newBuilder().setId("a").setUnits(6).build());
                theirs.update(
                        "/limits", Limits.newBuilder().setLow(1).setHigh(20).build());
                assertThatThrownBy(limits::commit)
                        .isInstanceOfSatisfying(
                                MergeConflictException.class,
                                refusal -> assertThat(refusal.conflicts())
                                        .containsExactly(new Conflict(
                                                "/limits",
                                                "",
                                                base.getLimits(),
                                                theirs.get("/limits"),
                                                Limits.newBuilder()
                                                        .setLow(2)
                                                        .setHigh(10)
                                                        .build())));
                racks.commit();
            }
            side.update("/limits", Limits.newBuilder().setLow(2).setHigh(10).build());
            side.add("/racks", Rack.newBuilder().setId("b").build());
            assertThatThrownBy(() -> theirs.merge("side", "main"))
                    .isInstanceOfSatisfying(
                            MergeConflictException.class,
                            refusal -> assertThat(places(refusal)).containsExactly("/limits "));
            side.update("/limits", Limits.newBuilder().setLow(1).setHigh(20).build());
            theirs.merge("side", "main");
            assertThat(mine.refresh().getDeep("/", Site.class))
                    .isEqualTo(Site.newBuilder()
                            .setLimits(Limits.newBuilder().setLow(1).setHigh(20))
                            .addRacks(Rack.newBuilder().setId("a").setUnits(6))
                            .addRacks(Rack.newBuilder().setId("b"))
                            .build());
        }
    }

    /** A port, and what a newer program has set in it, of which this one does not know the names. */
    private static LogicalPort port(int... numbersAndValues) {
        return LogicalPort.newBuilder()
                .setId("p")
                .setUnknownFields(unknown(numbersAndValues))
                .build();
    }

    private static UnknownFieldSet unknown(int... numbersAndValues) {
        UnknownFieldSet.Builder unknown = UnknownFieldSet.newBuilder();
        for (int i = 0; i < numbersAndValues.length; i += 2) {
            unknown.addField(
                    numbersAndValues[i],
                    UnknownFieldSet.Field.newBuilder()
                            .addVarint(numbersAndValues[i + 1])
                            .build());
        }
        return unknown.build();
    }

    @Test
    void unknownFieldsOfChildrenMergeByTheirNumber() {
        String path = "/logical_devices/ld/ports/p";
        root.add(
                "/logical_devices",
                LogicalDevice.newBuilder()
                        .setId("ld")
                        .addPorts(port(1_001, 1, 1_002, 1))
                        .build());
        root.merge("main", "topic");
        root.put(path, port(1_001, 2, 1_003, 3)); // what is not given stays
        topic.put(path, port(1_004, 4));
        root.merge("topic", "main");
        assertThat(root.get(path)).isEqualTo(port(1_001, 2, 1_002, 1, 1_003, 3, 1_004, 4));

        topic.put(path, port(1_001, 5));
        root.put(path, port(1_001, 6, 1_003, 7));
        assertThat(conflicts("topic", "main")).containsExactly(path + " 1001");
        assertThat(root.get(path)).isEqualTo(port(1_001, 6, 1_002, 1, 1_003, 7, 1_004, 4));
    }

    @Test
    void unknownFieldsOfMessagesInChildrenMergeByTheirNumber() {
        String path = "/adapters/1";
        root.put(path, withUnknownInConfig(1_001, 1, 1_002, 1));
        root.merge("main", "topic");
        root.put(path, withUnknownInConfig(1_001, 2, 1_003, 3));
        topic.put(path, withUnknownInConfig(1_004, 4));
        root.merge("topic", "main");
        assertThat(root.get(path)).isEqualTo(withUnknownInConfig(1_001, 2, 1_002, 1, 1_003, 3, 1_004, 4));

        topic.put(path, withUnknownInConfig(1_001, 5));
        root.put(path, withUnknownInConfig(1_001, 6));
        assertThat(conflicts("topic", "main")).containsExactly(path + " config.1001");
    }

    private static Adapter withUnknownInConfig(int... numbersAndValues) {
        Adapter.Builder adapter = Sample.adapter("1").toBuilder();
        adapter.getConfigBuilder().setUnknownFields(unknown(numbersAndValues));
        return adapter.build();
    }

    @Test
    void theCreatingCommitCannotBeCherryPickedFromWhateverBranch() {
        Commit created = root.log().reduce((newer, older) -> older).orElseThrow();
        version(topic, "1", "2.0");
        for (String name : List.of(created.id().toString(), "topic~1", "main")) {
            assertThatThrownBy(() -> root.cherryPick(name))
                    .as(name)
                    .isExactlyInstanceOf(RevisionNotFoundException.class)
                    .hasMessage("commit " + created.id()
                            + " created the tree; there is nothing before it to compare it with");
        }
        assertThat(root.log()).containsExactly(created);
    }
}
