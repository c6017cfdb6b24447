package io.revtree.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
              -p children=1000, -prof gc, -jvmArgs "-Xms8g -Xmx8g", -f 3 and so on: as JMH has them

            REVTREE_BENCHMARKS names the folder below which stores on disk are made; make it one on a real disk.
            """;

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
                    .param("commits", "20000");
        }
        Figures figures = new Figures(new Runner(builder.build()).run());
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
