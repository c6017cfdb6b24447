package io.revtree.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The real main, in this JVM, with streams that tests can read. */
final class CommandLineRun {

    private static final String SMALL = """
            {"name": "small",
             "health": {"state": "HEALTHY"},
             "adapters": [{"id": "xgs", "vendor": "Söhne", "config": {"log_level": "DEBUG", "retries": 0}}],
             "devices": [
               {"id": "olt-1", "kind": "OLT", "vlan": 5, "labels": {"site": "Faro"},
                "ports": [{"port_no": 1, "label": "a"}, {"port_no": 10, "label": "b"}, {"port_no": 2}]},
               {"id": "onu/2", "kind": "ONU", "parent_id": "olt-1"}],
             "logical_devices": [{"id": "l", "ports": [{"device_id": "onu/2", "port_no": 7}]}],
             "notes": [{"text": "first"}, {"text": "second"}]}
            """;

    private static final byte[] NETWORK = compiled("/access/network.proto");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private Duration toldEvery = Duration.ofHours(1);

    CommandLineRun(Path folder) {
        this.folder = folder;
        environment.put("REVTREE_STORE", "rocksdb:" + store());
        environment.put("REVTREE_AUTHOR", "tester");
    }

    Path store() {
        return folder.resolve("store");
    }

    CommandLineRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Lets commands say at every occasion how far they are. */
    CommandLineRun toldAlways() {
        toldEvery = Duration.ZERO;
        return this;
    }

    /** Makes an empty tree of the example schema. */
    CommandLineRun init() {
        try {
            Files.createDirectories(folder);
            Path schema = Files.write(folder.resolve("network.desc"), NETWORK);
            run("init", "--schema", schema.toString(), "--root", "access.Network")
                    .commit();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tree with one of everything. */
    CommandLineRun initSmall() {
        init();
        run("import", file("small.json", SMALL).toString(), "-m", "small").succeeds();
        return this;
    }

    Path file(String name, String content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] compiled(String resource) {
        try {
            Path source = Files.createTempFile("network", ".proto");
            try {
                Files.writeString(source, resource(resource));
                return new Protoc(Map.of()).compile(List.of(source), List.of(source.getParent()));
            } finally {
                Files.delete(source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String resource(String name) {
        try (InputStream stream = CommandLineRun.class.getResourceAsStream(name)) {
            assertThat(stream).as(name).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Result run(String... args) {
        return runWith("", args);
    }

    /** With text on stdin. */
    Result runWith(String stdin, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                out,
                err,
                Map.copyOf(environment),
                toldEvery);
        int code = Main.run(terminal, args);
        return new Result(
                String.join(" ", args),
                code,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    record Result(String command, int code, String out, String err) {

        Result succeeds() {
            assertThat(code).as("%s: %s", command, err).isZero();
            assertThat(err).as(command).isEmpty();
            return this;
        }

        /** Ends with the code and one line of error, and prints no result. */
        void fails(int expectedCode, String... parts) {
            assertThat(err).as(command).startsWith("revtree: ").endsWith("\n");
            List.of(parts).forEach(part -> assertThat(err).as(command).contains(part));
            assertThat(err.strip().lines()).as(command).hasSize(1);
            assertThat(code).as(command + ": " + err).isEqualTo(expectedCode);
            assertThat(out).as(command).isEmpty();
        }

        void prints(String... lines) {
            succeeds();
            assertThat(out.lines()).as(command).containsExactly(lines);
        }

        /** The whole id of the commit that was made. */
        String commit() {
            succeeds();
            assertThat(out).as(command).matches("[0-9a-f]{64}\n");
            return out.strip();
        }

        List<String> lines() {
            succeeds();
            return out.lines().toList();
        }
    }
}
