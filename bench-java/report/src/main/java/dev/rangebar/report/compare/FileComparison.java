package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.compare.Comparison.ComparedSeries;
import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.BenchmarkRun.Value;
import dev.rangebar.report.history.Machine;
import dev.rangebar.report.history.SeriesCatalogue;
import dev.rangebar.report.history.SeriesDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares two runs by their files. The runs were not measured in turn, so the interval of a change also covers the
 * noise between runs: that of the baseline, if one file is judged, else the difference of the machine calibrations.
 */
final class FileComparison {
    private static final double CONFIDENCE = 0.95;
    private static final double NORMAL_QUANTILE = 1.959964;

    private final BenchmarkRun a;
    private final BenchmarkRun b;
    private final Map<String, Double> noise = new HashMap<>();

    private FileComparison(BenchmarkRun a, BenchmarkRun b) {
        this.a = a;
        this.b = b;
    }

    /** Returns whether an argument is a file of a run or a folder that contains one. */
    static boolean isRun(String argument) {
        return Files.isRegularFile(file(argument));
    }

    /** Compares two files. */
    static Comparison of(String first, String second) {
        JsonFields fileA = read(first);
        JsonFields fileB = read(second);
        FileComparison comparison = new FileComparison(BenchmarkRun.read(fileA, null), BenchmarkRun.read(fileB, null));
        comparison.readNoise(fileA);
        comparison.readNoise(fileB);
        return comparison.result(first, second);
    }

    /** Reads a file; messages name it as the caller does, since both are often called latest.json. */
    private static JsonFields read(String argument) {
        return JsonFields.read(file(argument)).withPlace(argument);
    }

    private static Path file(String argument) {
        Path path = Path.of(argument);
        return Files.isDirectory(path) ? path.resolve("latest.json") : path;
    }

    /** Reads the noise between nights of each series, which only a judged file has. */
    private void readNoise(JsonFields file) {
        for (JsonFields row : file.get("series").elements()) {
            JsonFields found = row.get("verdict").get("baseline").get("noise");
            if (found.node().isNumber()) {
                noise.merge(row.get("id").text(), found.number(), Math::max);
            }
        }
    }

    private Comparison result(String first, String second) {
        List<ComparedSeries> series = new ArrayList<>();
        b.values().forEach((id, value) -> {
            if (a.values().containsKey(id)) {
                series.add(compare(b.series().get(id), a.values().get(id), value));
            }
        });
        if (series.isEmpty()) {
            throw new BenchFailure(first + " and " + second + " have no series in common");
        }
        return new Comparison("files", side(first, a), side(second, b), notes(), 0, series);
    }

    private static Comparison.Side side(String name, BenchmarkRun run) {
        return new Comparison.Side(name, run.commit(), run.date() + ", scope " + run.scope()
            + (run.subject() == null ? "" : ", " + run.subject()));
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        note(notes, "A", a);
        note(notes, "B", b);
        String hardware = Machine.difference(a.machine().hardware(), b.machine().hardware());
        if (!hardware.isEmpty()) {
            notes.add("Times of different machines are not compared (" + hardware + ").");
        }
        String software = Machine.difference(a.machine().software(), b.machine().software());
        if (!software.isEmpty()) {
            notes.add("Different software: " + software + ".");
        }
        notes.add(noise.isEmpty() ? "Neither file is judged: the noise between runs is only estimated, from the machine "
            + "calibration." : "The intervals cover the noise within the runs and between nights.");
        long missing = a.values().keySet().stream().filter(id -> !b.values().containsKey(id)).count()
            + b.values().keySet().stream().filter(id -> !a.values().containsKey(id)).count();
        if (missing > 0) {
            notes.add("Series that only one file has: " + missing + ".");
        }
        return notes;
    }

    private static void note(List<String> notes, String side, BenchmarkRun run) {
        if (run.lowConfidence()) {
            notes.add(side + " is a disturbed run: " + run.lowConfidenceReason() + ".");
        }
        if (run.isSmoke()) {
            notes.add(side + " is a run of scope smoke, whose times prove nothing.");
        }
    }

    private ComparedSeries compare(SeriesDescriptor series, Value first, Value second) {
        if (!a.series().get(series.id()).unit().equals(series.unit())) {
            throw new BenchFailure(series.id() + " has two units: " + a.series().get(series.id()).unit() + " and "
                + series.unit());
        }
        if (SeriesCatalogue.of(series).exact()) {
            return !a.hasSameTarget(b) ? insufficient(series, first, second, "another architecture or system")
                : overlaps(series.id(), first, second) ? insufficient(series, first, second,
                    "not the same in all processes of one run")
                : ComparedSeries.exact(series, first.value(), second.value());
        }
        String reason = a.lowConfidence() || b.lowConfidence() ? "a disturbed run"
            : a.isSmoke() || b.isSmoke() ? "scope smoke"
            : !a.isComparable(b) && !series.unit().equals("ratio") ? "another machine"
            : !hasInterval(first) || !hasInterval(second) ? "no interval" : null;
        if (reason != null) {
            return insufficient(series, first, second, reason);
        }
        double ratio = second.value() / first.value();
        double between = between(series);
        double down = Math.hypot(distance(second.value(), second.interval().low()),
            distance(first.interval().high(), first.value()));
        double up = Math.hypot(distance(second.interval().high(), second.value()),
            distance(first.value(), first.interval().low()));
        return ComparedSeries.noisy(series, first.value(), second.value(), ratio, new Interval(
            ratio * Math.exp(-Math.hypot(down, between)), ratio * Math.exp(Math.hypot(up, between)), CONFIDENCE));
    }

    /** Returns whether the processes of a run disagree about an exact series, so that both runs may have the same value. */
    private static boolean overlaps(String id, Value first, Value second) {
        return (!SeriesCatalogue.isEqual(id, first.value(), first.largest())
            || !SeriesCatalogue.isEqual(id, second.value(), second.largest()))
            && first.value() <= second.largest() && second.value() <= first.largest();
    }

    private static boolean hasInterval(Value value) {
        return value.interval() != null && value.interval().low() > 0;
    }

    private static ComparedSeries insufficient(SeriesDescriptor series, Value first, Value second, String reason) {
        return ComparedSeries.insufficientData(series, first.value(), second.value(), reason);
    }

    private static double distance(double larger, double smaller) {
        return Math.log(larger / smaller);
    }

    /** Returns the half-width of the noise between two runs, in logarithms. */
    private double between(SeriesDescriptor series) {
        Double known = noise.get(series.id());
        if (known != null) {
            return NORMAL_QUANTILE * Math.sqrt(2) * Math.log1p(known);
        }
        return !series.unit().equals("ns") ? 0 : a.details().calibration().entrySet().stream()
            .filter(each -> b.details().calibration().containsKey(each.getKey()))
            .mapToDouble(each -> Math.abs(Math.log(b.details().calibration().get(each.getKey()) / each.getValue())))
            .max().orElse(0);
    }
}
