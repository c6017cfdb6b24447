package io.revtree.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The protobuf compiler: the one that {@code REVTREE_PROTOC} names, else the one that this jar carries for its platform,
 * else the {@code protoc} on the PATH. Only the real compiler keeps what it does not know, such as custom options.
 */
final class Protoc {

    private static final long SECONDS_MAX = 60;
    private static final List<String> STANDARD = List.of(
            "google/protobuf/any.proto",
            "google/protobuf/api.proto",
            "google/protobuf/descriptor.proto",
            "google/protobuf/duration.proto",
            "google/protobuf/empty.proto",
            "google/protobuf/field_mask.proto",
            "google/protobuf/source_context.proto",
            "google/protobuf/struct.proto",
            "google/protobuf/timestamp.proto",
            "google/protobuf/type.proto",
            "google/protobuf/wrappers.proto",
            "revtree/options.proto",
            "revtree/merge.proto");

    private final Map<String, String> environment;

    Protoc(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The FileDescriptorSet of some files and of all that they import, custom options included.
     *
     * @param includes where imports are looked up, in this order, before the standard ones
     */
    byte[] compile(List<Path> files, List<Path> includes) {
        try {
            Path work = Files.createTempDirectory("revtree-protoc");
            try {
                return compile(files, includes, work);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new CommandFault("the .proto files cannot be compiled: " + e.getMessage(), e);
        }
    }

    private byte[] compile(List<Path> files, List<Path> includes, Path work) throws IOException {
        Path out = work.resolve("schema.desc");
        List<String> command = new java.util.ArrayList<>();
        command.add(compiler(work));
        command.add("--include_imports");
        command.add("--descriptor_set_out=" + out);
        for (Path include : includes) {
            command.add("--proto_path=" + include);
        }
        command.add("--proto_path=" + standardImports(work.resolve("standard")));
        for (Path file : files) {
            command.add(file.toString());
        }
        run(command, work.resolve("errors"));
        return Files.readAllBytes(out);
    }

    private static void run(List<String> command, Path errors) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(errors.toFile())
                    .start();
        } catch (IOException e) {
            throw new CommandFault(
                    "the protobuf compiler " + command.get(0) + " does not start (" + e.getMessage()
                            + "); set REVTREE_PROTOC to one that does, or give --schema a FileDescriptorSet (.desc)",
                    e);
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new CommandFault("the protobuf compiler took over " + SECONDS_MAX + " s and was ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFault("interrupted while the .proto files were compiled", e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new CommandFault(complaint(errors));
        }
    }

    private static String complaint(Path errors) throws IOException {
        List<String> lines = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank() && !line.contains(": warning: "))
                .toList();
        if (lines.isEmpty()) {
            return "the protobuf compiler failed without a word";
        }
        // A folder that is not named shows as a file that is not found, first of all.
        String remedy = lines.get(0).endsWith(": File not found.")
                ? " --include names the folders that imports start from."
                : "";
        return lines.get(0) + remedy + (lines.size() > 1 ? " (and " + (lines.size() - 1) + " more)" : "");
    }

    private String compiler(Path work) throws IOException {
        String named = environment.get("REVTREE_PROTOC");
        if (named != null && !named.isEmpty()) {
            return named;
        }
        String platform = platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        try (InputStream carried = Protoc.class.getResourceAsStream("protoc/" + platform + ".exe")) {
            if (carried != null) {
                Path file = work.resolve("protoc.exe");
                Files.copy(carried, file);
                if (!file.toFile().setExecutable(true)) {
                    throw new CommandFault(file + " cannot be made executable; set REVTREE_PROTOC to a protoc");
                }
                return file.toString();
            }
        }
        for (String directory : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            for (String name : List.of("protoc", "protoc.exe")) {
                Path file = Path.of(directory, name);
                if (!directory.isEmpty() && Files.isExecutable(file) && Files.isRegularFile(file)) {
                    return file.toString();
                }
            }
        }
        throw new CommandFault("this jar carries no protobuf compiler for " + platform
                + ", and there is no protoc on the PATH; install one, set REVTREE_PROTOC to it,"
                + " or give --schema a FileDescriptorSet (protoc --include_imports --descriptor_set_out=FILE.desc)");
    }

    /** The platform as the compiler's own artifacts spell it. */
    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux")
                ? "linux"
                : os.startsWith("mac") ? "osx" : os.startsWith("windows") ? "windows" : os.replaceAll("[^a-z0-9]", "");
        String arch = osArch.toLowerCase(Locale.ROOT);
        return system + "-"
                + switch (arch) {
                    case "amd64", "x86_64", "x86-64" -> "x86_64";
                    case "aarch64", "arm64" -> "aarch_64";
                    default -> arch.replaceAll("[^a-z0-9]", "");
                };
    }

    private static Path standardImports(Path directory) throws IOException {
        for (String name : STANDARD) {
            try (InputStream content = Protoc.class.getResourceAsStream("/" + name)) {
                if (content == null) {
                    throw new IOException(name + " is missing from this jar");
                }
                Path file = directory.resolve(name);
                Files.createDirectories(file.getParent());
                Files.copy(content, file);
            }
        }
        return directory;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
