package io.revtree.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUnavailableException;
import io.revtree.store.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("On a disk that is full")
class FullDiskTest {

    private static final int DISK_MEGABYTES = 48;

    @TempDir
    Path place;

    private Path disk;
    private Path ballast;

    @BeforeEach
    void mountASmallDisk() throws Exception {
        disk = Files.createDirectory(place.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", disk.toString()),
                "only root can mount a small disk to fill");
        ballast = Files.write(disk.resolve("ballast"), new byte[16 << 20]);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName(
            "a write is of unknown outcome, later ones are refused, reads go on, and so does all once there is space")
    void goesOnOnceThereIsSpace() throws Exception {
        String url = "rocksdb:" + disk.resolve("store");
        long last = 0;
        try (KvStore store = KvStores.open(url)) {
            Throwable fault = null;
            while (fault == null) {
                long next = last + 1;
                fault = catchThrowable(() -> Sample.publish(store, "main", next));
                last = fault == null ? next : last;
            }
            assertThat(fault)
                    .isInstanceOf(UnknownOutcomeException.class)
                    .message()
                    .contains(disk.resolve("store").toString(), "disk is full", "free some space");
            assertThatThrownBy(() -> store.writeBlobs(Sample.blob("refused")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .message()
                    .contains(disk.resolve("store").toString(), "disk is full", "free some space");
            assertThat(Sample.last(store, "main")).isEqualTo(last);
            assertThat(store.readBlobs(Sample.blobs("main", last).keySet())).hasSize(7);

            Files.delete(ballast);
            store.writeBlobs(Sample.blob("accepted"));
            assertThat(Sample.last(store, "main")).isBetween(last, last + 1);
            last = Sample.last(store, "main");
            for (int i = 0; i < 500; i++) {
                assertThat(Sample.publish(store, "main", ++last)).isTrue();
            }
        }
        try (KvStore store = KvStores.open(url)) {
            assertThat(Sample.last(store, "main")).isEqualTo(last);
            for (long number = 1; number <= last; number++) {
                assertThat(store.readBlobs(Sample.blobs("main", number).keySet()))
                        .as("commit %s of %s", number, last)
                        .hasSize(7);
            }
        }
    }

    @Test
    @DisplayName("a store is not created, and the fault says why")
    void isNotCreated() throws Exception {
        long free = Files.getFileStore(disk).getUsableSpace();
        Path filler = disk.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            for (long written = 0; written < free; written += 4096) {
                out.write(new byte[4096]);
            }
        }
        assertThatThrownBy(() -> KvStores.open("rocksdb:" + disk.resolve("store")))
                .isInstanceOf(io.revtree.store.StoreException.class)
                .message()
                .contains(disk.resolve("store").toString(), "free");
        Files.delete(filler);
        KvStores.open("rocksdb:" + disk.resolve("store")).close();
    }
}
