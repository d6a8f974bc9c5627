package dev.rangebar.report.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.Resources;
import dev.rangebar.report.results.ExpectedResults.Result;
import dev.rangebar.report.results.ExpectedResults.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Output of google-benchmark in several runs: all repetitions of every expected benchmark, checked.
 *
 * @param context   of the first run
 * @param processes number of runs
 * @param rows      all repetitions by name, in the order of names.txt and of the runs
 */
public record NativeOutput(JsonNode context, int processes, Map<String, List<ObjectNode>> rows) {
    private static final int MILLION = 1_000_000;
    /** Fields that google-benchmark 1.7 reads from memory that it has already freed; own counters hold the true numbers. */
    private static final List<String> UNINITIALISED = List.of("max_bytes_used", "total_allocated_bytes",
        "net_heap_growth");

    /** Returns the persisted names of the native results. */
    public static List<String> expectedNames() {
        return Resources.lines(Resources.NATIVE_NAMES);
    }

    /** Reads and checks runs of all benchmarks, each with the given number of repetitions. */
    static NativeOutput read(List<JsonFields> runs, int repetitions) {
        return read(runs, expectedNames(), repetitions);
    }

    /** Reads and checks runs of these benchmarks. */
    static NativeOutput read(List<JsonFields> runs, List<String> names, int repetitions) {
        Map<String, List<ObjectNode>> rows = new LinkedHashMap<>();
        names.forEach(name -> rows.put(name, new ArrayList<>()));
        for (JsonFields run : runs) {
            Map<String, Integer> seen = new LinkedHashMap<>();
            for (JsonFields row : run.get("benchmarks").elements()) {
                String name = row.get("name").text();
                if (row.get("error_occurred").node().asBoolean()) {
                    throw new BenchFailure(run.where() + ": " + name + ": " + row.get("error_message").node().asText());
                }
                if (!row.get("run_type").text().equals("iteration")) {
                    continue; // an aggregate
                }
                JsonFields named = row.named(name);
                if (!rows.containsKey(name)) {
                    throw new BenchFailure(run.where() + ": " + name + " is not expected (names.txt)");
                }
                check(name, named);
                seen.merge(name, 1, Integer::sum);
                rows.get(name).add((ObjectNode) row.node());
            }
            rows.keySet().forEach(name -> {
                if (seen.getOrDefault(name, 0) != repetitions) {
                    throw new BenchFailure(run.where() + ": " + name + " occurs " + seen.getOrDefault(name, 0)
                        + " times, expected " + repetitions);
                }
            });
        }
        return new NativeOutput(runs.getFirst().node().path("context"), runs.size(), rows);
    }

    private static void check(String name, JsonFields row) {
        row.requireFinite();
        row.get("real_time").positive();
        row.get("cpu_time").positive();
        row.get("iterations").count();
        if (!row.get("time_unit").text().equals("ns")) {
            throw row.get("time_unit").wrong("not ns");
        }
        List<Workload> workloads = workloads(name);
        if (workloads.isEmpty()) {
            return;
        }
        Result expected = ExpectedResults.of(workloads);
        double bars = row.get("bars").positive();
        if (bars != expected.bars() || row.get("trades").positive() != expected.trades()) {
            throw row.get("bars").wrong("expected " + expected.bars() + " from " + expected.trades() + " trades");
        }
        String label = "trades=" + expected.tradesText() + " bars=" + expected.barsText();
        if (!row.get("label").text().equals(label)) {
            throw row.get("label").wrong("expected the checksums " + label);
        }
    }

    /** Returns the workloads of a native benchmark; empty for a benchmark that only reads. */
    static List<Workload> workloads(String name) {
        String[] part = name.split("/");
        return switch (part[1]) {
            case "batch", "stream", "derive" -> List.of(Workload.of(trades(part[2]), 250));
            case "features", "text" -> List.of(Workload.of(trades(part[3]), 250));
            case "state" -> List.of(Workload.of(1000, 250));
            case "batch-dense", "batch-sparse" -> List.of(
                new Workload(Integer.parseInt(part[2]), 0, MILLION, 250, Workload.ALL_FIELDS));
            case "thresholds" -> List.of(
                new Workload(2600, 0, MILLION, Integer.parseInt(part[2]), Workload.ALL_FIELDS));
            case "columns" -> List.of(
                new Workload(455, 0, MILLION, 250, part[2].equals("3") ? 0 : Workload.ALL_FIELDS));
            case "four-thresholds" -> thresholds(100, 250, 500, 1000);
            case "four-thresholds-long" -> thresholds(250, 500, 1000, 2000);
            case "multi-symbol" -> IntStream.range(0, 8)
                .mapToObj(symbol -> new Workload(455, symbol, 100_000, 250, Workload.ALL_FIELDS)).toList();
            case "roofline" -> List.of();
            default -> throw new BenchFailure(name + ": unknown workload; add it to NativeOutput.workloads");
        };
    }

    private static List<Workload> thresholds(int... all) {
        return IntStream.of(all).mapToObj(threshold -> Workload.of(MILLION, threshold)).toList();
    }

    /** Returns the number that a size such as "1k", "100k", "1m" or "20m" stands for. */
    public static long trades(String size) {
        long unit = size.endsWith("k") ? 1000 : MILLION;
        return unit * Long.parseLong(size.substring(0, size.length() - 1));
    }

    /** Returns all times of a benchmark, in ns per batch. */
    public Samples times(String name) {
        return numbers(name, "real_time");
    }

    public Samples numbers(String name, String field) {
        return numbers(rows.get(name), name, field);
    }

    /** Returns the numbers of a benchmark, process by process. */
    public List<Samples> byProcess(String name, String field) {
        List<ObjectNode> all = rows.get(name);
        int each = all.size() / processes;
        return IntStream.range(0, processes).mapToObj(i -> numbers(all.subList(i * each, (i + 1) * each), name, field)).toList();
    }

    private static Samples numbers(List<ObjectNode> rows, String name, String field) {
        return new Samples(rows.stream().mapToDouble(row -> new JsonFields(row, name).get(field).number()).toArray());
    }

    /** Returns one row per benchmark in google-benchmark's own format; every measured number is the median. */
    public ObjectNode merged() {
        ObjectNode file = JsonFields.JSON.createObjectNode();
        file.set("context", context);
        ArrayNode benchmarks = file.putArray("benchmarks");
        rows.forEach((name, repetitions) -> {
            ObjectNode row = repetitions.getFirst().deepCopy();
            row.properties().forEach(field -> {
                if (field.getValue().isFloatingPointNumber()) {
                    row.put(field.getKey(), numbers(name, field.getKey()).median());
                }
            });
            row.remove(UNINITIALISED);
            row.put("iterations", repetitions.stream().mapToLong(each -> each.path("iterations").longValue()).sum());
            row.put("repetitions", 1);
            row.put("repetition_index", 0);
            benchmarks.add(row);
        });
        return file;
    }

    /** Returns a property of the native build or machine. */
    public String context(String key) {
        return new JsonFields(context, "the context of the native run").get(key).text();
    }
}
