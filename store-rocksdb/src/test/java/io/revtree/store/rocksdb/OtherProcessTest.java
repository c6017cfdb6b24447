package io.revtree.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Beside another process that owns the store")
class OtherProcessTest {

    @TempDir
    Path folder;

    @TempDir
    Path scratch;

    private String url;

    @BeforeEach
    void name() {
        url = "rocksdb:" + folder.resolve("store");
    }

    @Test
    @DisplayName("opening it names the owner's process id, and works once that one is gone, however it went")
    void openingNamesTheOwner() throws Exception {
        try (WriterProcess owner = WriterProcess.start(url, scratch)) {
            assertThat(owner.next()).isEqualTo(new WriterProcess.Answer(WriterProcess.MOMENT, 1));
            assertThatThrownBy(() -> KvStores.open(url))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(folder.resolve("store").toString())
                    .hasMessageContaining("process " + owner.pid())
                    .hasMessageContaining("readonly=true");
        }
        try (KvStore store = KvStores.open(url)) {
            assertThat(store.moment().value()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("an owner's name that a killed process left behind is not blamed for who holds it now")
    void aStaleNameIsNotBlamed() throws Exception {
        long gone;
        try (WriterProcess owner = WriterProcess.start(url, scratch)) {
            owner.next();
            gone = owner.pid();
        }
        Path name = folder.resolve("store").resolve("REVTREE.owner");
        assertThat(name).hasContent(gone + "\n");
        try (WriterProcess owner = WriterProcess.start(url, scratch)) {
            owner.next();
            Files.writeString(name, gone + "\n");
            assertThatThrownBy(() -> KvStores.open(url)).hasMessageContaining("held by another process;");
        }
    }

    @Test
    @DisplayName("a reader sees the commits as they come, each with all of its blobs")
    void aReaderSeesCommitsAsTheyCome() throws Exception {
        try (WriterProcess owner = WriterProcess.start(url, scratch, "main")) {
            owner.next();
            owner.next();
            try (KvStore reader = KvStores.open(url + "?readonly=true")) {
                for (int i = 0; i < 200; i++) {
                    WriterProcess.Answer answer = Objects.requireNonNull(owner.next());
                    long last = Sample.last(reader, "main");
                    assertThat(last).isGreaterThanOrEqualTo(answer.number());
                    Set<BlobId> blobs = Sample.blobs("main", last).keySet();
                    assertThat(reader.readBlobs(blobs)).containsOnlyKeys(blobs);
                }
                assertThat(reader.listRefs("")).containsOnlyKeys("heads/main");
                assertThat(reader.scanBlobs()).hasSizeGreaterThanOrEqualTo(200);
            }
        }
    }

    @Test
    @DisplayName("a reader says as of when it reads, and that time goes on with what it reads")
    void aReaderSaysAsOfWhen() throws Exception {
        try (WriterProcess owner = WriterProcess.start(url, scratch)) {
            owner.next();
            Instant before = Instant.now();
            try (KvStore reader = KvStores.open(url + "?readonly=true")) {
                Instant opened = asOf(reader);
                assertThat(opened).isBetween(before, Instant.now());
                reader.readRef("heads/main");
                assertThat(asOf(reader)).isAfter(opened);
            }
        }
    }

    private static Instant asOf(KvStore reader) {
        String text = reader.toString();
        assertThat(text).contains("read only, as of ").endsWith("Z)");
        return Instant.parse(text.substring(text.lastIndexOf(' ') + 1, text.length() - 1));
    }

    @Test
    @DisplayName("a reader follows when the owner is killed and another takes its place")
    void aReaderFollowsTheNextOwner() throws Exception {
        try (WriterProcess first = WriterProcess.start(url, scratch, "main")) {
            first.next();
            first.next();
            try (KvStore reader = KvStores.open(url + "?readonly=true")) {
                first.end();
                long last = Sample.last(reader, "main");
                assertThat(last).isPositive();
                try (KvStore next = KvStores.open(url)) {
                    assertThat(Sample.publish(next, "main", last + 1)).isTrue();
                    assertThat(Sample.last(reader, "main")).isEqualTo(last + 1);
                }
                assertThat(reader.readBlobs(Sample.blobs("main", last + 1).keySet()))
                        .hasSize(7);
            }
        }
    }

    @Test
    @DisplayName("a reader refuses every write and says how to write")
    void aReaderRefusesWrites() {
        KvStores.open(url).close();
        try (KvStore reader = KvStores.open(url + "?readonly=true")) {
            Stream.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                            () -> reader.writeBlobs(Sample.blob("a")),
                            () -> reader.compareAndSetRef("heads/main", null, new byte[1]),
                            () -> reader.compareAndSetRef("heads/main", new byte[1], new byte[2]),
                            () -> reader.publish(Sample.blob("a"), "heads/main", null, new byte[1]),
                            () -> reader.deleteBlobs(List.of(Sample.id("a")), new io.revtree.store.StoreMoment(1)),
                            reader::moment)
                    .forEach(write -> assertThatThrownBy(write)
                            .isExactlyInstanceOf(StoreException.class)
                            .hasMessageContaining("readonly=true")
                            .hasMessageContaining("open it without"));
        }
    }

    @Test
    @DisplayName("a reader leaves nothing behind, neither in the store's folder nor in the system's temporary one")
    void aReaderLeavesNothingBehind() throws Exception {
        KvStores.open(url).close();
        List<String> before = files(folder.resolve("store"));
        DatabaseBeside database = new DatabaseBeside(StoreFolder.toRead(folder.resolve("store")), 1 << 20);
        try (KvStore reader = RocksDbStore.on(database, true)) {
            reader.readRef("heads/main");
            assertThat(database.scratch).isNotEmptyDirectory();
        }
        assertThat(files(folder.resolve("store"))).isEqualTo(before);
        assertThat(database.scratch).doesNotExist();
    }

    private static List<String> files(Path place) throws Exception {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
