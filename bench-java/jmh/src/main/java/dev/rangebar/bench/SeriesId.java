package dev.rangebar.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Persisted id of a benchmark: {@code dev.rangebar.bench.api.BatchHeap.run} with the parameter 1k has the id
 * {@code api/batch-heap/1k}. An id consists of package, class, method (omitted if it is {@code run}) and parameters.
 */
final class SeriesId {
    static final String PREFIX = "dev.rangebar.bench.";

    /** Class whose methods are layers, so that its name is no part of their ids. */
    private static final String LAYERS = "OverheadBreakdown.";

    private SeriesId() {}

    static String of(BenchmarkParams benchmark) {
        return of(benchmark.getBenchmark(),
                benchmark.getParamsKeys().stream().sorted().map(benchmark::getParam).toList());
    }

    /** Returns the id of a benchmark with parameters in the order of their names. */
    static String of(String benchmark, Collection<String> parameters) {
        if (!benchmark.startsWith(PREFIX)) {
            throw new IllegalArgumentException(benchmark + " is not in a package below " + PREFIX);
        }
        StringBuilder id = new StringBuilder();
        for (String part : benchmark.substring(PREFIX.length()).replace(LAYERS, "").split("\\.")) {
            String words = words(part);
            if (!words.equals("run")) {
                id.append(id.isEmpty() ? "" : "/").append(words);
            }
        }
        parameters.forEach(value -> id.append('/').append(value));
        return id.toString();
    }

    private static String words(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
