package io.revtree.store.rocksdb;

import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that publishes sample commits, one after the other in each of several lines, until it is killed, and says so
 * after each; and the handle that a test has onto one in a process of its own.
 */
final class WriterProcess implements AutoCloseable {

    /** The name of a line and the number of a commit in it that was published, or {@link #MOMENT} and one that was given. */
    record Answer(String line, long number) {}

    /** What it says first, when it has opened the store. */
    static final String MOMENT = "moment";

    private static final int EXIT_SECONDS_MAX = 30;

    private final Process process;
    private final BufferedReader says;

    private WriterProcess(Process process) {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param scratch where it unpacks its native library, which a killed process leaves behind
     * @param lines each is written by a thread of its own; with none it only holds the store open
     */
    static WriterProcess start(String url, Path scratch, String... lines) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                WriterProcess.class.getName(),
                url));
        command.addAll(List.of(lines));
        return new WriterProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it says next, null when it has ended. */
    @Nullable
    Answer next() throws IOException {
        String line = says.readLine();
        // What a killed process said last may be cut short: it ends in a full stop when it is whole.
        if (line == null || !line.endsWith(".")) {
            return null;
        }
        int blank = line.indexOf(' ');
        return new Answer(line.substring(0, blank), Long.parseLong(line.substring(blank + 1, line.length() - 1)));
    }

    long pid() {
        return process.pid();
    }

    /** Kills it as {@code kill -9} does; what it has said until then can still be heard. */
    void kill() {
        // Process.destroyForcibly would close our end of the pipe too.
        process.toHandle().destroyForcibly();
    }

    /** Kills it and waits until it is gone. */
    void end() throws IOException {
        kill();
        try {
            if (!process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException("process " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        end();
    }

    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        KvStore store = KvStores.open(args[0]);
        out.print(MOMENT + " " + store.moment().value() + ".\n");
        out.flush();
        List<Thread> writers = new ArrayList<>();
        for (String line : List.of(args).subList(1, args.length)) {
            Thread writer = new Thread(() -> write(store, line, out));
            writer.start();
            writers.add(writer);
        }
        if (writers.isEmpty()) {
            System.in.read();
        }
    }

    private static void write(KvStore store, String line, PrintStream out) {
        for (long number = Sample.last(store, line) + 1; Sample.publish(store, line, number); number++) {
            out.print(line + " " + number + ".\n");
            out.flush();
        }
        throw new AssertionError("line " + line + " was moved by another");
    }
}
