package io.revtree.behaviours;

import io.revtree.behaviours.Housekeeper.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A {@link Housekeeper} in a process of its own, from its start until it is killed. */
final class Life implements AutoCloseable {

    /** What it said. */
    record Line(Step step, String what) {}

    private final Process process;
    private final BufferedReader says;

    private Life(Process process) {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param scratch a folder for its temporary files, since a killed process leaves them behind
     */
    static Life begin(String url, Path scratch) throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new Life(new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Djava.io.tmpdir=" + scratch,
                        RocksDbLibrary.unpackedInto(scratch),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        path,
                        Housekeeper.class.getName(),
                        url))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it says next; null once it is dead and all that it said was heard. */
    @Nullable
    Line next() throws IOException {
        String line = says.readLine();
        // The last line of a killed process may be cut off.
        if (line == null || !line.endsWith(".")) {
            return null;
        }
        int blank = line.indexOf(' ');
        return new Line(Step.valueOf(line.substring(0, blank)), line.substring(blank + 1, line.length() - 1));
    }

    /** Kills it as {@code kill -9} does, after some time; what it said before can still be heard. */
    void killAfter(long nanos) {
        Thread killer = new Thread(
                () -> {
                    long due = System.nanoTime() + nanos;
                    for (long left = nanos; left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    kill();
                },
                "kills");
        killer.setDaemon(true);
        killer.start();
    }

    private void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Waits for its end; the exit code, which is that of a signal only if it was killed. */
    int end() throws InterruptedException {
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
