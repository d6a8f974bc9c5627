package dev.rangebar.report.results;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.ExpectedResults.Result;
import dev.rangebar.report.results.ExpectedResults.Workload;
import dev.rangebar.report.results.PairedEstimate.Pairs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Output of Overhead or JniOverhead in several processes: Java and native in turn, on the same memory.
 *
 * @param pairs by id, one element per process
 */
public record OverheadOutput(Map<String, List<Pairs>> pairs) {
    /** All of the overhead of a batch of 1,000, in which a call has the largest share: the series without a further name. */
    public static final String WHOLE = "off-heap/1k";
    /** The calls of the bindings alone. */
    static final String CALLS = "calls/1k";
    private static final List<String> FFM_IDS = List.of(WHOLE, "off-heap/100k", "off-heap/1m", "heap/1k", "heap/100k", "heap/1m",
        CALLS, "push/1m");
    private static final List<String> JNI_IDS = List.of(WHOLE, "heap/1k", "heap/100k", "heap/1m", "push/1m");

    static OverheadOutput ofFfm(List<JsonFields> processes) {
        return read(processes, "FFM", FFM_IDS);
    }

    static OverheadOutput ofJni(List<JsonFields> processes) {
        return read(processes, "JNI", JNI_IDS);
    }

    /** Reads the output of another JDK. */
    static OverheadOutput ofJni(List<JsonFields> processes, int jdk) {
        processes.forEach(process -> Checks.same(process.get("java_version"), jdk));
        return ofJni(processes);
    }

    private static OverheadOutput read(List<JsonFields> processes, String crossing, List<String> ids) {
        Map<String, List<Pairs>> pairs = new LinkedHashMap<>();
        ids.forEach(id -> pairs.put(id, new ArrayList<>()));
        for (JsonFields process : processes) {
            process.requireFormat(1);
            Checks.same(process.get("crossing"), crossing);
            Map<String, Pairs> seen = new LinkedHashMap<>();
            for (JsonFields series : process.get("series").elements()) {
                String id = series.get("id").text();
                if (!ids.contains(id) || seen.put(id, pairs(id, series.named(id))) != null) {
                    throw series.get("id").wrong("unknown or a duplicate");
                }
            }
            pairs.forEach((id, all) -> {
                if (!seen.containsKey(id)) {
                    throw new BenchFailure(process.where() + ": " + id + " is missing");
                }
                all.add(seen.get(id));
            });
        }
        return new OverheadOutput(pairs);
    }

    private static Pairs pairs(String id, JsonFields series) {
        Result expected = ExpectedResults.of(Workload.of(NativeOutput.trades(id.substring(id.indexOf('/') + 1)), 250));
        Checks.same(series.get("trades"), expected.trades());
        Checks.same(series.get("bars"), expected.bars());
        Checks.same(series.get("trades_checksum"), expected.tradesText());
        Checks.same(series.get("bars_checksum"), expected.barsText());
        return new Pairs(series.get("java_ns").positives(), series.get("native_ns").positives());
    }

    /** Returns the id of a series below a prefix such as "ffm/overhead". */
    public static String seriesId(String prefix, String id) {
        return id.equals(WHOLE) ? prefix : prefix + "/" + id;
    }

    /** Estimates Java over native. */
    public PairedEstimate ratio(String id) {
        return PairedEstimate.ratio(pairs.get(id));
    }

    /** Estimates Java minus native, in ns per batch. */
    public PairedEstimate difference(String id) {
        return PairedEstimate.difference(pairs.get(id));
    }

    /** Estimates the part of the overhead that the call of the core and the reading of the result take, in ns per batch of 1,000. */
    public PairedEstimate calls() {
        return difference(CALLS);
    }

    /** Estimates the rest, which the Java API takes: checks, lease, buffer. */
    public PairedEstimate api() {
        return difference(WHOLE).minus(calls());
    }

    /** Returns the times through Java, in ns per batch. */
    public Samples javaTimes(String id) {
        return samples(id, each -> Arrays.stream(each.numerator()));
    }

    /** Returns the native times, in ns per batch. */
    public Samples nativeTimes(String id) {
        return samples(id, each -> Arrays.stream(each.denominator()));
    }

    /** Returns the ratio of every pair. */
    public Samples ratios(String id) {
        return samples(id, each -> IntStream.range(0, each.numerator().length)
            .mapToDouble(i -> each.numerator()[i] / each.denominator()[i]));
    }

    private Samples samples(String id, Function<Pairs, DoubleStream> values) {
        return new Samples(pairs.get(id).stream().flatMapToDouble(values).toArray());
    }
}
