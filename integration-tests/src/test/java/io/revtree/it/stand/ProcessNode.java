package io.revtree.it.stand;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server as a process, under a guard: a shell that reads from this JVM, and kills the server when there is nothing more to
 * read. So the server ends with the JVM whatever ends that, {@code kill -9} and Ctrl-C included.
 */
final class ProcessNode extends Node {

    // Background children of a shell have no input; what interrupts a whole foreground group must not end the guard
    // first.
    private static final String GUARD =
            "trap '' INT HUP TERM; log=$1; shift; \"$@\" >>\"$log\" 2>&1 & pid=$!; echo $pid;"
                    + " cat >/dev/null; kill -9 $pid; wait $pid 2>/dev/null";
    private static final int LINES_MAX = 40;
    private static final int SIGNAL_SECONDS = 10;

    private final List<String> command;
    private final Path log;
    private @Nullable Process guard;
    private @Nullable ProcessHandle server;

    ProcessNode(Launch launch, List<String> command) {
        super(launch);
        this.command = command;
        this.log = Path.of(launch.home(), "stand.log");
    }

    @Override
    void begin() {
        if (guard != null) {
            throw new IllegalStateException(this + " runs already");
        }
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "guard", log.toString()));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .directory(Path.of(launch.home()).toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(launch.environment());
        try {
            Process started = builder.start();
            guard = started;
            BufferedReader says = started.inputReader(StandardCharsets.UTF_8);
            String pid = says.readLine();
            server = pid == null ? null : ProcessHandle.of(Long.parseLong(pid)).orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    boolean isAlive() {
        return server != null && server.isAlive();
    }

    @Override
    public void kill() {
        Process running = guard;
        if (running == null) {
            return;
        }
        try {
            running.getOutputStream().close();
            if (!running.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(this + " cannot be killed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        guard = null;
        server = null;
    }

    @Override
    public void pause() {
        signal("-STOP");
    }

    @Override
    public void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        ProcessHandle running = server;
        if (running == null) {
            throw new IllegalStateException(this + " does not run");
        }
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(running.pid())).start();
            if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + signal + " does not work on " + this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    String lastWords() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LINES_MAX), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return "nothing that can be read: " + e;
        }
    }

    @Override
    void close() {
        kill();
        Processes.delete(Path.of(launch.home()));
    }
}
