package io.revtree.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder of a store")
class StoreFolderTest {

    @TempDir
    Path folder;

    private static void refused(String url, String... parts) {
        assertThatThrownBy(() -> KvStores.open(url))
                .isInstanceOf(StoreException.class)
                .message()
                .contains(parts);
    }

    @Test
    @DisplayName("is created with all folders above it, and may have blanks, percent signs and letters of any script")
    void isCreated() {
        KvStores.open("rocksdb:" + folder + "/a/b c/ü%25√").close();
        assertThat(folder.resolve("a/b c/ü%√/REVTREE")).hasContent("revtree rocksdb store, format 1\n");
    }

    @Test
    @DisplayName("may be there already if it is empty")
    void mayBeEmpty() {
        KvStores.open("rocksdb:" + folder).close();
        KvStores.open("rocksdb:" + folder).close();
        assertThat(folder.resolve("REVTREE")).exists();
        assertThat(folder.resolve("REVTREE.owner")).doesNotExist();
    }

    @Test
    @DisplayName("is finished when its creation was cut short at any point")
    void isFinishedWhenItsCreationWasCutShort() throws Exception {
        KvStores.open("rocksdb:" + folder.resolve("whole")).close();
        Path cut = Files.createDirectory(folder.resolve("cut"));
        for (String file : List.of("REVTREE", "LOCK", "LOG", "IDENTITY")) {
            Files.copy(folder.resolve("whole").resolve(file), cut.resolve(file));
        }
        refused("rocksdb:" + cut + "?readonly=true", "not yet created to the end", "without readonly=true");
        KvStores.open("rocksdb:" + cut).close();
        Path early = Files.createDirectory(folder.resolve("early"));
        Files.writeString(early.resolve("REVTREE.new"), "revtr");
        KvStores.open("rocksdb:" + early).close();
        assertThat(early.resolve("REVTREE")).hasContent("revtree rocksdb store, format 1\n");
    }

    @Test
    @DisplayName("is left alone when it is somebody else's")
    void isLeftAloneWhenItIsSomebodyElses() throws Exception {
        Files.writeString(folder.resolve("letter.txt"), "dear");
        refused(
                "rocksdb:" + folder,
                folder.toString(),
                "no Revtree store",
                "not empty",
                "name an empty or a new folder");
        refused("rocksdb:" + folder + "?readonly=true", folder.toString(), "no Revtree store");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("letter.txt"));
        }
    }

    @Test
    @DisplayName("is not taken for one when it is a RocksDB database of another program")
    void isNotTakenForOneWhenItIsAnotherPrograms() throws Exception {
        org.rocksdb.RocksDB.loadLibrary();
        org.rocksdb.RocksDB.open(folder.toString()).close();
        refused("rocksdb:" + folder, "no Revtree store");
    }

    @Test
    @DisplayName("is refused when it is a file, or when something above it is")
    void isRefusedWhenItIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        refused("rocksdb:" + file, file.toString(), "is a file", "name another path");
        refused("rocksdb:" + file + "?readonly=true", "is a file");
        refused("rocksdb:" + file + "/store", file.toString(), "cannot be created");
    }

    @Test
    @DisplayName("is refused when it has a newer format, before anything in it is touched")
    void isRefusedWhenItHasANewerFormat() throws Exception {
        Files.writeString(folder.resolve("REVTREE"), "revtree rocksdb store, format 2\n");
        refused("rocksdb:" + folder, folder.toString(), "has format 2", "knows up to 1", "newer version of Revtree");
        refused("rocksdb:" + folder + "?readonly=true", "has format 2");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    @DisplayName("is refused when its marker says something else")
    void isRefusedWhenItsMarkerSaysSomethingElse() throws Exception {
        Files.writeString(folder.resolve("REVTREE"), "a tree\n");
        refused("rocksdb:" + folder, folder.toString(), "REVTREE", "restore that file");
    }

    @Test
    @DisplayName("is not created by reading")
    void isNotCreatedByReading() {
        Path absent = folder.resolve("absent");
        refused("rocksdb:" + absent + "?readonly=true", "no store at " + absent, "create one first");
        assertThat(absent).doesNotExist();
    }

    @Test
    @DisplayName("is not created when the user says so")
    void isNotCreatedWhenTheUserSaysSo() {
        Path absent = folder.resolve("absent");
        refused("rocksdb:" + absent + "?create=false", "no store at " + absent, "create=false");
        assertThat(absent).doesNotExist();
        KvStores.open("rocksdb:" + absent).close();
        KvStores.open("rocksdb:" + absent + "?create=false").close();
    }

    @Test
    @DisplayName("is refused when it may not be written, with the way to read it")
    void isRefusedWhenItMayNotBeWritten() throws Exception {
        KvStores.open("rocksdb:" + folder).close();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeFalse(Files.isWritable(folder), "this user may write everywhere");
            refused("rocksdb:" + folder, folder.toString(), "cannot be written by this user", "readonly=true");
            KvStores.open("rocksdb:" + folder + "?readonly=true").close();
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    @DisplayName("is refused when a file of the database is damaged, with a reason")
    void isRefusedWhenDamaged() throws Exception {
        KvStores.open("rocksdb:" + folder).close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                Files.write(file, new byte[2_000]);
            }
        }
        refused("rocksdb:" + folder, folder.toString(), "damaged", "restore it from a copy");
    }

    @Test
    @DisplayName("is opened once by a process")
    void isOpenedOnceByAProcess() {
        String url = "rocksdb:" + folder;
        try (KvStore store = KvStores.open(url)) {
            refused(url, folder.toString(), "open in this process already", "close it first");
            refused("rocksdb:" + folder + "/./x/..", "open in this process already");
            store.writeBlobs(Sample.blob("still works"));
        }
        KvStores.open(url).close();
    }

    @Test
    @DisplayName("must be named, and on this machine")
    void mustBeNamed() {
        refused("rocksdb:", "names no folder", "rocksdb:./folder");
        refused("rocksdb://inventory", "rocksdb://inventory", "names a host", "rocksdb:./folder");
        refused("rocksdb:a%00b", "path");
    }

    @Test
    @DisplayName("takes options of its own only, and says which")
    void takesOptionsOfItsOwnOnly() {
        refused("rocksdb:" + folder + "?fsync=true", "fsync", "cache", "readonly", "sync");
        refused("rocksdb:" + folder + "?cache=much", "cache", "64MiB");
        KvStores.open("rocksdb:" + folder + "?sync=false&cache=8MiB&readonly=false")
                .close();
    }
}
