package dev.rangebar.bench;

import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The id of a benchmark, under which its results are kept: {@code dev.rangebar.bench.api.BatchHeap.run} with the
 * parameter 1k is {@code api/batch-heap/1k}. Package, class (left out if it has the name of its package), method (left
 * out if it is {@code run}), parameters.
 */
final class SeriesId {
    static final String PREFIX = "dev.rangebar.bench.";

    private SeriesId() {}

    static String of(BenchmarkParams benchmark) {
        return of(benchmark.getBenchmark(),
                benchmark.getParamsKeys().stream().sorted().map(benchmark::getParam).toList());
    }

    /** Parameters in the order of their names. */
    static String of(String benchmark, Collection<String> parameters) {
        if (!benchmark.startsWith(PREFIX)) {
            throw new IllegalArgumentException(benchmark + " is not in a package below " + PREFIX);
        }
        StringBuilder id = new StringBuilder();
        String previous = "";
        for (String part : benchmark.substring(PREFIX.length()).split("\\.")) {
            String words = words(part);
            if (!words.equals("run") && !words.equals(previous)) {
                id.append(id.isEmpty() ? "" : "/").append(words);
            }
            previous = words;
        }
        parameters.forEach(value -> id.append('/').append(value));
        return id.toString();
    }

    private static String words(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
