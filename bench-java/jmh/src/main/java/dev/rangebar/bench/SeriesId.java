package dev.rangebar.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Persisted id of a benchmark: {@code dev.rangebar.bench.api.BatchHeap.run} with the parameter 1k has the id
 * {@code api/batch-heap/1k}. An id consists of package, class, method (omitted if it is {@code run}) and parameters.
 */
final class SeriesId {
    static final String PREFIX = "dev.rangebar.bench.";

    /**
     * Persisted forms of names that have changed: package and class, as a prefix of the benchmark. The overhead
     * breakdown keeps the first part {@code ladder} of its ids.
     */
    private static final List<Map.Entry<String, String>> PERSISTED = List.of(
            Map.entry("overhead.OverheadBreakdown.", "ladder."), Map.entry("overhead.", "ladder."));

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
        for (String part : persisted(benchmark.substring(PREFIX.length())).split("\\.")) {
            String words = words(part);
            if (!words.equals("run")) {
                id.append(id.isEmpty() ? "" : "/").append(words);
            }
        }
        parameters.forEach(value -> id.append('/').append(value));
        return id.toString();
    }

    private static String persisted(String name) {
        for (Map.Entry<String, String> each : PERSISTED) {
            if (name.startsWith(each.getKey())) {
                return each.getValue() + name.substring(each.getKey().length());
            }
        }
        return name;
    }

    private static String words(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
