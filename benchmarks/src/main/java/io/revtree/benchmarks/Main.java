package io.revtree.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs benchmarks, all or some, and prints what they measured beside what is to be reached. */
public final class Main {

    private static final String USAGE = """
            usage: run [-q] [-h] [JMH options] [PATTERN...]

            Runs the benchmarks whose names match a pattern, all without one, and prints the medians of their forks
            beside what is to be reached.

              -q      quick: one fork, few and short iterations; good for orders of magnitude
              -h      this text
              -l, -lp list the benchmarks, and their parameters
              -p url=URL[,URL]  the servers that benchmarks of engines use: redis://127.0.0.1:6379/{tree}, with {tree} for the name
                      of the tree. They write, compact and delete much: take servers that serve nobody else
              -p redis=URL  the one on which both clients of Redis are compared
              -p children=1000, -prof gc, -jvmArgs "-Xms8g -Xmx8g", -f 3 and so on: as JMH has them

            REVTREE_BENCHMARKS names the folder below which stores on disk are made; make it one on a real disk.
            """;

    /** Of benchmarks that need a server: the parameter that names it, and their names. */
    private static final Map<String, String> SERVERS = new TreeMap<>(Map.of("redis", "RedisClients", "url", "Engine"));

    private Main() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        List<String> given = new ArrayList<>(Arrays.asList(args));
        boolean quick = given.remove("-q");
        CommandLineOptions options = new CommandLineOptions(given.toArray(String[]::new));
        if (options.shouldHelp()) {
            System.out.print(USAGE);
        } else if (options.shouldList()) {
            new Runner(options).list();
        } else if (options.shouldListWithParams()) {
            new Runner(options).listWithParams(options);
        } else if (options.shouldListProfilers()) {
            options.listProfilers();
        } else {
            run(options, quick);
        }
    }

    private static void run(CommandLineOptions options, boolean quick) throws RunnerException {
        ChainedOptionsBuilder builder =
                new OptionsBuilder().parent(options).shouldDoGC(true).shouldFailOnError(true);
        if (quick) {
            builder.forks(1)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementTime(TimeValue.seconds(1))
                    .param("commits", "20000")
                    .param("rounds", "10")
                    .param("imports", "2")
                    .param("objects", "1000000");
        }
        List<String> withoutServer = new ArrayList<>();
        SERVERS.forEach((parameter, benchmarks) -> {
            if (!options.getParameter(parameter).hasValue()) {
                builder.exclude("\\." + benchmarks);
                withoutServer.add("-p " + parameter + "=URL");
            }
        });
        try {
            print(new Figures(new Runner(builder.build()).run()));
        } finally {
            if (!withoutServer.isEmpty()) {
                System.out.println();
                System.out.println("Networked engines are measured only on servers that are given: "
                        + String.join(", ", withoutServer) + "; docs/performance.md says how.");
            }
        }
    }

    private static void print(Figures figures) {
        System.out.println();
        System.out.println("| what | to reach | measured | met |");
        System.out.println("|---|---|---|---|");
        for (Goal goal : Goal.ALL) {
            String row = goal.row(figures);
            if (!row.isEmpty()) {
                System.out.println(row);
            }
        }
    }
}
