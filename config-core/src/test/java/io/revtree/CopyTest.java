package io.revtree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.tck.FaultyStore;
import io.revtree.store.tck.FaultyStore.Call;
import io.revtree.store.tck.FaultyStore.Fault;
import io.revtree.store.tck.ForwardingStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree with all its history, in another store. */
class CopyTest {

    @TempDir
    Path folder;

    private KvStore source;
    private KvStore target;
    private Commit head;

    @BeforeEach
    void open() {
        source = Sample.store();
        target = Sample.store();
        try (ConfigRoot root = ConfigRoot.create(source, Sample.base())) {
            root.tag("original");
            for (int i = 0; i < 300; i++) {
                root.add("/adapters", Sample.adapter("n" + i));
            }
            root.add(
                    "/adapters",
                    Sample.adapter("large").toBuilder()
                            .setVendor("x".repeat(1_000_000))
                            .build());
            root.branch("side", "main~100").remove("/adapters/0");
            head = root.head().commit();
        }
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    private void assertCopied(KvStore copy) {
        assertThat(copy.listRefs("")).containsOnlyKeys("meta", "heads/main", "heads/side", "tags/original");
        try (ConfigRoot was = ConfigRoot.load(source, Voltha.getDefaultInstance());
                ConfigRoot root = ConfigRoot.load(copy, Voltha.getDefaultInstance())) {
            assertThat(root.head().commit()).isEqualTo(head);
            assertThat(root.branches()).isEqualTo(was.branches());
            assertThat(root.tags()).isEqualTo(was.tags());
            assertThat(root.log().toList()).isEqualTo(was.log().toList());
            for (Commit commit : (Iterable<Commit>) root.log()::iterator) {
                String id = commit.id().toString();
                assertThat(root.at(id).getDeep("/")).isEqualTo(was.at(id).getDeep("/"));
            }
            assertThat(root.get("/adapters/large", Adapter.class).getVendor()).hasSize(1_000_000);
            root.remove("/adapters/n7");
        }
    }

    @Test
    void everythingIsThereWithItsIds() {
        ConfigRoot.copy(source, target);
        assertCopied(target);
    }

    @Test
    void fromMemoryToDisk() {
        try (KvStore disk = KvStores.open("rocksdb:" + folder.resolve("copy"))) {
            ConfigRoot.copy(source, disk);
            assertCopied(disk);
        }
    }

    @Test
    void aCopyThatDiedGoesOnWhereItWas() {
        KvStore small = new SmallBatches(target);
        FaultyStore dying = FaultyStore.over(small, 5);
        for (int round = 0; round < 4; round++) {
            // Calls to write are cut off after some, each time a few more; what is torn then must come again.
            long nth = 8L + round;
            dying.fail(Call.WRITE_BLOBS, nth, Fault.TORN).before(Call.WRITE_BLOBS, nth, () -> dying.downFrom(1));
            assertThatThrownBy(() -> ConfigRoot.copy(source, dying)).isInstanceOf(StoreException.class);
            dying.heal();
            assertThatThrownBy(() -> ConfigRoot.load(target)).isInstanceOf(NoTreeException.class);
            assertThatThrownBy(() -> ConfigRoot.create(target, Sample.base())).isInstanceOf(TreeExistsException.class);
        }
        long before = dying.blobsWritten();
        CopyProgress whole = ConfigRoot.copy(source, dying, progress -> {});
        assertThat(dying.blobsWritten() - before).isLessThan(count(source));
        assertThat(whole.written()).isEqualTo(dying.blobsWritten() - before);
        assertThat(whole.found()).isPositive();
        assertCopied(target);
    }

    @Test
    void howFarItIsIsToldAndHowMuchItWas() {
        List<CopyProgress> told = new ArrayList<>();
        CopyProgress whole = ConfigRoot.copy(source, new SmallBatches(target), told::add);
        assertThat(whole.written()).isEqualTo(count(source)).isEqualTo(count(target));
        assertThat(whole.found()).isZero();
        assertThat(whole.bytes())
                .isEqualTo(target.readBlobs(target.scanBlobs().toList()).values().stream()
                        .mapToLong(stored -> stored.length)
                        .sum());
        assertThat(told)
                .hasSizeGreaterThan(2)
                .isSortedAccordingTo(Comparator.comparingLong(CopyProgress::bytes))
                .last()
                .isEqualTo(whole);
    }

    @Test
    void whatTheTargetDoesNotGiveBackAsItWasWrittenIsFound() {
        KvStore forgetful = new ForwardingStore(target) {
            @Override
            public Map<BlobId, byte[]> readBlobs(Collection<BlobId> ids) {
                Map<BlobId, byte[]> read = new HashMap<>(super.readBlobs(ids));
                read.remove(head.revision().blob());
                return read;
            }
        };
        assertThatThrownBy(() -> ConfigRoot.copy(source, forgetful))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContainingAll(head.revision().toString(), "copy to", "missing");
        assertThatThrownBy(() -> ConfigRoot.load(target)).isInstanceOf(NoTreeException.class);
    }

    @Test
    void onlyWhatTheRefsReachIsCopied() {
        source.writeBlobs(Map.of(BlobId.of(1, 2, 3, 4), new byte[] {1}));
        ConfigRoot.copy(source, target);
        assertThat(target.readBlobs(List.of(BlobId.of(1, 2, 3, 4)))).isEmpty();
        assertCopied(target);
    }

    @Test
    void damageIsNotCopied() {
        try (KvStore damaged = Sample.store()) {
            Set<BlobId> ids = new HashSet<>(source.scanBlobs().toList());
            source.readBlobs(ids).forEach((id, bytes) -> {
                byte[] other = bytes.clone();
                if (id.equals(head.revision().blob())) {
                    other[other.length - 1]++;
                }
                damaged.writeBlobs(Map.of(id, other));
            });
            source.listRefs("").forEach((ref, value) -> damaged.compareAndSetRef(ref, null, value));
            assertThatThrownBy(() -> ConfigRoot.copy(damaged, target))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining(head.revision().toString());
            assertThatThrownBy(() -> ConfigRoot.load(target)).isInstanceOf(NoTreeException.class);
        }
    }

    @Test
    void aTargetThatIsNotEmptyIsRefused() {
        ConfigRoot.copy(source, target);
        assertThatThrownBy(() -> ConfigRoot.copy(source, target)).isInstanceOf(TreeExistsException.class);
        try (KvStore other = Sample.store();
                KvStore empty = Sample.store()) {
            other.writeBlobs(Map.of(BlobId.of(1, 2, 3, 4), new byte[] {1}));
            assertThatThrownBy(() -> ConfigRoot.copy(source, other)).isInstanceOf(TreeExistsException.class);
            assertThatThrownBy(() -> ConfigRoot.copy(empty, other)).isInstanceOf(NoTreeException.class);
        }
    }

    private static long count(KvStore store) {
        return store.scanBlobs().distinct().count();
    }
}
