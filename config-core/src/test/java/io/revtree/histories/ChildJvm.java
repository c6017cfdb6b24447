package io.revtree.histories;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of the tests in a small JVM of its own, which says line by line what it does, until it ends or is killed. */
public final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader says;

    private ChildJvm(Process process) {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one, with the class path of the tests.
     *
     * @param scratch a folder for its temporary files, since a killed process leaves them behind
     * @param options of its JVM, beside those that make it small
     */
    public static ChildJvm start(Class<?> program, Path scratch, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("-Djava.io.tmpdir=" + scratch);
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it says next; null once it is dead and all that it said was heard. The last line of a killed one may be cut off. */
    public @Nullable String next() throws IOException {
        return says.readLine();
    }

    /** Kills it as {@code kill -9} does; what it said before can still be heard. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits for its end; the exit code, which is that of a signal only if it was killed. */
    public int end() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
