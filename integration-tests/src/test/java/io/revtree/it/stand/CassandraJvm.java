package io.revtree.it.stand;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cassandra as a process: a JVM 17 of its own on the artifact that Maven has, of whose many dependencies none comes near the
 * class path of the tests.
 */
final class CassandraJvm {

    private static final String FEATURE = "17";
    private static final int MAVEN_MINUTES = 10;
    private static final Path POM = Path.of(System.getProperty("basedir", "."), "cassandra", "pom.xml");
    private static final Path CLASS_PATH = Path.of(System.getProperty("basedir", "."), "target", "cassandra.classpath");

    private CassandraJvm() {}

    static List<String> command(Launch launch) throws IOException, MissingServerException {
        String java = java().toString();
        String classPath = classPath();
        String agent = Stream.of(classPath.split(File.pathSeparator))
                .filter(jar -> Path.of(jar).getFileName().toString().startsWith("jamm-"))
                .findFirst()
                .orElseThrow();
        resource("jvm17.options", launch.home());
        resource("logback.xml", launch.home());
        String heap = Objects.requireNonNull(launch.environment().get("MAX_HEAP_SIZE"));
        List<String> command = new ArrayList<>(List.of(java, "@" + launch.home() + "/jvm17.options"));
        command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-javaagent:" + agent));
        command.addAll(List.of(Objects.requireNonNull(launch.environment().get("JVM_EXTRA_OPTS"))
                .split(" ")));
        command.addAll(List.of(
                "-Dlogback.configurationFile=file:" + launch.home() + "/logback.xml",
                "-Dcassandra.storagedir=" + launch.home(),
                "-Dcassandra.logdir=" + launch.home(),
                "-Dcassandra-foreground=yes",
                "-cp",
                classPath,
                "org.apache.cassandra.service.CassandraDaemon"));
        return command;
    }

    private static void resource(String name, String home) throws IOException {
        try (InputStream in = Objects.requireNonNull(CassandraJvm.class.getResourceAsStream("/cassandra/" + name))) {
            Files.write(Path.of(home, name), in.readAllBytes());
        }
    }

    /** The JVM of the tests if it is one that Cassandra runs on, or another that is installed. */
    private static Path java() throws MissingServerException, IOException {
        String home = Settings.of("java17");
        if (home == null && Runtime.version().feature() == Integer.parseInt(FEATURE)) {
            home = System.getProperty("java.home");
        }
        @Nullable Path found = home == null ? null : Path.of(home);
        Path installed = Path.of("/usr/lib/jvm");
        if (found == null && Files.isDirectory(installed)) {
            try (Stream<Path> jvms = Files.list(installed)) {
                found = jvms.filter(jvm -> jvm.getFileName().toString().contains(FEATURE))
                        .filter(jvm -> Files.isExecutable(jvm.resolve("bin/java")))
                        .findFirst()
                        .orElse(null);
            }
        }
        if (found == null || !Files.isExecutable(found.resolve("bin/java"))) {
            throw new MissingServerException("Cassandra needs a JVM 17: -Drevtree.it.java17 can name its home");
        }
        return found.resolve("bin/java");
    }

    /** What Maven resolves, which takes a while where it has to be fetched first. */
    private static synchronized String classPath() throws MissingServerException, IOException {
        String version = Settings.of("cassandra.artifact", "");
        Path file = CLASS_PATH.resolveSibling(CLASS_PATH.getFileName() + version);
        if (!Files.exists(file)) {
            List<String> command =
                    new ArrayList<>(List.of(Processes.onPath("mvn").toString(), "-q", "-B", "-f", POM.toString()));
            if (!version.isEmpty()) {
                command.add("-Dversion.cassandra=" + version);
            }
            command.addAll(List.of("dependency:build-classpath", "-Dmdep.outputFile=" + file.toAbsolutePath()));
            Path log = CLASS_PATH.resolveSibling("cassandra-maven.log");
            Process maven = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                maven.getOutputStream().close();
                if (!maven.waitFor(MAVEN_MINUTES, TimeUnit.MINUTES)) {
                    maven.destroyForcibly();
                }
            } catch (InterruptedException e) {
                maven.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            if (!Files.exists(file)) {
                throw new MissingServerException("Maven cannot get Cassandra's artifact: " + log + " says why");
            }
        }
        return Files.readString(file).strip();
    }
}
