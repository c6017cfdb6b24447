package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, as a process: what a merge of many jars could have broken, and what only a process shows. */
class RunnableJarIT {

    private static final Path JAR = Path.of("target", "revtree.jar").toAbsolutePath();

    @TempDir
    private static Path folder;

    private static String shown = "";

    @BeforeAll
    static void aDemonstration() throws Exception {
        shown = run(List.of("demo", "here")).succeeds().out();
    }

    @Test
    void itSaysItsVersion() throws Exception {
        assertThat(run(List.of("--version")).succeeds().out()).matches("revtree \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @Test
    void everyStoreIsFoundInIt() throws Exception {
        Files.writeString(folder.resolve("a.proto"), "syntax = \"proto3\"; message Root { string name = 1; }");
        for (String url : List.of("memory:", "rocksdb:store")) {
            assertThat(run(List.of("init", "--store", url, "--schema", "a.proto", "--root", "Root"))
                            .succeeds()
                            .out())
                    .as(url)
                    .matches("[0-9a-f]{64}\n");
        }
        assertThat(run(List.of("log", "--store", "pigeon:")).err())
                .contains(
                        "cassandra, consul, consuls, etcd, etcds, memory, redis, redis-cluster, redis-sentinel, rediss, rocksdb");
        String nobody = whereNobodyListens();
        for (String url : List.of(
                "redis://" + nobody + "/t",
                "consul://" + nobody + "/t",
                "etcd://" + nobody + "/t",
                "cassandra://" + nobody + "/t?dc=here")) {
            Ended refused = run(List.of("log", "--store", url));
            assertThat(refused.code()).as(refused.err()).isEqualTo(3);
            assertThat(refused.err()).startsWith("revtree: ").contains(nobody).hasLineCount(1);
        }
    }

    private static String whereNobodyListens() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + taken.getLocalPort();
        }
    }

    @Test
    void theDemonstrationProvesWhatItShowsAndCanBeRunAgain() throws Exception {
        String again = run(List.of("demo", "here")).succeeds().out();
        assertThat(shown).startsWith("# Made: here");
        assertThat(again).startsWith("# Made anew: here");
        for (String output : List.of(shown, again)) {
            assertThat(output.lines().filter(line -> line.startsWith("equal: ")))
                    .hasSize(4);
        }
        assertThat(run(List.of("ls", "/devices", "--count", "--store", "rocksdb:here/store"))
                        .succeeds()
                        .out())
                .isEqualTo("1000\n");
    }

    @Test
    void theDemonstrationLeavesAFolderAloneThatIsNotItsOwn() throws Exception {
        Files.createDirectories(folder.resolve("precious"));
        Files.writeString(folder.resolve("precious/file"), "keep");
        Ended refused = run(List.of("demo", "precious"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).startsWith("revtree: precious is not empty");
        assertThat(folder.resolve("precious/file")).hasContent("keep");
    }

    @Test
    void theCommandsOfTheDemonstrationDoTheSameWhenAUserTypesThem() throws Exception {
        String launcher = "revtree() { '" + java() + "' -jar '" + JAR + "' \"$@\"; }\nset -e\n";
        Files.writeString(
                folder.resolve("retyped.sh"),
                shown.lines()
                        .filter(line -> line.startsWith("$ "))
                        .map(line -> line.substring(2).replace("rocksdb:here/store", "rocksdb:here/again"))
                        .reduce(launcher, (script, line) -> script + line + "\n"));
        Ended retyped = runCommand(List.of("sh", "retyped.sh"), Map.of()).succeeds();
        assertThat(retyped.out()).contains("~ /devices/onu-07-11 vlan: 13 -> 77");
    }

    @Test
    void resultsAreUtf8InAnyLocale() throws Exception {
        Map<String, String> ascii = Map.of("LC_ALL", "C", "REVTREE_STORE", "rocksdb:here/store");
        assertThat(runJar(List.of("get", "/adapters/olt-xgs"), ascii).succeeds().out())
                .contains("Lumen Söhne");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoError() throws Exception {
        Ended piped = runCommand(
                        List.of("sh", "-c", "'" + java() + "' -jar '" + JAR + "' get /devices --deep | head -n 1"),
                        Map.of("REVTREE_STORE", "rocksdb:here/store"))
                .succeeds();
        assertThat(piped.out()).startsWith("{\"id\":\"olt-01\"").hasLineCount(1);
    }

    @Test
    void aStoreThatAnotherProcessOwnsIsReadBesideItAndNamesItWhenWritten() throws Exception {
        Map<String, String> store = Map.of("REVTREE_STORE", "rocksdb:here/store");
        try (KvStore owner = KvStores.open("rocksdb:" + folder.resolve("here/store"))) {
            assertThat(owner.listRefs("heads/")).isNotEmpty();
            assertThat(runJar(List.of("ls", "/devices", "--count"), store)
                            .succeeds()
                            .out())
                    .isEqualTo("1000\n");
            Ended refused = runJar(List.of("set", "/", "name=x"), store);
            assertThat(refused.code()).isEqualTo(3);
            assertThat(refused.err())
                    .startsWith("revtree: ")
                    .contains("process " + ProcessHandle.current().pid())
                    .hasLineCount(1);
        }
    }

    @Test
    void watchingEndsByAnInterruptAndLeavesNothingBehind() throws Exception {
        Files.createDirectories(folder.resolve("scratch"));
        ProcessBuilder builder = new ProcessBuilder(
                        java(),
                        "-Djava.io.tmpdir=" + folder.resolve("scratch"),
                        "-jar",
                        JAR.toString(),
                        "watch",
                        "/devices/olt-01",
                        "--state",
                        "--store",
                        "rocksdb:here/store")
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile());
        Process process = builder.start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).contains("\"kind\":\"STATE\"");
            assertThat(lines.readLine()).contains("\"kind\":\"RESYNC\"");
            assertThat(folder.resolve("scratch")).isDirectoryContaining("glob:**revtree-reader-*");
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(folder.resolve("err")).isEmptyFile();
            assertThat(folder.resolve("scratch")).isDirectoryNotContaining("glob:**revtree-reader-*");
        } finally {
            process.destroyForcibly();
        }
    }

    private static Ended run(List<String> args) throws IOException, InterruptedException {
        return runJar(args, Map.of());
    }

    private static Ended runJar(List<String> args, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", JAR.toString()));
        command.addAll(args);
        return runCommand(command, environment);
    }

    private static Ended runCommand(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REVTREE_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                String.join(" ", command),
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private record Ended(String command, int code, String out, String err) {

        Ended succeeds() {
            assertThat(code).as("%s: %s", command, err).isZero();
            assertThat(err).as(command).isEmpty();
            return this;
        }
    }
}
