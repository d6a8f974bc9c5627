package dev.rangebar.report.detection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rangebar.report.detection.OnsetDistributionTest.OnsetStudy;
import dev.rangebar.report.detection.Rates.Alarms;
import dev.rangebar.report.detection.Rates.Plant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Measures the rates of detected planted steps and of false alarms, on histories and on series drawn from them, and
 * prints the tables of docs/explanation/detection-rates.md. Usage: {@code DetectionStudy DIRECTORY TRIALS}.
 */
final class DetectionStudy {
    static final List<Plant> STEPS = List.of(new Plant(0.1, 5), new Plant(0.05, 15), new Plant(0.05, 10));
    static final List<Plant> SMALL_STEP = List.of(new Plant(0.02, 6));
    static final List<String> FILES = List.of("rangebar-py.data.js", "github-action-benchmark.data.js");
    /** Standard deviation of a paired ratio. */
    static final double QUIET = 0.01;
    /** Largest noise of a segment: more noise comes from different hardware, which is never compared. */
    private static final double LIKE_HARDWARE = 0.05;
    private static final double MOST_FALSE_ALARMS = 0.1;
    private static final long SEED = 20261123;

    private final int trials;

    private DetectionStudy(int trials) {
        this.trials = trials;
    }

    /** Prints the tables in Markdown. */
    public static void main(String[] arguments) throws IOException {
        List<Noise> all = segments(Path.of(arguments[0]));
        new DetectionStudy(Integer.parseInt(arguments[1])).print(likeHardware(all), mixedHardware(all));
    }

    static List<Noise> segments(Path directory) throws IOException {
        Map<String, double[]> history = new LinkedHashMap<>();
        for (String file : FILES) {
            history.putAll(StudyHistory.read(directory.resolve(file)));
        }
        return Noise.segments(history);
    }

    static List<Noise> likeHardware(List<Noise> all) {
        return all.stream().filter(noise -> noise.size() <= LIKE_HARDWARE).toList();
    }

    private static List<Noise> mixedHardware(List<Noise> all) {
        return all.stream().filter(noise -> noise.size() > LIKE_HARDWARE).toList();
    }

    private void print(List<Noise> like, List<Noise> mixed) {
        List<Noise> tuning = like.stream().map(Noise::firstHalf).toList();
        List<Noise> reported = like.stream().map(Noise::secondHalf).toList();
        List<Rates> tuned = rates(Rates::detector, tuning, STEPS);
        List<Rates> found = rates(Rates::detector, reported, STEPS);
        List<Rates> other = rates(Rates::detector, mixed, STEPS);
        head("Means over the series", STEPS, "series");
        row(reported.size() + " series, reported half", Rates.mean(found));
        for (int window : List.of(5, 10)) {
            double significance = significance(window, tuning);
            row(String.format(Locale.ROOT, "the same, t test of the last %d runs at p < %.1g", window, significance),
                Rates.mean(rates(Rates.tTest(window, significance), reported, STEPS)));
        }
        row(tuning.size() + " series, tuning half", Rates.mean(tuned));
        row(mixed.size() + " series of mixed hardware", Rates.mean(other));

        head("Three machines at random", STEPS, "series");
        row(reported.size() + " series, one machine", Rates.mean(found));
        row("the same on three machines, a level per machine",
            Rates.mean(rates(Rates::mixedMachines, reported, STEPS)));
        row("the same on three machines, a history per machine",
            Rates.mean(rates(Rates::separateMachines, reported, STEPS)));
        row("normal noise of 1 %, one machine",
            Rates.of(Rates::detector, Noise.normal(QUIET, SEED), STEPS, trials, SEED));
        row("the same on three machines, a level per machine",
            Rates.of(Rates::mixedMachines, Noise.normal(QUIET, SEED), STEPS, trials, SEED));
        candidates(reported);

        List<Noise> quiet = new ArrayList<>();
        quiet.add(Noise.normal(QUIET, SEED));
        reported.forEach(noise -> quiet.add(noise.scaledTo(QUIET)));
        List<Rates> small = rates(Rates::detector, quiet, SMALL_STEP);
        head("Noise of 1 %", SMALL_STEP, "series");
        row("normal, independent", small.getFirst());
        double threshold = cusumThreshold(quiet.getFirst());
        row(String.format(Locale.ROOT, "the same, CUSUM test made for this step, threshold %.2f", threshold),
            Rates.of(Rates.cusum(threshold), quiet.getFirst(), SMALL_STEP, trials, SEED));
        row(reported.size() + " series of the reported half, scaled",
            Rates.mean(small.subList(1, small.size())));

        String columns = "series | runs | noise | correlation";
        head("Reported half, each series", STEPS, columns);
        IntStream.range(0, found.size()).forEach(i -> row(describe(reported.get(i)), found.get(i)));
        head("Tuning half, each series", STEPS, columns);
        IntStream.range(0, tuned.size()).forEach(i -> row(describe(tuning.get(i)), tuned.get(i)));
        head("Noise of 1 %, each series", SMALL_STEP, columns);
        IntStream.range(0, small.size()).forEach(i -> row(describe(quiet.get(i)), small.get(i)));
        head("Mixed hardware, each series", STEPS, columns);
        IntStream.range(0, other.size()).forEach(i -> row(describe(mixed.get(i)), other.get(i)));
    }

    private void candidates(List<Noise> reported) {
        System.out.println("\n### Candidates, a new commit every night\n\n| series | step | nights after the detection "
            + "| contain the true commit | commits | one commit only |\n|---|---|---|---|---|---|");
        for (double size : List.of(0.1, 0.05)) {
            for (int later : List.of(0, 10)) {
                List<OnsetStudy> all = reported.parallelStream()
                    .map(noise -> OnsetStudy.of(noise, size, later, trials, SEED)).toList();
                candidates(reported.size() + " series, reported half", size, later, all);
                candidates("normal noise of 3 %", size, later,
                    List.of(OnsetStudy.of(Noise.normal(0.03, SEED), size, later, trials, SEED)));
            }
        }
    }

    private static void candidates(String name, double size, int later, List<OnsetStudy> all) {
        System.out.printf(Locale.ROOT, "| %s | %.0f %% | %d | %.1f %% | %.1f | %.1f %% |%n", name, 100 * size, later,
            100 * all.stream().mapToDouble(OnsetStudy::covered).average().orElseThrow(),
            all.stream().mapToDouble(OnsetStudy::places).average().orElseThrow(),
            100 * all.stream().mapToDouble(OnsetStudy::alone).average().orElseThrow());
    }

    /** Returns the largest significance at which the t test raises no more false alarms than allowed. */
    private double significance(int window, List<Noise> tuning) {
        double significance = 0.01;
        while (Rates.mean(rates(Rates.tTest(window, significance), tuning, List.of())).falseAlarms()
            > MOST_FALSE_ALARMS) {
            significance /= 2;
        }
        return significance;
    }

    /** Returns the smallest threshold at which CUSUM raises no more false alarms than allowed. */
    private double cusumThreshold(Noise noise) {
        double threshold = 2;
        while (Rates.of(Rates.cusum(threshold), noise, List.of(), trials, SEED).falseAlarms() > MOST_FALSE_ALARMS) {
            threshold += 0.05;
        }
        return threshold;
    }

    private List<Rates> rates(Alarms alarms, List<Noise> series, List<Plant> plants) {
        return series.parallelStream().map(noise -> Rates.of(alarms, noise, plants, trials, SEED)).toList();
    }

    private static void head(String title, List<Plant> plants, String columns) {
        String steps = plants.stream().map(plant -> String.format(Locale.ROOT, "%.0f %% within %d",
            100 * plant.size(), plant.within())).collect(Collectors.joining(" | "));
        String line = "| " + columns + " | false alarms | " + steps + " |";
        System.out.println("\n### " + title + "\n\n" + line + "\n" + "|---".repeat(line.split(" \\| ").length) + "|");
    }

    private static String describe(Noise noise) {
        return String.format(Locale.ROOT, "%s | %d | %.1f %% | %.2f", noise.name(), noise.deviations().length,
            100 * noise.size(), noise.carry());
    }

    private static void row(String name, Rates rates) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "| %s | %.3f |", name, rates.falseAlarms()));
        for (double found : rates.found()) {
            line.append(String.format(Locale.ROOT, " %.1f %% |", 100 * found));
        }
        System.out.println(line);
    }

    /** Values of all series in a data.js of github-action-benchmark. */
    static final class StudyHistory {
        private StudyHistory() {
        }

        /** Returns the values by suite and name, in the order of the runs. */
        static Map<String, double[]> read(Path file) throws IOException {
            String text = Files.readString(file);
            JsonNode entries = new ObjectMapper().readTree(text.substring(text.indexOf('{'))).get("entries");
            Map<String, List<Double>> values = new LinkedHashMap<>();
            entries.propertyStream().forEach(suite -> suite.getValue().forEach(run -> run.get("benches").forEach(
                bench -> values.computeIfAbsent(suite.getKey() + ": " + shortName(bench.get("name").asText()),
                    name -> new ArrayList<>()).add(bench.get("value").asDouble()))));
            Map<String, double[]> series = new LinkedHashMap<>();
            values.forEach((name, all) -> series.put(name, all.stream().mapToDouble(Double::doubleValue).toArray()));
            return series;
        }

        private static String shortName(String name) {
            return name.substring(name.lastIndexOf(':') + 1);
        }
    }
}
