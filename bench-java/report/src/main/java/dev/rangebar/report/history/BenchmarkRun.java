package dev.rangebar.report.history;

import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of the benchmarks. What only its record says is null where there is none.
 *
 * @param date                begin
 * @param commit              that was measured
 * @param subject             first line of its message; null if not known
 * @param scope               how thorough
 * @param seconds             how long it took
 * @param machine             it ran on
 * @param lowConfidenceReason why its times are to be doubted; null if there is nothing against them
 * @param rulers              ns per step by name: how fast the machine was
 * @param record              its record's path, as links use it
 * @param workflowUrl         of the workflow's run
 * @param heads               of its series, by id
 * @param values              by id
 */
public record BenchmarkRun(Instant date, String commit, String subject, String scope, Long seconds, Machine machine,
    String lowConfidenceReason, Map<String, Double> rulers, String record, String workflowUrl,
    Map<String, SeriesDescriptor> heads, Map<String, Value> values) {
    private static final DateTimeFormatter STEM =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SHORT_COMMIT = 8;

    /** A measured value; its interval is null if it has none. */
    public record Value(double value, Interval interval) {
    }

    /** From a run's latest.json or its record. */
    public static BenchmarkRun read(JsonFields file, String record) {
        file.requireFormat(1);
        JsonFields run = file.get("run");
        Map<String, SeriesDescriptor> heads = new LinkedHashMap<>();
        Map<String, Value> values = new LinkedHashMap<>();
        for (JsonFields series : file.get("series").elements()) {
            String id = series.get("id").text();
            if (values.put(id, new Value(series.get("value").positive(), interval(series.get("interval")))) != null) {
                throw series.get("id").wrong("there twice");
            }
            heads.put(id, new SeriesDescriptor(id, series.get("layer").text(), series.get("unit").text(),
                series.get("file").text()));
        }
        Map<String, Double> rulers = new LinkedHashMap<>();
        file.get("rulers").node().fieldNames().forEachRemaining(name -> {
            JsonFields ruler = file.get("rulers").get(name);
            rulers.put(name, Math.sqrt(ruler.get("before").positive() * ruler.get("after").positive()));
        });
        return new BenchmarkRun(run.get("date").instant(), run.get("commit").text(), optional(run.get("subject")),
            run.get("scope").text(), (long) run.get("seconds").number(), Machine.read(run),
            optional(run.get("lowConfidenceReason")), rulers, record, optional(run.get("workflowUrl")), heads, values);
    }

    /** What its files are called: date, time and commit. */
    public String stem() {
        return STEM.format(date) + "-" + commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    /** Of its record, from the folder of the page. */
    public String recordPath() {
        return "runs/" + date.atZone(ZoneOffset.UTC).getYear() + "/" + stem() + ".json";
    }

    public boolean lowConfidence() {
        return lowConfidenceReason != null;
    }

    /** May the times of the two be compared? Same hardware, and not a smoke run with another one. */
    public boolean isLike(BenchmarkRun other) {
        return (machine == null || other.machine == null ? machine == other.machine
            : machine.hardware().equals(other.machine.hardware()))
            && "smoke".equals(scope) == "smoke".equals(other.scope);
    }

    /** May what is exact of the two be compared? It does not depend on how fast a machine is. */
    public boolean isOfSameKind(BenchmarkRun other) {
        return machine == null || other.machine == null ? machine == other.machine
            : machine.kind().equals(other.machine.kind());
    }

    private static Interval interval(JsonFields field) {
        return field.node().isNull() ? null : new Interval(field.get("low").number(), field.get("high").number(),
            field.get("confidence").number());
    }

    private static String optional(JsonFields field) {
        return field.isMissing() || field.node().isNull() ? null : field.text();
    }
}
