package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.CollectOptions;
import io.revtree.Collected;
import io.revtree.Commit;
import io.revtree.ConfigBranch;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.Pruned;
import io.revtree.PrunedRevisionException;
import io.revtree.Registration;
import io.revtree.Retention;
import io.revtree.RevisionNotFoundException;
import io.revtree.object.ObjectReader;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** History is cut, and what nothing leads to any more is taken away. */
class PruningTest extends OnEveryStore {

    private static final Retention LATEST = Retention.latestAndTagged().grace(Duration.ZERO);

    /** Engines with clocks take away only what is older than their clocks may be apart. */
    private static final long PATIENCE_SECONDS = 60;

    /** Large enough to stand in an object of its own. */
    private static Adapter large(String id, String version) {
        return adapter(id, version).toBuilder().setVendor("v".repeat(300)).build();
    }

    /** A root with so many commits after the creating one, each with a content of its own. */
    private ConfigRoot commits(int count) {
        ConfigRoot root = create(base());
        for (int i = 1; i <= count; i++) {
            root.update("/adapters/1", large("1", "version " + i));
        }
        return root;
    }

    private static List<Long> sequences(ConfigRoot root) {
        return root.log().map(Commit::sequence).toList();
    }

    /** All that the trees of these commits consist of, by following links, with the commits, and where history is cut. */
    private Set<BlobId> needed(Collection<Commit> commits) {
        Set<BlobId> needed = new HashSet<>();
        Deque<BlobId> next = new ArrayDeque<>();
        for (Commit commit : commits) {
            BlobId id = BlobId.parse(commit.id().toString());
            needed.add(id);
            next.addAll(ObjectReader.pointsAt(
                            id,
                            Objects.requireNonNull(store.readBlobs(List.of(id)).get(id)))
                    .subList(0, 2));
        }
        byte[] shallow = store.readRef("shallow");
        for (BlobId id : blobs()) {
            if (shallow != null && isIn(id, shallow)) {
                next.add(id);
            }
        }
        while (!next.isEmpty()) {
            BlobId id = next.pop();
            if (needed.add(id)) {
                byte[] stored = store.readBlobs(List.of(id)).get(id);
                assertThat(stored).as("object %s", id).isNotNull();
                next.addAll(ObjectReader.pointsAt(id, Objects.requireNonNull(stored)));
            }
        }
        return needed;
    }

    private static boolean isIn(BlobId id, byte[] value) {
        for (int at = 0; at + BlobId.BYTES <= value.length; at++) {
            if (BlobId.of(value, at).equals(id)) {
                return true;
            }
        }
        return false;
    }

    /** Collects until exactly these commits and what they need are there. */
    private void collectsAllBut(ConfigRoot root, Collection<Commit> commits) {
        Set<BlobId> needed = needed(commits);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Collected collected = root.collectGarbage();
        while (!blobs().equals(needed) && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            collected = root.collectGarbage();
        }
        assertThat(blobs()).isEqualTo(needed);
        assertThat(collected.live()).isEqualTo(needed.size());
    }

    @Test
    void ofAllCommitsTheLatestAndTheTaggedStay() {
        ConfigRoot root = commits(10);
        Commit tagged = root.tag("three", "main~7");
        Voltha then = root.at("three").getDeep("/", Voltha.class);
        Commit head = root.head().commit();
        Voltha now = root.getDeep("/", Voltha.class);
        List<Commit> before = root.log().toList();

        Pruned pruned = root.prune(LATEST);

        assertThat(pruned.kept()).isEqualTo(2);
        assertThat(pruned.dropped()).isEqualTo(9);
        assertThat(pruned.newest()).isEqualTo(before.get(1));
        assertThat(pruned.oldest()).isEqualTo(before.get(10));
        assertThat(pruned.cuts()).isEqualTo(2);
        collectsAllBut(root, List.of(head, tagged));
        assertThat(root.log()).containsExactly(head, tagged);
        ConfigRoot again = restart();
        assertThat(again.log()).containsExactly(head, tagged);
        assertThat(again.getDeep("/")).isEqualTo(now);
        assertThat(again.at("three").getDeep("/")).isEqualTo(then);
        assertThat(again.at("main~7").commit()).isEqualTo(tagged);
    }

    @Test
    void whatWasPrunedIsRefusedAsThat() {
        ConfigRoot root = commits(5);
        Commit third = root.at("main~2").commit();
        Commit first = root.at("main~5").commit();
        root.tag("second", "main~3");
        root.prune(LATEST);
        collectsAllBut(root, List.of(root.head().commit(), root.at("second").commit()));

        ConfigRoot again = restart();
        String id = third.id().toString();
        for (String revision : List.of("main~1", "main~2", "main~4", id, id.substring(0, 8), "second~1")) {
            assertThatThrownBy(() -> again.at(revision))
                    .as(revision)
                    .isInstanceOf(PrunedRevisionException.class)
                    .hasMessageContaining("pruned");
        }
        assertThat(again.at("main~3").commit().sequence()).isEqualTo(2);
        assertThatThrownBy(() -> again.at("main~6"))
                .isInstanceOf(RevisionNotFoundException.class)
                .isNotInstanceOf(PrunedRevisionException.class);
        assertThatThrownBy(() -> again.at(first.time())).isInstanceOf(PrunedRevisionException.class);
        assertThat(again.at(Instant.now().plusSeconds(60)).commit())
                .isEqualTo(again.head().commit());
        assertThatThrownBy(() -> again.revert("main")).isInstanceOf(PrunedRevisionException.class);
        assertThat(again.blame("/adapters/1").values())
                .containsOnly(again.head().commit(), again.at("second").commit());
        assertThat(again.log("/adapters/1").toList()).hasSize(2);
    }

    @Test
    void theLastCommitsOrThoseSinceAMomentStayAndRulesAdd() {
        ConfigRoot root = commits(9);
        root.branch("side", "main~4").update("/adapters/2", large("2", "side"));
        Instant moment = root.at("main~5").commit().time();

        root.prune(Retention.lastCommits(3).on("side", Retention.since(moment)).grace(Duration.ZERO));

        assertThat(sequences(root).subList(0, 3)).containsExactly(9L, 8L, 7L);
        assertThat(sequences(root)).contains(5L).doesNotContain(6L, 3L);
        assertThat(root.branch("side").log().map(Commit::sequence)).startsWith(6L, 5L, 4L);
        root.deleteBranch("side", Duration.ZERO);
        root.prune(Retention.lastCommits(2).or(LATEST).grace(Duration.ZERO));
        assertThat(sequences(root)).containsExactly(9L, 8L);
        collectsAllBut(root, root.log().toList());
        assertThat(restart().get("/adapters/1", Adapter.class).getVersion()).isEqualTo("version 9");
    }

    @Test
    void ofTwoRulesEachKeepsWhatItKeepsAlone() {
        ConfigRoot root = commits(9);
        root.branch("side", "main").update("/adapters/2", large("2", "side"));
        Instant late = root.at("main~1").commit().time();
        Instant early = root.at("main~4").commit().time();

        Retention number = Retention.lastCommits(8).or(Retention.since(late));
        Retention moment = Retention.lastCommits(2).or(Retention.since(early));
        Retention moments = Retention.since(late).or(Retention.since(early));
        Retention own = Retention.lastCommits(2).on("side", Retention.lastCommits(4));

        assertThat(root.previewPrune(number).kept())
                .as("8 of main, and the newest of side")
                .isEqualTo(9);
        assertThat(root.previewPrune(moment).kept())
                .as("5 since then, and the newest of side")
                .isEqualTo(6);
        assertThat(root.previewPrune(moments).kept()).isEqualTo(6);
        assertThat(root.previewPrune(own).kept()).as("side, and 3 of main").isEqualTo(4);
        assertThat(root.previewPrune(own.or(moments)).kept()).isEqualTo(6);
        root.prune(moment.or(own).grace(Duration.ZERO));
        assertThat(sequences(root)).containsExactly(9L, 8L, 7L, 6L, 5L);
        assertThat(root.branch("side").log().map(Commit::sequence)).containsExactly(10L, 9L, 8L, 7L, 6L, 5L);
    }

    @Test
    void branchesThatPartedBeforeTheCutCanStillBeMerged() {
        ConfigRoot root = commits(6);
        Commit base = root.at("main~2").commit();
        ConfigBranch side = root.branch("side", "main~2");
        for (int i = 0; i < 4; i++) {
            side.update("/adapters/2", large("2", "side " + i));
        }
        root.prune(LATEST);
        collectsAllBut(root, List.of(root.head().commit(), side.head().commit(), base));

        ConfigRoot again = restart();
        Commit merged = again.merge("side", "main");

        assertThat(merged.parents()).hasSize(2);
        assertThat(again.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("version 6");
        assertThat(again.get("/adapters/2", Adapter.class).getVersion()).isEqualTo("side 3");
        again.prune(LATEST);
        assertThat(again.log().toList()).containsExactly(merged);
        assertThat(store.listRefs("expiring/")).isEmpty();
    }

    @Test
    void withinTheGraceWhatWasPrunedCanBeReadAndBroughtBack() {
        ConfigRoot root = commits(5);
        Commit old = root.at("main~2").commit();
        Voltha then = root.at("main~2").getDeep("/", Voltha.class);
        root.prune(Retention.latestAndTagged().grace(Duration.ofHours(1)));
        root.collectGarbage();

        assertThat(root.at(old.id().toString()).getDeep("/")).isEqualTo(then);
        assertThatThrownBy(() -> root.at("main~2")).isInstanceOf(PrunedRevisionException.class);
        root.tag("back", old.id().toString());
        assertThat(root.at("back").log().map(Commit::sequence)).containsExactly(3L, 2L, 1L, 0L);
        root.prune(LATEST);
        assertThat(root.at("back").getDeep("/")).isEqualTo(then);
    }

    /** A root whose second commit is taken back by the third; the second one. */
    private static Commit changeAndTakeBack(ConfigRoot root) {
        root.update("/adapters/1", large("1", "changed"));
        Commit changed = root.head().commit();
        root.update("/adapters/1", large("1", "as before"));
        root.update("/adapters/2", large("2", "later"));
        return changed;
    }

    @Test
    void whatWasDroppedIsNotMergedSinceNobodyKnowsWhatWasInCommon() {
        ConfigRoot root = create(base());
        Commit changed = changeAndTakeBack(root);
        root.prune(Retention.latestAndTagged().grace(Duration.ofHours(1)));
        Commit head = root.head().commit();

        assertThatThrownBy(() -> root.merge(changed.id().toString(), "main"))
                .isInstanceOf(PrunedRevisionException.class)
                .hasMessageContaining(changed.id().toString());

        assertThat(root.head().commit()).isEqualTo(head);
        assertThat(store.listRefs("expiring/")).as("that of the prune").hasSize(1);
    }

    @Test
    void whatWasBroughtBackIsReadAndRestoredButMergedOnlyIntoWhatIsMadeFromIt() {
        ConfigRoot root = create(base());
        Commit changed = changeAndTakeBack(root);
        root.prune(Retention.latestAndTagged().grace(Duration.ofHours(1)));
        root.tag("back", changed.id().toString());
        ConfigBranch rescue = root.branch("rescue", "back");
        rescue.update("/adapters/3", large("3", "rescued"));
        Commit newest = rescue.head().commit();

        assertThat(root.at("back").get("/adapters/1", Adapter.class).getVersion())
                .isEqualTo("changed");
        assertThat(root.merge("back", "rescue")).as("it is made from it").isEqualTo(newest);
        for (int prunes = 0; prunes < 2; prunes++) {
            for (List<String> merge :
                    List.of(List.of("back", "main"), List.of("rescue", "main"), List.of("main", "rescue"))) {
                assertThatThrownBy(() -> root.merge(merge.get(0), merge.get(1)))
                        .isInstanceOf(PrunedRevisionException.class)
                        .hasMessageContaining("brought back")
                        .hasMessageContaining("restore");
            }
            root.deleteTag("back", Duration.ZERO);
            root.prune(LATEST); // drops it again, though not what was made from it
            root.tag("back", "rescue");
        }
        root.restore("/adapters/1", "rescue");
        assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("changed");
        assertThat(sequences(root)).as("main has nothing of it").containsExactly(4L, 3L);
        assertThat(root.branch("rescue").log()).containsExactly(newest);
    }

    @Test
    void whatIsTaggedMergesAsBeforeHistoryWasCut() {
        ConfigRoot root = create(base());
        root.update("/adapters/1", large("1", "changed"));
        Commit base = root.head().commit();
        root.branch("side", "main").update("/adapters/3", large("3", "side"));
        Commit side = root.tag("done", "side");
        root.deleteBranch("side", Duration.ZERO);
        root.update("/adapters/1", large("1", "as before"));
        root.update("/adapters/2", large("2", "later"));
        root.prune(LATEST);
        collectsAllBut(root, List.of(root.head().commit(), side, base));

        root.merge("done", "main");

        assertThat(root.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("as before");
        assertThat(root.get("/adapters/3", Adapter.class).getVersion()).isEqualTo("side");
    }

    @Test
    void whatIsPinnedStaysUntilItIsLetGo() {
        ConfigRoot root = commits(4);
        Commit old = root.at("main~2").commit();
        Registration pin = root.pin("main~2", Duration.ofHours(1));
        root.prune(LATEST);
        root.collectGarbage();
        assertThat(root.at(old.id().toString()).getDeep("/")).isNotNull();
        pin.close();
        root.prune(LATEST);
        collectsAllBut(root, root.log().toList());
        assertThatThrownBy(() -> root.pin(old.id().toString(), Duration.ofHours(1)))
                .isInstanceOf(PrunedRevisionException.class);
        assertThat(store.listRefs("expiring/")).isEmpty();
    }

    private ConfigRoot after(Duration time) {
        return ConfigRoot.builder(store)
                .clock(Clock.offset(Clock.systemUTC(), time))
                .load(Voltha.getDefaultInstance());
    }

    @Test
    void whatIsPinnedGoesWhenItsTimeIsOver() {
        ConfigRoot root = commits(4);
        String old = root.at("main~2").commit().id().toString();
        Voltha then = root.at(old).getDeep("/", Voltha.class);
        Registration unused = root.pin("main~2", Duration.ofMinutes(30));
        try (ConfigRoot later = after(Duration.ofMinutes(20))) {
            later.prune(LATEST);
            later.collectGarbage();
            assertThat(sequences(later)).containsExactly(4L, 2L);
            assertThat(later.at(old).getDeep("/")).isEqualTo(then);
            assertThat(store.listRefs("expiring/")).hasSize(1);
        }
        try (ConfigRoot later = after(Duration.ofMinutes(40))) {
            later.collectGarbage();
            assertThat(store.listRefs("expiring/")).isEmpty();
            later.prune(LATEST);
            collectsAllBut(later, List.of(later.head().commit()));
            assertThatThrownBy(() -> later.at(old)).isInstanceOf(PrunedRevisionException.class);
        }
    }

    @Test
    void aRestoreFromWhatWasPrunedIsRefusedOrWhole() {
        ConfigRoot root = create(base());
        root.add("/adapters", large("gone", "tagged"));
        Commit tagged = root.tag("kept");
        root.update("/adapters/gone", large("gone", "pruned"));
        String pruned = root.head().commit().id().toString();
        root.remove("/adapters/gone");
        root.update("/adapters/1", large("1", "newest"));
        for (Commit each : root.log().toList()) {
            assertThat(root.at(each.id().toString()).getDeep("/")).isNotNull(); // so this root has it in its cache
        }
        try (KvStore other = openAgain();
                ConfigRoot their = ConfigRoot.load(other, Voltha.getDefaultInstance())) {
            their.prune(LATEST);
            collectsAllBut(their, List.of(their.head().commit(), tagged));
        }

        for (String revision : List.of(pruned, pruned.substring(0, 8), "main~2")) {
            assertThatThrownBy(() -> root.restore("/adapters/gone", revision))
                    .as(revision)
                    .isInstanceOf(PrunedRevisionException.class);
        }
        assertThat(root.exists("/adapters/gone")).isFalse();
        root.restore("/adapters/gone", "kept");
        root.restore("/adapters/1", tagged.id().toString());

        ConfigRoot again = restart();
        assertThat(again.get("/adapters/gone", Adapter.class)).isEqualTo(large("gone", "tagged"));
        assertThat(again.get("/adapters/1", Adapter.class)).isEqualTo(adapter("1"));
        assertThat(again.verify().faults()).isEmpty();
    }

    @Test
    void whatWasRestoredWithinTheGraceStaysAfterIt() {
        ConfigRoot root = create(base());
        root.add("/adapters", large("gone", "pruned"));
        String pruned = root.head().commit().id().toString();
        root.remove("/adapters/gone");
        root.prune(Retention.latestAndTagged().grace(Duration.ofHours(1)));
        root.collectGarbage();
        root.restore("/adapters/gone", pruned);
        try (ConfigRoot later = after(Duration.ofHours(2))) {
            later.prune(LATEST);
            collectsAllBut(later, List.of(later.head().commit()));
            assertThatThrownBy(() -> later.restore("/adapters", pruned)).isInstanceOf(PrunedRevisionException.class);
        }
        assertThat(restart().get("/adapters/gone", Adapter.class)).isEqualTo(large("gone", "pruned"));
    }

    @Test
    void deletedAndMovedTagsAndDeletedBranchesLeaveNothingAfterTheirGrace() {
        ConfigRoot root = commits(2);
        ConfigBranch side = root.branch("side", "main");
        side.update("/adapters/2", large("2", "side"));
        Commit gone = side.head().commit();
        root.tag("t", "side");
        root.deleteBranch("side", Duration.ofHours(1));
        assertThat(store.listRefs("expiring/")).as("the tag leads there").isEmpty();
        root.tag("t", "main");
        assertThat(store.listRefs("expiring/")).hasSize(1);
        root.collectGarbage();
        assertThat(root.at(gone.id().toString()).exists("/adapters/2")).isTrue();
        root.branch("again", gone.id().toString());
        root.deleteBranch("again", Duration.ZERO);
        store.listRefs("expiring/").forEach((ref, value) -> store.compareAndSetRef(ref, value, null));
        root.deleteTag("t", Duration.ZERO);
        collectsAllBut(root, root.log().toList());
        assertThatThrownBy(() -> root.tag("t", gone.id().toString())).isInstanceOf(RevisionNotFoundException.class);
    }

    @Test
    void whatACrashedWriterLeftGoesAndADryRunOnlyCounts() {
        ConfigRoot root = commits(3);
        Set<BlobId> before = blobs();
        store.writeBlobs(Map.of(BlobId.of(1, 2, 3, 4), new byte[] {1, 2, 3}));
        Collected counted = root.collectGarbage(CollectOptions.standard().withDryRun(true));
        assertThat(counted.dryRun()).isTrue();
        assertThat(counted.dead()).isEqualTo(1);
        assertThat(counted.deadBytes()).isEqualTo(3);
        assertThat(counted.live()).isEqualTo(before.size());
        assertThat(blobs()).hasSize(before.size() + 1);
        assertThat(store.readRef("gc")).isNull();
        Pruned preview = root.previewPrune(LATEST);
        assertThat(preview.dropped()).isEqualTo(3);
        assertThat(root.log()).hasSize(4);
        collectsAllBut(root, root.log().toList());
    }

    @Test
    void aTransactionThatBeganBeforeAPruneLandsOrSaysWhyNot() {
        ConfigRoot root = commits(2);
        ConfigTransaction harmless = root.begin();
        harmless.add("/adapters", large("new", "1"));
        ConfigTransaction touched = root.begin();
        touched.update("/adapters/3", large("3", "mine"));
        try (KvStore other = openAgain();
                ConfigRoot their = ConfigRoot.load(other, Voltha.getDefaultInstance())) {
            for (int i = 0; i < 3; i++) {
                their.update("/adapters/1", large("1", "their " + i));
            }
            their.remove("/adapters/4");
            their.prune(LATEST);
            collectsAllBut(their, List.of(their.head().commit()));
        }
        for (ConfigTransaction each : List.of(harmless, touched)) {
            try {
                each.commit();
            } catch (PrunedRevisionException e) {
                assertThat(e).hasMessageContaining("pruned");
            }
        }
        root.add("/adapters", adapter("4"));
        ConfigRoot again = restart();
        assertThat(again.get("/adapters/1", Adapter.class).getVersion()).isEqualTo("their 2");
        assertThat(again.getDeep("/")).isNotNull();
        needed(again.log().toList());
    }

    @Test
    void aSubtreeThatWasCollectedCanBeAddedAgain() {
        ConfigRoot root = create(base());
        root.add("/adapters", large("big", "1"));
        root.remove("/adapters/big");
        root.prune(LATEST);
        collectsAllBut(root, root.log().toList());
        root.add("/adapters", large("big", "1"));
        needed(root.log().toList());
        assertThat(restart().get("/adapters/big", Adapter.class)).isEqualTo(large("big", "1"));
    }

    @Test
    void anotherProcessThatKnowsTheOldHistoryMeetsNoDamage() {
        ConfigRoot root = commits(8);
        try (KvStore other = openAgain();
                ConfigRoot their = ConfigRoot.load(other, Voltha.getDefaultInstance())) {
            assertThat(their.at("main~6").commit().sequence()).isEqualTo(2);
            root.tag("five", "main~3");
            root.prune(LATEST);
            collectsAllBut(root, root.log().toList());
            their.update("/adapters/1", large("1", "their"));
            assertThat(their.log().map(Commit::sequence)).containsExactly(9L, 8L, 5L);
            assertThatThrownBy(() -> their.at("main~2")).isInstanceOf(PrunedRevisionException.class);
            root.update("/adapters/2", large("2", "ours"));
            assertThat(their.refresh().log().map(Commit::sequence)).containsExactly(10L, 9L, 8L, 5L);
        }
    }

    @Test
    void roundsOfChangePruneAndCollectKeepTheSizeLevel() {
        ConfigRoot root = create(base());
        List<Integer> sizes = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 5; i++) {
                root.update("/adapters/" + i, large(String.valueOf(i), "round " + round));
            }
            root.prune(LATEST);
            collectsAllBut(root, List.of(root.head().commit()));
            sizes.add(blobs().size());
        }
        assertThat(sizes.subList(1, 20)).containsOnly(sizes.get(1));
        assertThat(sequences(root)).containsExactly(100L);
    }
}
