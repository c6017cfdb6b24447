package io.revtree.behaviours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.revtree.ConfigRoot;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose disk or heap runs out under its commits: it is told so clearly, goes on once there is room, and loses nothing. */
class StarvingTest {

    /** No file can be larger, in blocks of 512 bytes or of 1,024, as shells differ: as on a full disk, writes fail half way. */
    private static final int FILE_BLOCKS_MAX = 3_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void whatNoFileHasRoomForIsRefusedAndAllElseStays() throws Exception {
        assumeThat(Path.of("/bin/sh"))
                .as("a shell that can limit the size of files")
                .exists();
        List<String> lines = run("ulimit -f " + FILE_BLOCKS_MAX + " && exec \"$@\"", "disk");
        assertThat(lines.stream().filter(line -> line.startsWith("fault ")))
                .as("two commits, a prune and a collection")
                .hasSize(4)
                .allSatisfy(line -> assertThat(line)
                        .containsAnyOf("StoreUnavailableException", "UnknownCommitException")
                        .contains(folder.toString(), "File too large"));
        check(lines);
        try (KvStore store = KvStores.open(url());
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            assertThat(root.branch("other").log()).hasSize(6);
            root.prune(Starving.rule());
            assertThat(root.collectGarbage().dead()).isPositive();
            assertThat(root.branch("other").log())
                    .as("the newest, and where it began")
                    .hasSize(2);
        }
        check(lines);
    }

    @Test
    void anErrorForWantOfMemoryEndsTheCommitThatMeetsItAlone() throws Exception {
        List<String> lines = run("exec \"$@\"", "heap");
        assertThat(lines.stream().filter(line -> line.startsWith("starved"))).hasSizeGreaterThan(10);
        check(lines);
    }

    private String url() {
        return "rocksdb:" + folder.resolve("store");
    }

    private List<String> run(String shell, String what) throws Exception {
        long seed = Long.getLong("revtree.seed", System.nanoTime());
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        shell,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + folder,
                        RocksDbLibrary.unpackedInto(folder),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Starving.class.getName(),
                        url(),
                        what,
                        Long.toString(seed))
                .redirectError(errors.toFile())
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader says = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = says.readLine(); line != null; line = says.readLine()) {
                lines.add(line);
            }
        } finally {
            process.toHandle().destroyForcibly();
        }
        assertThat(process.waitFor())
                .as("the exit code with seed %s; it said %s", seed, Files.readString(errors))
                .isZero();
        return lines;
    }

    private void check(List<String> lines) {
        try (KvStore store = KvStores.open(url());
                ConfigRoot root = ConfigRoot.load(store, Voltha.getDefaultInstance())) {
            lines.stream().filter(line -> line.startsWith("added ")).forEach(line -> {
                String[] words = line.split(" ", -1);
                assertThat(root.at(words[2]).exists("/adapters/" + words[1])).isTrue();
                assertThat(root.exists("/adapters/" + words[1])).as(words[1]).isTrue();
            });
            assertThat(root.verify().faults()).isEmpty();
            root.put(
                    "/adapters/afterwards",
                    Adapter.newBuilder().setId("afterwards").build());
        }
    }
}
