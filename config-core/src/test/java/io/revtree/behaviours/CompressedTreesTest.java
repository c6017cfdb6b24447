package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.Commit;
import io.revtree.ConfigRoot;
import io.revtree.NoTreeException;
import io.revtree.sample.Note;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompressedTreesTest extends OnEveryStore {

    private static Voltha tree() {
        Voltha.Builder tree = base().toBuilder();
        for (int i = 0; i < 300; i++) {
            tree.addAdapters(adapter("adapter " + i, "version " + i % 7));
        }
        return tree.addNotes(Note.newBuilder().setText("x".repeat(600_000))).build();
    }

    private static Set<BlobId> compressed(KvStore store) {
        try (Stream<BlobId> ids = store.scanBlobs()) {
            List<BlobId> all = ids.toList();
            return all.stream()
                    .filter(id ->
                            Objects.requireNonNull(store.readBlobs(List.of(id)).get(id))[0] == 1)
                    .collect(Collectors.toSet());
        }
    }

    private static long bytes(KvStore store) {
        try (Stream<BlobId> ids = store.scanBlobs()) {
            return store.readBlobs(ids.toList()).values().stream()
                    .mapToLong(blob -> blob.length)
                    .sum();
        }
    }

    @Test
    void takeLessRoomUnderTheSameIds() {
        try (KvStore plain = KvStores.open("memory:");
                ConfigRoot other = ConfigRoot.create(plain, tree())) {
            ConfigRoot.builder(store).compress(true).create(tree()).close();

            ConfigRoot root = restart();

            assertThat(root.head().revision()).isEqualTo(other.head().revision());
            assertThat(root.getDeep("/", Voltha.class)).isEqualTo(other.getDeep("/", Voltha.class));
            assertThat(bytes(store)).isLessThan(bytes(plain) / 2);
            assertThat(compressed(plain)).isEmpty();
        }
    }

    @Test
    void areWrittenSoByAllWhoOpenThemUntilThatIsChanged() {
        ConfigRoot.builder(store).compress(true).create(tree()).close();
        int before = compressed(store).size();
        restart().put("/notes/0", Note.newBuilder().setText("y".repeat(1_000)).build());
        Set<BlobId> after = compressed(store);
        assertThat(after).hasSizeGreaterThan(before);

        ConfigRoot.compress(store, false);
        ConfigRoot root = restart();
        root.put("/notes/0", Note.newBuilder().setText("z".repeat(1_000)).build());
        assertThat(compressed(store)).isEqualTo(after);

        ConfigRoot.compress(store, true);
        restart().put("/notes/0", Note.newBuilder().setText("u".repeat(1_000)).build());
        assertThat(compressed(store)).hasSizeGreaterThan(after.size());
        assertThat(ConfigRoot.verify(store).faults()).isEmpty();
        assertThat(restart().at("main~1").get("/notes/0", Note.class).getText()).isEqualTo("z".repeat(1_000));
    }

    @Test
    void areCopiedAndRepairedAsTheyAre() {
        ConfigRoot.builder(store).compress(true).create(tree()).close();
        ConfigRoot.compress(store, false);
        restart().put("/notes/0", Note.newBuilder().setText("z".repeat(300_000)).build());
        try (KvStore copy = KvStores.open("memory:")) {
            ConfigRoot.copy(store, copy);
            assertThat(compressed(copy)).isEqualTo(compressed(store)).isNotEmpty();
            lose(compressed(store));

            assertThat(ConfigRoot.verify(store).isSound()).isFalse();
            assertThat(ConfigRoot.repair(store, copy).isSound()).isTrue();

            assertThat(compressed(store)).isEqualTo(compressed(copy));
            assertThat(restart().at("main~1").getDeep("/", Voltha.class)).isEqualTo(sorted(tree()));
        }
    }

    @Test
    void haveCommitsThatAreFoundByTheirIds() {
        ConfigRoot.builder(store)
                .compress(true)
                .message("m".repeat(500))
                .create(tree())
                .close();
        ConfigRoot root = restart();
        for (int i = 0; i < 20; i++) {
            String message = i % 2 == 0 ? "short" : "a longer message ".repeat(20);
            Note note = Note.newBuilder().setText("note " + i).build();
            root.transactVoid(transaction -> transaction.message(message).put("/notes/0", note));
        }
        Set<String> compressed =
                compressed(store).stream().map(BlobId::toString).collect(Collectors.toSet());
        List<Commit> log = root.log().toList();
        assertThat(log)
                .hasSize(21)
                .anyMatch(commit -> compressed.contains(commit.id().toString()));

        for (Commit commit : log) {
            String id = commit.id().toString();
            assertThat(root.at(id).commit()).isEqualTo(commit);
            assertThat(root.at(id.substring(0, 8)).commit()).isEqualTo(commit);
        }
        Commit second = log.get(19);
        assertThat(root.tag("second", second.id().toString())).isEqualTo(second);
        root.restore("/notes/0", log.get(18).id().toString());
        assertThat(root.get("/notes/0", Note.class).getText()).isEqualTo("note 1");
    }

    private static Voltha sorted(Voltha tree) {
        try (KvStore plain = KvStores.open("memory:");
                ConfigRoot root = ConfigRoot.create(plain, tree)) {
            return root.getDeep("/", Voltha.class);
        }
    }

    @Test
    void needATree() {
        assertThatThrownBy(() -> ConfigRoot.compress(store, true)).isInstanceOf(NoTreeException.class);
    }
}
