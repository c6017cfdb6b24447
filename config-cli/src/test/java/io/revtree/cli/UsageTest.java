package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, versions, streams, and command lines that are none. */
class UsageTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "init",
                "import",
                "export",
                "get",
                "ls",
                "set",
                "add",
                "rm",
                "log",
                "diff",
                "blame",
                "tag",
                "restore",
                "branch",
                "merge",
                "cherry-pick",
                "revert",
                "watch",
                "copy",
                "verify",
                "compress",
                "demo"
            })
    void everyCommandExplainsItself(String command) {
        CommandLineRun.Result help =
                new CommandLineRun(folder).run(command, "--help").succeeds();
        assertThat(help.out()).startsWith("Usage: revtree " + command);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(new CommandLineRun(folder).run("help", command).succeeds().out())
                .isEqualTo(help.out());
        assertThat(new CommandLineRun(folder).run("help").out()).containsPattern("\n  " + command + " +\\S");
    }

    @Test
    void versionIsOneLine() {
        assertThat(new CommandLineRun(folder).run("--version").lines())
                .singleElement()
                .asString()
                .startsWith("revtree ");
    }

    @Test
    void commandLinesThatAreNoneEndWithTwo() {
        CommandLineRun revtree = new CommandLineRun(folder);
        revtree.run().fails(2, "a command is missing");
        revtree.run("frobnicate").fails(2, "there is no command frobnicate");
        revtree.run("get", "/", "--colour").fails(2, "there is no option --colour");
        revtree.run("get").fails(2, "PATH", "revtree get --help");
        revtree.run("get", "/", "/devices").fails(2, "\"/devices\" is one argument too many");
        revtree.run("get", "/", "--depth", "x").fails(2, "'x' is no whole number");
        revtree.run("log", "-n", "9999999999999999999").fails(2, "is no whole number, or too large");
        revtree.run("get", "/", "--depth", "1", "--deep").fails(2, "revtree: --depth");
        revtree.run("set", "/", "name=\uFFFD").fails(2, "LC_ALL=C.UTF-8");
    }

    @Test
    void anArgumentThatBeginsWithAtIsNoFile() {
        CommandLineRun revtree = new CommandLineRun(folder).initSmall();
        revtree.run("set", "/", "name=@home").commit();
        revtree.run("add", "/devices", "--json", "{\"id\": \"@x\"}").commit();
        assertThat(revtree.run("get", "/devices/@x").out()).contains("@x");
    }

    @Test
    void aStackTraceIsShownOnlyOnRequest() {
        CommandLineRun revtree = new CommandLineRun(folder).initSmall();
        assertThat(revtree.run("get", "/devices/absent").err()).doesNotContain("\tat ");
        assertThat(revtree.run("get", "/devices/absent", "--stacktrace").err()).contains("\tat io.revtree.");
    }

    @Test
    void aReaderThatGoesAwayIsNoError() {
        CommandLineRun revtree = new CommandLineRun(folder).initSmall();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(runInto(failing("Broken pipe"), err, revtree)).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void resultsThatCannotBeWrittenAreAnError() {
        CommandLineRun revtree = new CommandLineRun(folder).initSmall();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertThat(runInto(failing("No space left on device"), err, revtree)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("revtree: the results cannot be written: No space left on device\n");
    }

    private static int runInto(OutputStream out, OutputStream err, CommandLineRun revtree) {
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(), out, err, Map.of("REVTREE_STORE", "rocksdb:" + revtree.store()));
        return Main.run(terminal, "log");
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
