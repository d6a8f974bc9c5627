package dev.rangebar.report.history;

import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One run of the benchmarks in a history.
 *
 * @param date    start
 * @param commit  measured commit
 * @param subject first line of its message; null if not known
 * @param details of the run's record; null for a run that has none
 * @param series  descriptors of the series, by id
 * @param values  by id
 */
public record BenchmarkRun(Instant date, String commit, String subject, Details details,
    Map<String, SeriesDescriptor> series, Map<String, Value> values) {
    private static final DateTimeFormatter STEM =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int SHORT_COMMIT = 8;
    private static final int OLD_FORMAT = 1;
    private static final int FORMAT = 2;
    /** Layer of the overhead breakdown, and its name in format 1. */
    private static final String BREAKDOWN = "overhead";
    private static final String OLD_BREAKDOWN = "ladder";

    /**
     * Properties that only a record holds.
     *
     * @param scope               thoroughness
     * @param seconds             duration
     * @param machine             machine of the run
     * @param lowConfidenceReason reason to doubt the times; null if there is none
     * @param calibration         ns per step by calibration workload: the speed of the machine
     * @param record              path of the record, as links use it
     * @param workflowUrl         of the workflow run; null if there was none
     */
    public record Details(String scope, long seconds, Machine machine, String lowConfidenceReason,
        Map<String, Double> calibration, String record, String workflowUrl) {
    }

    /**
     * Measured value.
     *
     * @param value    in the unit of the series
     * @param interval of the value; null if it has none
     * @param largest  largest value of a process in an exact series, whose value is the smallest one; else the value
     */
    public record Value(double value, Interval interval, double largest) {
        /** Creates a value that no other process contradicts. */
        public Value(double value, Interval interval) {
            this(value, interval, value);
        }
    }

    /** Reads a latest.json or a record, of format 2 or 1. */
    public static BenchmarkRun read(JsonFields file, String record) {
        boolean old = file.requireFormat(OLD_FORMAT, FORMAT) == OLD_FORMAT;
        JsonFields run = file.get("run");
        Map<String, SeriesDescriptor> series = new LinkedHashMap<>();
        Map<String, Value> values = new LinkedHashMap<>();
        for (JsonFields row : file.get("series").elements()) {
            String id = currentId(row.get("id").text());
            double value = row.get("value").positive();
            double largest = row.get("processValues").isMissing() ? value
                : row.get("processValues").elements().stream().mapToDouble(JsonFields::positive).max().orElse(value);
            if (values.put(id, new Value(value, interval(row.get("interval")), Math.max(value, largest))) != null) {
                throw row.get("id").wrong("a duplicate");
            }
            String layer = row.get("layer").text();
            series.put(id, new SeriesDescriptor(id, layer.equals(OLD_BREAKDOWN) ? BREAKDOWN : layer, row.get("unit").text(),
                row.get("file").text()));
        }
        Details details = new Details(run.get("scope").text(), (long) run.get("seconds").number(), Machine.read(run),
            optional(run.get("lowConfidenceReason")), calibration(file.get(old ? "rulers" : "calibration")), record,
            optional(run.get("workflowUrl")));
        return new BenchmarkRun(run.get("date").instant(), run.get("commit").text(), optional(run.get("subject")),
            details, series, values);
    }

    /** Returns a run that has no record, still without series. */
    static BenchmarkRun withoutRecord(Instant date, String commit, String subject) {
        return new BenchmarkRun(date, commit, subject, null, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Returns the time of each workload in the middle of the run: the geometric mean of before and after. */
    private static Map<String, Double> calibration(JsonFields workloads) {
        Map<String, Double> times = new LinkedHashMap<>();
        workloads.node().fieldNames().forEachRemaining(name -> {
            JsonFields workload = workloads.get(name);
            times.put(name, Math.sqrt(workload.get("before").positive() * workload.get("after").positive()));
        });
        return times;
    }

    /** Returns the thoroughness; null without a record. */
    public String scope() {
        return details == null ? null : details.scope();
    }

    /** Returns the machine; null without a record. */
    public Machine machine() {
        return details == null ? null : details.machine();
    }

    /** Returns the path of the record; null without one. */
    public String record() {
        return details == null ? null : details.record();
    }

    /** Returns the address of the workflow run; null if there is none. */
    public String workflowUrl() {
        return details == null ? null : details.workflowUrl();
    }

    /** Returns the reason to doubt the times; null if there is none. */
    public String lowConfidenceReason() {
        return details == null ? null : details.lowConfidenceReason();
    }

    /** Returns whether the times are doubtful. */
    public boolean lowConfidence() {
        return lowConfidenceReason() != null;
    }

    /** Returns date and time of the start, as names of files contain them. */
    public String time() {
        return STEM.format(date);
    }

    /** Returns the name of the run's files: date, time and commit. */
    public String stem() {
        return time() + "-" + commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }

    /** Returns the path of the run's record below the folder of the page. */
    public String recordPath() {
        return "runs/" + date.atZone(ZoneOffset.UTC).getYear() + "/" + stem() + ".json";
    }

    /** Returns whether times are comparable without a level per machine: on the same hardware, both or none of scope smoke. */
    public boolean isComparable(BenchmarkRun other) {
        return (machine() == null || other.machine() == null ? machine() == other.machine()
            : machine().hardware().equals(other.machine().hardware())) && isSmoke() == other.isSmoke();
    }

    /** Returns whether the runs executed the same code: for the same architecture and system. */
    public boolean hasSameTarget(BenchmarkRun other) {
        return machine() == null || other.machine() == null ? machine() == other.machine()
            : Objects.equals(machine().target(), other.machine().target());
    }

    /** Returns whether the times mean little. */
    public boolean isSmoke() {
        return "smoke".equals(scope());
    }

    /** Returns the id of a series in format 2: format 1 has another name for the overhead breakdown. */
    public static String currentId(String id) {
        return id.startsWith(OLD_BREAKDOWN + "/") ? BREAKDOWN + id.substring(OLD_BREAKDOWN.length()) : id;
    }

    private static Interval interval(JsonFields field) {
        return field.node().isNull() ? null : new Interval(field.get("low").number(), field.get("high").number(),
            field.get("confidence").number());
    }

    private static String optional(JsonFields field) {
        return field.isMissing() || field.node().isNull() ? null : field.text();
    }
}
