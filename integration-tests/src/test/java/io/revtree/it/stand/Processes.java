package io.revtree.it.stand;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** This machine, with what is installed on it. */
final class Processes implements Machine {

    @Override
    public String home(Engine engine) {
        try {
            return Files.createTempDirectory("revtree-" + engine.label() + "-").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Node create(Launch launch) throws MissingServerException {
        try {
            List<String> command = new ArrayList<>();
            if (launch.engine() == Engine.CASSANDRA) {
                command.addAll(CassandraJvm.command(launch));
            } else {
                command.add(binary(launch.engine()).toString());
                command.addAll(launch.command());
            }
            for (Map.Entry<String, String> file : launch.files().entrySet()) {
                Files.writeString(Path.of(launch.home(), file.getKey()), file.getValue());
            }
            return new ProcessNode(launch, command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MissingServerException e) {
            delete(Path.of(launch.home()));
            throw e;
        }
    }

    private static Path binary(Engine engine) throws MissingServerException {
        Path given = Settings.binary(engine);
        if (given != null) {
            if (!Files.isExecutable(given)) {
                throw new MissingServerException(
                        "-Drevtree.it." + engine.label() + ".binary is " + given + ", which is no program");
            }
            return given;
        }
        return onPath(engine.program());
    }

    static Path onPath(String program) throws MissingServerException {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new MissingServerException("no " + program + " is on the path"));
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(Processes.class.getName()).log(System.Logger.Level.WARNING, folder + " stays: " + e);
        }
    }

    @Override
    public String toString() {
        return "this machine";
    }
}
