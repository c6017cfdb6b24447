package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** watch, on a store that another handle owns and writes. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WatchingTest {

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private CommandLineRun revtree;

    @BeforeEach
    void aSmallTree() {
        revtree = new CommandLineRun(folder).initSmall();
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static JsonObject json(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }

    @Test
    void whatWasCommittedSinceARevisionIsPrintedOneLineAChange() {
        revtree.run("tag", "seen").prints();
        String first = revtree.run("set", "/devices/olt-1", "vlan=7", "-m", "seven", "--author", "ann")
                .commit();
        String second = revtree.run("rm", "/adapters/xgs").commit();
        revtree.run("add", "/notes", "text=third").commit();
        List<String> lines =
                revtree.run("watch", "/**", "--from", "seen", "-n", "3").lines();
        JsonObject update = json(lines.get(0));
        assertThat(update.get("commit").getAsString()).isEqualTo(first);
        assertThat(update.get("author").getAsString()).isEqualTo("ann");
        assertThat(update.get("message").getAsString()).isEqualTo("seven");
        assertThat(update.get("time").getAsString()).startsWith("20");
        assertThat(update.get("path").getAsString()).isEqualTo("/devices/olt-1");
        assertThat(update.get("kind").getAsString()).isEqualTo("UPDATE");
        assertThat(update.getAsJsonObject("before").get("vlan").getAsInt()).isEqualTo(5);
        assertThat(update.getAsJsonObject("after").get("vlan").getAsInt()).isEqualTo(7);
        assertThat(update.get("fields")).hasToString("[\"vlan\"]");
        JsonObject removal = json(lines.get(1));
        assertThat(removal.get("commit").getAsString()).isEqualTo(second);
        assertThat(removal.get("kind").getAsString()).isEqualTo("REMOVE");
        assertThat(removal.has("after")).isFalse();
        assertThat(removal.getAsJsonObject("before").get("vendor").getAsString())
                .isEqualTo("Söhne");
        JsonObject list = json(lines.get(2));
        assertThat(list.get("kind").getAsString()).isEqualTo("LIST");
        assertThat(list.get("path").getAsString()).isEqualTo("/notes");
    }

    @Test
    void aLongWayOfWhichMostWasPrunedIsPrintedAsSkippedFromTheCommitThatWasSeen() {
        String seen = revtree.run("log", "--long", "-n", "1").lines().get(0).split("\t", -1)[0];
        revtree.run("tag", "seen").prints();
        try (KvStore store = KvStores.open("rocksdb:" + revtree.store());
                ConfigRoot root = ConfigRoot.load(store)) {
            for (int i = 0; i < 1_001; i++) {
                name(root, "n" + i);
            }
        }
        String newest = revtree.run("rm", "/adapters/xgs").commit();
        revtree.run("prune", "--last", "2", "--grace", "0s").succeeds();
        revtree.run("gc", "--rate", "100000").succeeds();
        List<String> lines =
                revtree.run("watch", "/**", "--from", "seen", "-n", "2").lines();
        for (String each : lines) {
            JsonObject line = json(each);
            assertThat(line.get("skipped_from").getAsString()).isEqualTo(seen);
            assertThat(line.get("commit").getAsString()).isEqualTo(newest);
        }
        JsonObject root = json(lines.get(0));
        assertThat(root.get("path").getAsString()).isEqualTo("/");
        assertThat(root.get("kind").getAsString()).isEqualTo("UPDATE");
        assertThat(root.getAsJsonObject("before").get("name").getAsString()).isEqualTo("small");
        assertThat(root.getAsJsonObject("after").get("name").getAsString()).isEqualTo("n1000");
        assertThat(json(lines.get(1)).get("path").getAsString()).isEqualTo("/adapters/xgs");
        assertThat(json(lines.get(1)).get("kind").getAsString()).isEqualTo("REMOVE");
    }

    @Test
    void theStateEndsWithALineOfItsOwn() {
        List<String> lines =
                revtree.run("watch", "/devices/*", "--state", "-n", "3").lines();
        assertThat(lines).hasSize(3);
        assertThat(json(lines.get(0)).get("path").getAsString()).isEqualTo("/devices/olt-1");
        assertThat(json(lines.get(1)).get("kind").getAsString()).isEqualTo("STATE");
        assertThat(json(lines.get(2)).get("kind").getAsString()).isEqualTo("RESYNC");
    }

    @Test
    void aRevisionThatTheBranchIsNotMadeFromBringsTheStateFirst() {
        revtree.run("branch", "side").prints();
        revtree.run("set", "/", "name=aside", "--branch", "side").commit();
        List<String> lines =
                revtree.run("watch", "/", "--from", "side", "-n", "2").lines();
        assertThat(json(lines.get(0)).getAsJsonObject("after").get("name").getAsString())
                .isEqualTo("small");
        assertThat(json(lines.get(1)).get("kind").getAsString()).isEqualTo("RESYNC");
    }

    @Test
    void aBranchOfItsOwnIsWatchedByItsName() {
        revtree.run("branch", "side").prints();
        revtree.run("set", "/", "name=main").commit();
        revtree.run("set", "/", "name=aside", "--branch", "side").commit();
        List<String> lines = revtree.run("watch", "/", "--from", "main~1", "--branch", "side", "-n", "1")
                .lines();
        assertThat(json(lines.get(0)).getAsJsonObject("after").get("name").getAsString())
                .isEqualTo("aside");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        revtree.run("watch").fails(2, "PATTERN");
        revtree.run("watch", "devices").fails(1, "begins with /");
        revtree.run("watch", "/", "--from", "absent").fails(1, "absent");
        revtree.run("watch", "/", "--branch", "absent").fails(1, "no branch 'absent'");
        revtree.run("watch", "/", "--from", "main", "--state").fails(2, "--state");
        revtree.run("watch", "/", "-n", "0").fails(2, "-n is 1 or more");
        revtree.with("REVTREE_STORE", "rocksdb:" + folder.resolve("none"))
                .run("watch", "/")
                .fails(3, "none");
    }

    /** A command that is running, and what it prints. */
    private record Running(Future<Integer> code, BufferedReader lines) {}

    private Running start(String... args) throws IOException {
        Pipe pipe = Pipe.open();
        Callable<Integer> command = () -> {
            try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
                Terminal terminal = new Terminal(
                        InputStream.nullInputStream(),
                        out,
                        OutputStream.nullOutputStream(),
                        Map.of("REVTREE_STORE", "rocksdb:" + revtree.store()));
                return Main.run(terminal, args);
            }
        };
        InputStream lines = Channels.newInputStream(pipe.source());
        return new Running(
                threads.submit(command), new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8)));
    }

    private static void name(ConfigRoot root, String name) {
        root.transactVoid(tx -> set(tx, name));
    }

    private static void set(ConfigTransaction tx, String name) {
        var before = tx.get("/");
        tx.update(
                "/",
                before.toBuilder()
                        .setField(before.getDescriptorForType().findFieldByName("name"), name)
                        .build());
    }

    @Test
    void theCommitsOfTheOwnerAreSeenBesideItWhileItGoesOn() throws Exception {
        try (KvStore owner = KvStores.open("rocksdb:" + revtree.store());
                ConfigRoot root = ConfigRoot.load(owner)) {
            Running watch = start("watch", "/", "--state", "-n", "7");
            assertThat(watch.lines.readLine()).contains("\"kind\":\"STATE\"");
            assertThat(watch.lines.readLine()).contains("\"kind\":\"RESYNC\"");
            for (int i = 0; i < 5; i++) {
                name(root, "n" + i);
                JsonObject line = json(watch.lines.readLine());
                assertThat(line.getAsJsonObject("after").get("name").getAsString())
                        .isEqualTo("n" + i);
                assertThat(line.get("commit").getAsString())
                        .isEqualTo(root.head().commit().id().toString());
            }
            assertThat(watch.code.get(1, TimeUnit.MINUTES)).isZero();
        }
    }

    @Test
    void aReaderThatGoesAwayEndsItWithoutAComplaint() throws Exception {
        try (KvStore owner = KvStores.open("rocksdb:" + revtree.store());
                ConfigRoot root = ConfigRoot.load(owner)) {
            Running watch = start("watch", "/", "--state");
            assertThat(watch.lines.readLine()).contains("STATE");
            assertThat(watch.lines.readLine()).contains("RESYNC");
            watch.lines.close();
            name(root, "after");
            assertThat(watch.code.get(1, TimeUnit.MINUTES)).isZero();
        }
    }
}
