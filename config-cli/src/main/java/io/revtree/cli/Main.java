package io.revtree.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.TypeConversionException;

/**
 * The {@code revtree} command. Exit codes: 0 done, 1 refused or not found, 2 a command line that cannot be meant,
 * 3 the store cannot be used. Results alone go to stdout, each error is one line on stderr.
 */
public final class Main {

    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // Protobuf warns through java.util.logging, which would write between our lines.
        LogManager.getLogManager().reset();
        Terminal terminal = new Terminal(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv());
        System.exit(run(terminal, args));
    }

    /** Runs one command. */
    static int run(Terminal terminal, String... args) {
        Faults faults = new Faults(terminal.err(), List.of(args).contains("--stacktrace"));
        try {
            refuseUnreadable(args);
            return commandLine(terminal)
                    .setParameterExceptionHandler((e, arguments) -> faults.report(e))
                    .setExecutionExceptionHandler((e, command, parsed) -> faults.report(e))
                    .execute(args);
        } catch (UsageFault | Error e) {
            return faults.report(e);
        }
    }

    private static CommandLine commandLine(Terminal terminal) {
        CommandLine line = new CommandLine(new Revtree(terminal));
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(100);
        line.registerConverter(int.class, text -> number(text, Integer::parseInt));
        line.registerConverter(Long.class, text -> number(text, Long::parseLong));
        return line;
    }

    private static <N> N number(String text, Function<String, N> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no whole number, or too large");
        }
    }

    /** In a locale that is not UTF-8 the JVM replaces what it cannot decode: better no edit than a wrong one. */
    private static void refuseUnreadable(String[] args) {
        if (Arrays.stream(args).anyMatch(arg -> arg.indexOf('\uFFFD') >= 0)) {
            throw new UsageFault("an argument is not readable in this locale; run it with LC_ALL=C.UTF-8");
        }
    }
}
