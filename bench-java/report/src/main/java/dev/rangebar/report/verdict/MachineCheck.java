package dev.rangebar.report.verdict;

import dev.rangebar.report.JsonFields;
import dev.rangebar.report.history.BenchmarkRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.statistics.descriptive.Median;

/** Was the machine as it always is? The rulers say so: before against after, and against earlier runs on like ones. */
public final class MachineCheck {
    /** Rulers repeat within some per cent on a machine that is left alone. */
    private static final double LARGEST_CHANGE = 1.1;
    private static final int RUNS = 30;
    private static final int LEAST_RUNS = 5;

    private MachineCheck() {
    }

    /** Why the run's times are to be doubted; null if the rulers are as ever. */
    public static String doubts(JsonFields latest, BenchmarkRun run, List<BenchmarkRun> earlier) {
        List<String> doubts = new ArrayList<>();
        JsonFields rulers = latest.get("rulers");
        for (String name : run.rulers().keySet()) {
            double before = rulers.get(name).get("before").positive();
            double after = rulers.get(name).get("after").positive();
            if (isOff(after / before)) {
                doubts.add("the %s ruler changed by %s during the run".formatted(name, percent(after / before)));
            }
            // Runs from before there was this ruler have none.
            List<Double> all = earlier.stream().filter(run::isLike).map(like -> like.rulers().get(name))
                .filter(Objects::nonNull).toList();
            double[] usual = all.stream().skip(Math.max(0, all.size() - RUNS)).mapToDouble(Double::doubleValue)
                .toArray();
            double ratio = run.rulers().get(name) / Median.withDefaults().evaluate(usual);
            if (usual.length >= LEAST_RUNS && isOff(ratio)) {
                doubts.add("the %s ruler took %s against the last %d runs on like machines".formatted(name,
                    percent(ratio), usual.length));
            }
        }
        return doubts.isEmpty() ? null : String.join("; ", doubts);
    }

    private static boolean isOff(double ratio) {
        return Math.max(ratio, 1 / ratio) > LARGEST_CHANGE;
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%+.0f %%", 100 * (ratio - 1));
    }
}
