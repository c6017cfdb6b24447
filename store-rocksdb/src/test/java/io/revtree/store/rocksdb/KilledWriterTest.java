package io.revtree.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many kills there are says the system property {@code revtree.kills}. */
@DisplayName("A store whose writer is killed at any moment")
class KilledWriterTest {

    private static final int KILLS = Integer.getInteger("revtree.kills", 10);
    private static final int ANSWERS_MAX = 400;
    private static final int CREATING_MILLIS_MIN = 100;
    private static final int OPENING_MILLIS_MAX = 600;
    private static final String[] LINES = {"left", "right"};

    @TempDir
    Path folder;

    @TempDir
    Path scratch;

    private final Map<String, Long> answered = new HashMap<>();
    private final Map<String, Long> checked = new HashMap<>();
    private long moment;

    @Test
    @DisplayName("has every commit that was answered, whole, and none by half")
    void hasEveryCommitThatWasAnswered() throws Exception {
        long seed = Long.getLong("revtree.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        String url = "rocksdb:" + folder.resolve("store");
        for (int kill = 1; kill <= KILLS; kill++) {
            String where = "kill " + kill + " of seed " + seed;
            boolean opened = writeUntilKilled(url, random, where);
            // Every other time the log is left as it is, so that the next writer finds what a kill has left.
            String how = kill % 2 == 0 && opened ? url + "?readonly=true" : url;
            try (KvStore store = KvStores.open(how)) {
                for (String line : LINES) {
                    check(store, line, where);
                }
            }
        }
        checked.clear();
        try (KvStore store = KvStores.open(url)) {
            for (String line : LINES) {
                check(store, line, "the end of seed " + seed);
            }
        }
        assertThat(answered.values()).as("seed %s", seed).isNotEmpty();
    }

    @Test
    @DisplayName("can be opened, and is empty or as it was written, when that was while it was created")
    void canBeOpenedWhenKilledAtItsCreation() throws Exception {
        long seed = Long.getLong("revtree.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int kill = 1; kill <= KILLS; kill++) {
            String url = "rocksdb:" + folder.resolve("store" + kill);
            String where = "creation " + kill + " of seed " + seed;
            try (WriterProcess writer = WriterProcess.start(url, scratch, LINES)) {
                killWithin(writer, random.nextInt(CREATING_MILLIS_MIN, OPENING_MILLIS_MAX));
                for (WriterProcess.Answer said = writer.next(); said != null; said = writer.next()) {
                    hear(said, where);
                }
            }
            try (KvStore store = KvStores.open(url)) {
                for (String line : LINES) {
                    check(store, line, where);
                }
            }
            answered.clear();
            checked.clear();
            moment = 0;
        }
    }

    private boolean writeUntilKilled(String url, SplittableRandom random, String where) throws Exception {
        boolean opened = false;
        try (WriterProcess writer = WriterProcess.start(url, scratch, LINES)) {
            int answers = random.nextInt(ANSWERS_MAX);
            if (answers % 5 == 0) {
                killWithin(writer, random.nextInt(OPENING_MILLIS_MAX));
            }
            WriterProcess.Answer said = writer.next();
            for (int i = 0; said != null; i++) {
                hear(said, where);
                opened = true;
                if (i == answers) {
                    writer.kill();
                }
                said = writer.next();
            }
        }
        return opened;
    }

    private static void killWithin(WriterProcess writer, int millis) {
        Thread killer = new Thread(() -> {
            java.util.concurrent.locks.LockSupport.parkNanos(millis * 1_000_000L);
            writer.kill();
        });
        killer.setDaemon(true);
        killer.start();
    }

    private void hear(WriterProcess.Answer said, String where) {
        if (said.line().equals(WriterProcess.MOMENT)) {
            assertThat(said.number()).as("moment after %s", where).isGreaterThan(moment);
            moment = said.number();
        } else {
            answered.put(said.line(), said.number());
        }
    }

    private void check(KvStore store, String line, String where) throws IOException {
        long last = Sample.last(store, line);
        long known = answered.getOrDefault(line, 0L);
        assertThat(last).as("%s after %s", line, where).isBetween(known, known + 1);
        for (long number = checked.getOrDefault(line, 0L) + 1; number <= last; number++) {
            Map<BlobId, byte[]> blobs = Sample.blobs(line, number);
            Map<BlobId, byte[]> found = store.readBlobs(blobs.keySet());
            assertThat(found).as("%s %s after %s", line, number, where).containsOnlyKeys(blobs.keySet());
            blobs.forEach((id, bytes) ->
                    assertThat(found.get(id)).as("%s after %s", id, where).isEqualTo(bytes));
        }
        checked.put(line, last);
        answered.put(line, last);
    }
}
