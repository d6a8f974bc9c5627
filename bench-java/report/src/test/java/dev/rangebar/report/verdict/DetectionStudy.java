package dev.rangebar.report.verdict;

import dev.rangebar.report.verdict.Rates.Alarms;
import dev.rangebar.report.verdict.Rates.Plant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How often the detector finds planted steps, and how often it finds what is not there; prints the tables of
 * docs/detection-rates.md. Run as {@code DetectionStudy HISTORY... [TRIALS]}.
 */
final class DetectionStudy {
    static final List<Plant> STEPS = List.of(new Plant(0.1, 5), new Plant(0.05, 15), new Plant(0.05, 10));
    static final List<Plant> SMALL_STEP = List.of(new Plant(0.02, 6));
    /** Series that scatter more are of runs on different hardware, which are never compared. */
    private static final double LIKE_HARDWARE = 0.05;
    private static final long SEED = 20261123;

    private DetectionStudy() {
    }

    public static void main(String[] arguments) throws IOException {
        int trials = Integer.parseInt(arguments[arguments.length - 1]);
        Map<String, double[]> history = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i++) {
            history.putAll(StudyHistory.read(Path.of(arguments[i])));
        }
        List<Noise> all = Noise.stretches(history);
        List<Noise> like = all.stream().filter(noise -> noise.size() <= LIKE_HARDWARE).toList();
        List<Noise> mixed = all.stream().filter(noise -> noise.size() > LIKE_HARDWARE).toList();
        List<Noise> tuning = like.stream().map(Noise::firstHalf).toList();
        List<Noise> reported = like.stream().map(Noise::secondHalf).toList();
        for (List<Noise> half : List.of(tuning, reported, mixed)) {
            table("==", half, Rates::detector, STEPS, trials);
        }
        List<Noise> quiet = new ArrayList<>(List.of(Noise.normal(0.01, SEED)));
        reported.forEach(n -> quiet.add(n.scaledTo(0.01)));
        table("quiet", quiet, Rates::detector, SMALL_STEP, trials);
        for (int w : new int[] {5, 10}) {
            double best = 0;
            for (double a = 1e-2; a > 1e-8; a /= 2) {
                Alarms t = Rates.tTest(w, a);
                double fa = tuning.parallelStream().mapToDouble(n -> Rates.of(t, n, List.of(), trials, SEED)
                    .falseAlarms()).average().orElseThrow();
                if (fa <= 0.1) {
                    best = a;
                    break;
                }
            }
            System.out.println("t test of " + w + " at " + best);
            table("t", reported, Rates.tTest(w, best), STEPS, trials);
        }
    }

    private static void table(String title, List<Noise> series, Alarms alarms, List<Plant> plants, int trials) {
        System.out.println(title);
        List<Rates> rates = series.parallelStream().map(n -> Rates.of(alarms, n, plants, trials, SEED)).toList();
        for (int i = 0; i < rates.size(); i++) {
            print(series.get(i).name() + String.format(" | %d | %.1f | %.2f", series.get(i).deviations().length, 100 * series.get(i).size(), series.get(i).carry()), rates.get(i));
        }
        if (rates.size() > 1) print("mean", Rates.mean(rates));
    }

    private static void print(String name, Rates rates) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "| %s | %.3f |", name, rates.falseAlarms()));
        for (double found : rates.found()) {
            line.append(String.format(Locale.ROOT, " %.0f %% |", 100 * found));
        }
        System.out.println(line);
    }
}
