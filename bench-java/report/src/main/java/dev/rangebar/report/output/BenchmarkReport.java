package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Git;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.FlameGraphs;
import dev.rangebar.report.results.Measurements;
import dev.rangebar.report.run.ProcessRunner;
import dev.rangebar.report.run.RunPlan;
import dev.rangebar.report.run.RunProgress;
import dev.rangebar.report.run.RunScope;
import dev.rangebar.report.run.SampleFiles;
import dev.rangebar.report.run.Step;
import dev.rangebar.report.run.Step.StepRunner;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs all benchmarks, checks their results and writes the files of the run. Prints the reason and ends with code 1 if
 * anything is missing or wrong; then no result files exist.
 *
 * <p>Required options, each with a value: {@code --scope}, {@code --native}, {@code --java}, {@code --jdks}, {@code --out}.
 */
public final class BenchmarkReport {
    private static final Set<String> OPTIONS = Set.of("--scope", "--native", "--java", "--jdks", "--out");

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private BenchmarkReport() {
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        try {
            Map<String, String> options = options(arguments);
            RunScope scope = RunScope.parse(options.get("--scope"));
            Tools tools = new Tools(Path.of(options.get("--native")), Path.of(options.get("--java")),
                scope.inDepth() ? Tools.jdks(options.get("--jdks")) : Collections.emptySortedMap());
            tools.check(scope);
            Path output = Path.of(options.get("--out"));
            Git git = Git.read(Path.of("").toAbsolutePath());
            Path samples = emptied(output);
            List<Step> steps = RunPlan.of(tools, scope, samples);
            RunProgress progress = new RunProgress(System.out, steps);
            run(git, scope, tools.jdks().keySet(), steps, new ProcessRunner(git.commit(), progress, BETWEEN_LINES), progress, output);
        } catch (BenchFailure failure) {
            System.err.println("[bench] FAILED: " + failure.getMessage());
            System.exit(1);
        }
    }

    /** Runs all steps, then writes all files. */
    static void run(Git git, RunScope scope, Set<Integer> jdks, List<Step> steps, StepRunner runner, RunProgress progress,
        Path output) {
        Instant start = Instant.now();
        for (Step step : steps) {
            progress.begins(step);
            runner.run(step);
        }
        Measurements all = Measurements.read(output.resolve("samples"), scope, jdks);
        List<BenchmarkSeries> series = AllSeries.of(all);
        Map<String, String> flameGraphs = scope.inDepth()
            ? FlameGraphs.read(new SampleFiles(output.resolve("samples"))) : Map.of();
        RunMetadata run = new RunMetadata(git, scope, start, Duration.between(start, Instant.now()).toSeconds(),
            RunMetadata.doubts(all.calibration()));
        JsonNode latest = LatestFile.of(run, all, series);
        String summary = SummaryFile.of(run, all, series);
        PublishedFiles.write(output, run, all, series);
        FlameGraphs.write(output.resolve("flame-graphs"), flameGraphs);
        JsonFields.write(output.resolve("latest.json"), latest);
        write(output.resolve("summary.md"), summary);
        progress.ended();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchFailure(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Empties the folder for results of an earlier run and returns its subfolder for raw outputs. */
    static Path emptied(Path output) {
        Path samples = output.resolve("samples");
        try {
            if (Files.exists(output)) {
                if (!Files.isDirectory(samples) && !isEmpty(output)) {
                    throw new BenchFailure(output + " is not emptied: it has no folder " + samples.getFileName()
                        + ", so it is not the output of an earlier run. Name another folder, or empty it yourself");
                }
                try (Stream<Path> all = Files.walk(output)) {
                    all.sorted(Comparator.reverseOrder()).forEach(BenchmarkReport::delete);
                }
            }
            return Files.createDirectories(samples);
        } catch (IOException | UncheckedIOException e) {
            throw new BenchFailure(output + " cannot be emptied: " + e.getMessage(), e);
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.findAny().isEmpty();
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        if (arguments.length % 2 != 0 || !options.keySet().equals(OPTIONS)) {
            throw new BenchFailure("usage: BenchmarkReport --scope smoke|daily|weekly --native DIRECTORY "
                + "--java DIRECTORY --jdks 17=HOME,21=HOME --out DIRECTORY");
        }
        return options;
    }

    /** Writes the files for github-action-benchmark, one for each of its tools: googlecpp, jmh, customSmallerIsBetter. */
    static final class PublishedFiles {
        private PublishedFiles() {
        }

        static void write(Path directory, RunMetadata run, Measurements all, List<BenchmarkSeries> series) {
            ObjectNode core = all.nativeOutput().merged();
            if (run.doubts() != null) {
                core.withObject("/context").put("disturbed", run.doubts());
            }
            JsonFields.write(directory.resolve(BenchmarkSeries.NATIVE_FILE), core);
            JsonFields.write(directory.resolve(BenchmarkSeries.JAVA_FILE), all.jmh().merged());
            JsonFields.write(directory.resolve(BenchmarkSeries.DERIVED_FILE), derived(run, series));
        }

        private static ArrayNode derived(RunMetadata run, List<BenchmarkSeries> series) {
            ArrayNode file = JsonFields.JSON.createArrayNode();
            for (BenchmarkSeries each : series) {
                if (each.file().equals(BenchmarkSeries.DERIVED_FILE)) {
                    var row = file.addObject().put("name", each.id()).put("unit", each.unit()).put("value", each.value());
                    if (run.doubts() != null) {
                        row.put("extra", "disturbed run: " + run.doubts());
                    }
                    if (each.interval() != null) {
                        row.put("range", String.format(Locale.ROOT, "%.6g to %.6g (%.0f %%)", each.interval().low(),
                            each.interval().high(), 100 * each.interval().confidence()));
                    }
                }
            }
            return file;
        }
    }
}
