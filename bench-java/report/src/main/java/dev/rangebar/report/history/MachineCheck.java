package dev.rangebar.report.history;

import dev.rangebar.report.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Check of the machine's speed by its calibration: before the run against after, and the run against earlier runs on
 * comparable machines.
 */
public final class MachineCheck {
    /** Calibration workloads repeat within a few per cent on an idle machine. */
    private static final double LARGEST_CHANGE = 1.1;
    private static final int RUNS = 30;
    private static final int LEAST_RUNS = 5;

    private MachineCheck() {
    }

    /** Returns the reasons to doubt the times of a run; null if the machine had its usual speed. */
    public static String doubts(JsonFields latest, BenchmarkRun run, List<BenchmarkRun> earlier) {
        List<String> doubts = new ArrayList<>();
        JsonFields workloads = latest.get("calibration");
        for (String name : run.details().calibration().keySet()) {
            changeDuringRun(name, workloads.get(name).get("before").positive(),
                workloads.get(name).get("after").positive()).ifPresent(doubts::add);
            double[] usual = usual(name, run, earlier);
            double ratio = run.details().calibration().get(name) / Median.withDefaults().evaluate(usual);
            if (usual.length >= LEAST_RUNS && isOff(ratio)) {
                doubts.add("the %s calibration differs by %s from the last %d runs on comparable machines"
                    .formatted(name, percent(ratio), usual.length));
            }
        }
        return doubts.isEmpty() ? null : String.join("; ", doubts);
    }

    /** Returns the reason to doubt a run whose calibration workload took another time after it than before it. */
    public static Optional<String> changeDuringRun(String name, double before, double after) {
        return isOff(after / before) ? Optional.of("the %s calibration changed by %s during the run".formatted(name,
            percent(after / before))) : Optional.empty();
    }

    /** Returns the times of the newest comparable runs. A run that is older than the workload has none. */
    private static double[] usual(String name, BenchmarkRun run, List<BenchmarkRun> earlier) {
        List<Double> all = earlier.stream().filter(run::isComparable).map(BenchmarkRun::details)
            .filter(Objects::nonNull).map(details -> details.calibration().get(name)).filter(Objects::nonNull).toList();
        return all.stream().skip(Math.max(0, all.size() - RUNS)).mapToDouble(Double::doubleValue).toArray();
    }

    private static boolean isOff(double ratio) {
        return Math.max(ratio, 1 / ratio) > LARGEST_CHANGE;
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%+.0f %%", 100 * (ratio - 1));
    }
}
