package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Benchmark with one set of parameters; it has one id and one row of results.
 *
 * @param id persisted id of the results
 * @param benchmark name in JMH
 * @param parameters by name; a class has at most one
 */
record BenchmarkCase(String id, String benchmark, SortedMap<String, String> parameters) {
    /**
     * Returns all benchmarks of the list that JMH's annotation processor has written.
     *
     * @throws IllegalStateException if the list is empty, because the processor did not run
     */
    static List<BenchmarkCase> all() {
        return of(BenchmarkList.defaultList());
    }

    static List<BenchmarkCase> of(BenchmarkList list) {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        List<BenchmarkCase> cases = new ArrayList<>();
        for (BenchmarkListEntry entry : list.find(silent, List.of(".*"), List.of())) {
            List<SortedMap<String, String>> combinations = List.of(new TreeMap<>());
            for (Map.Entry<String, String[]> parameter : parametersOf(entry).entrySet()) {
                List<SortedMap<String, String>> more = new ArrayList<>();
                for (SortedMap<String, String> combination : combinations) {
                    for (String value : parameter.getValue()) {
                        SortedMap<String, String> extended = new TreeMap<>(combination);
                        extended.put(parameter.getKey(), value);
                        more.add(extended);
                    }
                }
                combinations = more;
            }
            for (SortedMap<String, String> each : combinations) {
                cases.add(new BenchmarkCase(SeriesId.of(entry.getUsername(), each.values()), entry.getUsername(),
                        each));
            }
        }
        if (cases.isEmpty()) {
            throw new IllegalStateException(
                    "the list of benchmarks is empty: JMH's annotation processor did not run when this was compiled");
        }
        return cases;
    }

    private static SortedMap<String, String[]> parametersOf(BenchmarkListEntry entry) {
        return new TreeMap<>(entry.getParams().orElse(Map.of()));
    }

    /** Returns a text such as {@code api.Batch.run trades=1k}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(benchmark.substring(SeriesId.PREFIX.length()));
        parameters.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }

    /** Returns the way in which the benchmark calls the core. */
    Crossing crossing() {
        return BenchmarkBase.crossing(benchmark);
    }

    /** Creates the benchmark class with its parameters. */
    BenchmarkBase newInstance() throws ReflectiveOperationException {
        Class<?> type = Class.forName(benchmark.substring(0, benchmark.lastIndexOf('.')));
        BenchmarkBase created = (BenchmarkBase) type.getConstructor().newInstance();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            var field = type.getField(parameter.getKey());
            if (!field.isAnnotationPresent(Param.class)) {
                throw new IllegalStateException(field + " is not a parameter");
            }
            if (field.getType() == int.class) {
                field.setInt(created, Integer.parseInt(parameter.getValue()));
            } else {
                field.set(created, parameter.getValue());
            }
        }
        return created;
    }
}
