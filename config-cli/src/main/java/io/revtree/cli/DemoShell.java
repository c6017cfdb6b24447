package io.revtree.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints commands as a user would type them, runs them, and prints what they print. */
final class DemoShell {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final long PROCESS_SECONDS_MAX = 120;
    private static final int SHOWN_LINES_MAX = 16;

    private final Terminal terminal;
    private final Output out;
    private final String command;

    DemoShell(Terminal terminal, Output out, Path store) {
        Map<String, String> environment = new HashMap<>(terminal.environment());
        environment.put("REVTREE_STORE", "rocksdb:" + store);
        this.terminal = terminal.with(terminal.out(), Map.copyOf(environment));
        this.out = out;
        this.command = environment.getOrDefault("REVTREE_COMMAND", "revtree");
        out.line("$ export REVTREE_STORE=" + quoted("rocksdb:" + store));
    }

    void say(String text) {
        out.line("");
        out.line("# " + text);
    }

    void result(String text) {
        out.line(text);
    }

    /** Runs a command in this process. */
    String run(String... args) {
        type(args);
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        int code = Main.run(terminal.with(results, terminal.environment()), args);
        return show(results.toString(StandardCharsets.UTF_8), code);
    }

    /** Runs a command in a process of its own, which shares nothing with this one but the files. */
    String runApart(String... args) {
        type(args);
        List<String> line = new ArrayList<>(java());
        line.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(terminal.environment());
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                byte[] results = process.getInputStream().readAllBytes();
                if (!process.waitFor(PROCESS_SECONDS_MAX, TimeUnit.SECONDS)) {
                    throw new CommandFault("the new process did not end");
                }
                return show(new String(results, StandardCharsets.UTF_8), process.exitValue());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new CommandFault("a new process cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFault("interrupted", e);
        }
    }

    private void type(String[] args) {
        out.line("");
        out.line("$ " + quoted(command) + " "
                + Stream.of(args).map(DemoShell::quoted).collect(Collectors.joining(" ")));
        out.flush();
    }

    private String show(String results, int code) {
        List<String> lines = results.lines().toList();
        lines.stream().limit(SHOWN_LINES_MAX).forEach(out::line);
        if (lines.size() > SHOWN_LINES_MAX) {
            out.line("… and " + (lines.size() - SHOWN_LINES_MAX) + " more lines");
        }
        out.flush();
        if (code != 0) {
            throw new CommandFault("the demonstration stops: that command ended with exit code " + code);
        }
        return results;
    }

    /** This program again, by the same JVM. */
    private static List<String> java() {
        String classPath = System.getProperty("java.class.path", "");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> line = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
            line.addAll(List.of("-jar", classPath));
        } else {
            line.addAll(List.of("-cp", classPath, Main.class.getName()));
        }
        return line;
    }

    /** An argument as a POSIX shell reads it. */
    static String quoted(String argument) {
        return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
