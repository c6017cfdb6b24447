package io.revtree.benchmarks;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What a run of benchmarks measured. Of several forks the median counts, of the iterations of one fork their mean. */
final class Figures {

    private final Collection<RunResult> results;

    Figures(Collection<RunResult> results) {
        this.results = results;
    }

    /** Those of them whose parameter is there and has such a value. */
    Figures where(String parameter, Predicate<String> value) {
        return new Figures(results.stream()
                .filter(result -> {
                    String given = result.getParams().getParam(parameter);
                    return given != null && value.test(given);
                })
                .toList());
    }

    /**
     * The score of a benchmark, in its own unit; NaN when it did not run.
     *
     * @param benchmark simple class name and method, {@code Reads.get}
     * @param parameters as {@code name=value}; those that are not given may be anything
     */
    double score(String benchmark, String... parameters) {
        return median(benchmark, null, parameters);
    }

    /** What a counter of a benchmark counted; NaN when it did not run. */
    double counter(String benchmark, String counter, String... parameters) {
        return median(benchmark, counter, parameters);
    }

    /** The mean of what a counter counted over all parameters and forks, for counts that no noise can change. */
    double mean(String benchmark, String counter) {
        return scores(benchmark, counter).average().orElse(Double.NaN);
    }

    private double median(String benchmark, @Nullable String counter, String... parameters) {
        double[] scores = scores(benchmark, counter, parameters).sorted().toArray();
        if (scores.length == 0) {
            return Double.NaN;
        }
        int half = scores.length / 2;
        return scores.length % 2 == 1 ? scores[half] : (scores[half - 1] + scores[half]) / 2;
    }

    private DoubleStream scores(String benchmark, @Nullable String counter, String... parameters) {
        return results.stream()
                .filter(result -> matches(result, benchmark, parameters))
                .flatMap(result -> result.getBenchmarkResults().stream())
                .mapToDouble(fork -> score(fork, counter));
    }

    private static double score(BenchmarkResult fork, @Nullable String counter) {
        Result<?> result = counter == null
                ? fork.getPrimaryResult()
                : fork.getSecondaryResults().get(counter);
        return result == null ? Double.NaN : result.getScore();
    }

    private static boolean matches(RunResult result, String benchmark, String... parameters) {
        if (!result.getParams().getBenchmark().endsWith("." + benchmark)) {
            return false;
        }
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            String value = result.getParams().getParam(parameter.substring(0, equals));
            if (!parameter.substring(equals + 1).equals(value)) {
                return false;
            }
        }
        return true;
    }
}
