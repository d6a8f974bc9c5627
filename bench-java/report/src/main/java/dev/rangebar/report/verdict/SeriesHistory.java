package dev.rangebar.report.verdict;

import dev.rangebar.report.history.BenchmarkRun;
import dev.rangebar.report.history.History;
import dev.rangebar.report.history.SeriesCatalogue;
import dev.rangebar.report.history.SeriesDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One series in a history.
 *
 * @param descriptor properties of the series
 * @param entry      entry of the catalogue
 * @param runs       indexes of all runs that have the series
 * @param groups     the same runs, by comparability: architecture, system and, for times, the scope smoke
 */
public record SeriesHistory(SeriesDescriptor descriptor, SeriesCatalogue.Entry entry, List<Integer> runs,
    List<ComparableRuns> groups) {
    /**
     * Runs of a series that may be compared with each other, as far as each machine has its own level.
     *
     * @param runs   indexes in the history, ascending
     * @param points value of each of them
     */
    public record ComparableRuns(List<Integer> runs, List<Point> points) {
    }

    static SeriesHistory of(History history, SeriesDescriptor descriptor) {
        SeriesCatalogue.Entry entry = SeriesCatalogue.of(descriptor);
        List<Integer> runs = IntStream.range(0, history.runs().size())
            .filter(i -> history.runs().get(i).values().containsKey(descriptor.id())).boxed().toList();
        List<ComparableRuns> groups = groups(history, runs, entry.exact()).stream()
            .map(group -> new ComparableRuns(group, points(history, descriptor, group))).toList();
        return new SeriesHistory(descriptor, entry, runs, groups);
    }

    /** Returns the index of the newest run that has the series. */
    public int newest() {
        return runs.getLast();
    }

    /** Returns the group of the newest run. */
    public ComparableRuns newestGroup() {
        return groups.stream().filter(group -> group.runs().getLast() == newest()).findFirst().orElseThrow();
    }

    private static List<List<Integer>> groups(History history, List<Integer> runs, boolean exact) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int index : runs) {
            BenchmarkRun run = history.runs().get(index);
            groups.stream().filter(group -> {
                BenchmarkRun first = history.runs().get(group.getFirst());
                return first.hasSameTarget(run) && (exact || first.isSmoke() == run.isSmoke());
            }).findFirst().orElseGet(() -> {
                groups.add(new ArrayList<>());
                return groups.getLast();
            }).add(index);
        }
        return groups;
    }

    private static List<Point> points(History history, SeriesDescriptor descriptor, List<Integer> runs) {
        List<Map<String, String>> machines = new ArrayList<>();
        Map<Integer, Double> before = new HashMap<>();
        List<Point> points = new ArrayList<>();
        for (int index : runs) {
            BenchmarkRun run = history.runs().get(index);
            Map<String, String> hardware = run.machine() == null ? Map.of() : run.machine().hardware();
            if (!machines.contains(hardware)) {
                machines.add(hardware);
            }
            int machine = machines.indexOf(hardware);
            BenchmarkRun.Value value = run.values().get(descriptor.id());
            double last = before.getOrDefault(machine, value.value());
            double judged = SeriesCatalogue.isEqual(descriptor.id(), last, value.value()) ? last : value.value();
            before.put(machine, judged);
            points.add(new Point(judged, SeriesCatalogue.isEqual(descriptor.id(), value.value(), value.largest()) ? judged
                : value.largest(), run.lowConfidence(), machine));
        }
        return points;
    }

    /**
     * Value of one run in a series.
     *
     * @param value         finite; greater than zero unless the series is exact
     * @param largest       value of another process of the same run, if it was larger in an exact series; else the value
     * @param lowConfidence {@code true} if the machine had an unusual speed in this run, so that the value proves nothing
     * @param machine       index of the machine; each machine has its own level
     */
    public record Point(double value, double largest, boolean lowConfidence, int machine) {
        /** Rejects values that are not finite or not in order. */
        public Point {
            if (!Double.isFinite(value) || !(largest >= value) || !Double.isFinite(largest)) {
                throw new IllegalArgumentException("the value " + value + " of a point is not finite, or larger than " + largest);
            }
        }

        /** Creates a point whose processes agree. */
        public Point(double value, boolean lowConfidence, int machine) {
            this(value, value, lowConfidence, machine);
        }

        /** Creates a point of the only machine. */
        public Point(double value, boolean lowConfidence) {
            this(value, lowConfidence, 0);
        }
    }
}
