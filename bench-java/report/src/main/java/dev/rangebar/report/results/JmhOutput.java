package dev.rangebar.report.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.Resources;
import dev.rangebar.report.results.ExpectedResults.Result;
import dev.rangebar.report.run.RunScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Output of JMH in several runs: every expected benchmark once per run, checked.
 *
 * @param rows rows of all runs by series id, in the order of java-series.txt
 */
public record JmhOutput(Map<String, List<JsonFields>> rows) {
    private static final Pattern JNI_IDS = Pattern.compile("overhead/(jni-.*|empty-call/jni)");

    /**
     * Files of one run of JmhMain.
     *
     * @param results   rows of JMH
     * @param workloads series id and workload of each row
     */
    public record Files(JsonFields results, JsonFields workloads) {
        /** Returns the ids by benchmark and parameters, which identify a row of JMH. */
        private Map<List<Object>, String> ids() {
            workloads.requireFormat(1);
            Map<List<Object>, String> ids = new HashMap<>();
            for (JsonFields row : workloads.get("benchmarks").elements()) {
                String id = row.get("id").text();
                checkWorkloads(id, row.named(id).get("workloads"));
                Checks.same(row.named(id).get("crossing"), JNI_IDS.matcher(id).matches() ? "JNI" : "FFM");
                ids.put(key(row), id);
            }
            return ids;
        }

        private static List<Object> key(JsonFields row) {
            JsonNode parameters = row.get("params").node();
            return List.of(row.get("benchmark").text(),
                parameters.isMissingNode() ? JsonFields.JSON.createObjectNode() : parameters);
        }
    }

    /** Returns the persisted ids of the Java results of a scope. */
    public static List<String> expectedIds(RunScope scope) {
        return Resources.lines("java-series.txt").stream().map(line -> line.split(" "))
            .filter(part -> RunScope.parse(part[0]).compareTo(scope) <= 0).map(part -> part[1]).toList();
    }

    public static JmhOutput read(List<Files> runs, RunScope scope) {
        return read(runs, expectedIds(scope), "a series of scope " + scope.id() + " (java-series.txt)");
    }

    /** Reads runs that have these ids and no others. */
    static JmhOutput read(List<Files> runs, List<String> expected, String kind) {
        Map<String, List<JsonFields>> rows = new LinkedHashMap<>();
        expected.forEach(id -> rows.put(id, new ArrayList<>()));
        for (Files run : runs) {
            String where = run.results.where();
            Map<List<Object>, String> ids = run.ids();
            Map<String, JsonFields> seen = new HashMap<>();
            for (JsonFields row : run.results.elements()) {
                String id = ids.get(Files.key(row));
                if (id == null || !rows.containsKey(id)) {
                    throw new BenchFailure(where + ": " + (id == null ? Files.key(row) : id)
                        + " is not " + kind);
                }
                JsonFields named = row.named(id);
                check(named);
                if (seen.put(id, named) != null) {
                    throw new BenchFailure(where + ": " + id + " occurs twice");
                }
            }
            rows.forEach((id, all) -> {
                if (!seen.containsKey(id)) {
                    throw new BenchFailure(where + ": " + id + " is missing");
                }
                all.add(seen.get(id));
            });
        }
        return new JmhOutput(rows);
    }

    /** Rejects a workload without an expected result, or another one than in the native series of the same name. */
    private static void checkWorkloads(String id, JsonFields workloads) {
        List<Result> given = workloads.elements().stream().map(each -> new Result(
            each.get("trades").count(), each.get("bars").count(),
            Checks.checksum(each.get("trades_checksum")), Checks.checksum(each.get("bars_checksum")))).toList();
        for (Result each : given) {
            if (!ExpectedResults.contains(each)) {
                throw workloads.wrong("not a result of expected.inc");
            }
        }
        String counterpart = id.replaceFirst("^api/", "core/");
        if (NativeOutput.expectedNames().contains(counterpart) && !Result.together(given)
            .equals(ExpectedResults.of(NativeOutput.workloads(counterpart)))) {
            throw workloads.wrong("not the workload of " + counterpart);
        }
    }

    private static void check(JsonFields row) {
        JsonFields metric = row.get("primaryMetric");
        metric.get("score").positive();
        if (!row.get("mode").text().equals("avgt") || row.get("threads").count() != 1) {
            throw row.get("mode").wrong("expected the average time of one thread");
        }
        if (!metric.get("scoreUnit").text().equals("ns/op")) {
            throw metric.get("scoreUnit").wrong("not ns/op");
        }
        times(row);
        allocated(row);
    }

    private static double[] times(JsonFields row) {
        return iterations(row.get("primaryMetric"), JsonFields::positive);
    }

    /** Returns the bytes per operation in every iteration, from the garbage collector profiler of JMH. */
    private static double[] allocated(JsonFields row) {
        return iterations(row.get("secondaryMetrics").get("gc.alloc.rate.norm"), JsonFields::number);
    }

    private static double[] iterations(JsonFields metric, ToDoubleFunction<JsonFields> read) {
        double[] values = metric.get("rawData").elements().stream()
            .flatMap(fork -> fork.elements().stream()).mapToDouble(read).toArray();
        if (values.length == 0) {
            throw metric.get("rawData").wrong("no iterations");
        }
        return values;
    }

    /** Returns the times of all iterations, in ns per operation. */
    public Samples times(String id) {
        return new Samples(rows.get(id).stream().flatMapToDouble(row -> Arrays.stream(times(row))).toArray());
    }

    /** Returns the times of a benchmark, run by run, in ns per operation. */
    List<Samples> timesByRun(String id) {
        return rows.get(id).stream().map(row -> new Samples(times(row))).toList();
    }

    /** Returns the allocated bytes per operation of all iterations. */
    public Samples allocated(String id) {
        return new Samples(rows.get(id).stream().flatMapToDouble(row -> Arrays.stream(allocated(row))).toArray());
    }

    /** Returns the fewest allocated bytes per operation of each process. */
    public Stream<Double> leastAllocated(String id) {
        return rows.get(id).stream().flatMap(row -> row.get("secondaryMetrics").get("gc.alloc.rate.norm").get("rawData")
            .elements().stream()).map(fork -> fork.elements().stream().mapToDouble(JsonFields::number).min().orElseThrow());
    }

    /** Returns a property that all rows share, such as the version of the JVM. */
    public String text(String field) {
        return rows.values().iterator().next().getFirst().get(field).text();
    }

    /** Returns one row per series in JMH's own format; the score is the median of all iterations of all runs. */
    public ArrayNode merged() {
        ArrayNode file = JsonFields.JSON.createArrayNode();
        rows.forEach((id, runs) -> {
            Samples times = times(id);
            Interval interval = times.interval();
            ObjectNode row = runs.getFirst().node().deepCopy();
            row.put("benchmark", id);
            row.remove(List.of("params", "secondaryMetrics"));
            row.put("forks", runs.stream().mapToLong(run -> run.get("forks").count()).sum());
            ObjectNode metric = row.putObject("primaryMetric");
            metric.put("score", times.median());
            if (interval != null) {
                metric.put("scoreError", (interval.high() - interval.low()) / 2);
                metric.putArray("scoreConfidence").add(interval.low()).add(interval.high());
            }
            metric.putObject("scorePercentiles")
                .put("0.0", times.min()).put("50.0", times.median()).put("100.0", times.max());
            metric.put("scoreUnit", "ns/op");
            ArrayNode raw = metric.putArray("rawData");
            runs.forEach(run -> run.get("primaryMetric").get("rawData").node().forEach(raw::add));
            row.putObject("secondaryMetrics");
            file.add(row);
        });
        return file;
    }
}
