package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.compare.Comparison.ComparedSeries;
import dev.rangebar.report.compare.PairedRun.SampleSource;
import dev.rangebar.report.history.SeriesDescriptor;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.InstructionCounts;
import dev.rangebar.report.results.PairedEstimate;
import dev.rangebar.report.results.PairedEstimate.Pairs;
import dev.rangebar.report.run.AnalysisSteps;
import dev.rangebar.report.run.ProcessRunner;
import dev.rangebar.report.run.RunProgress;
import dev.rangebar.report.run.Step;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.statistics.descriptive.Median;

/** Compares two builds, or two JDKs or ways across on one build, by processes that run in turn; builds by instruction counts, too. */
final class PairedComparison {
    private static final Duration COUNTING = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);
    private static final Duration COUNTING_TIMEOUT = Duration.ofMinutes(5);

    private final Path logs;
    private final PrintStream progress;

    /**
     * One side.
     *
     * @param description for people and programs
     * @param tools       its programs
     * @param sampler     command line of the process that measures it
     */
    record Build(Comparison.Side description, Tools tools, List<String> sampler) {
    }

    /** Creates a comparison that leaves its logs in a folder and prints its state. */
    PairedComparison(Path logs, PrintStream progress) {
        this.logs = logs;
        this.progress = progress;
    }

    /** Measures both sides; instructions are counted only if the native programs may differ. */
    Comparison of(String kind, Build a, Build b, PairedRun run) {
        Folders.create(logs);
        List<String> notes = new ArrayList<>();
        List<ComparedSeries> series = new ArrayList<>();
        run.measure(i -> process("A", a), i -> process("B", b), i -> progress.println(
            "[compare] pair of processes " + (i + 1) + " of " + run.processes()))
            .forEach((id, pairs) -> series.add(compared(id, pairs)));
        if (kind.equals("commits")) {
            if (Tools.isInstalled("valgrind")) {
                series.addAll(instructions(a, b));
            } else {
                notes.add("No instructions were counted: valgrind is not installed.");
            }
        }
        return new Comparison(kind, a.description(), b.description(), notes, run.processes(), series);
    }

    private SampleSource process(String letter, Build build) {
        return new SamplerProcess("side " + letter + " (" + build.description().name() + ")", build.sampler(),
            logs.resolve("sampler-" + letter + ".log"));
    }

    static ComparedSeries compared(String id, List<Pairs> pairs) {
        SeriesDescriptor descriptor = new SeriesDescriptor(id, id.substring(0, id.indexOf('/')), "ns",
            BenchmarkSeries.JAVA_FILE);
        PairedEstimate ratio = PairedEstimate.ratio(pairs);
        return ComparedSeries.noisy(descriptor, median(pairs, Pairs::denominator), median(pairs, Pairs::numerator),
            ratio.value(), ratio.interval());
    }

    private static double median(List<Pairs> pairs, Function<Pairs, double[]> side) {
        return Median.withDefaults().evaluate(pairs.stream().map(side).flatMapToDouble(Arrays::stream).toArray());
    }

    private List<ComparedSeries> instructions(Build a, Build b) {
        List<Step> steps = new ArrayList<>();
        for (String kernel : AnalysisSteps.kernels()) {
            steps.add(count("A", a, kernel));
            steps.add(count("B", b, kernel));
        }
        RunProgress state = new RunProgress(progress, steps);
        ProcessRunner runner = new ProcessRunner(b.description().commit(), state, BETWEEN_LINES);
        List<Long> counts = new ArrayList<>();
        for (Step step : steps) {
            state.begins(step);
            runner.run(step);
            counts.add(InstructionCounts.total(step.output()));
        }
        List<ComparedSeries> series = new ArrayList<>();
        for (int i = 0; i < AnalysisSteps.kernels().size(); i++) {
            String id = InstructionCounts.id(AnalysisSteps.kernels().get(i));
            series.add(ComparedSeries.exact(new SeriesDescriptor(id, "core", InstructionCounts.UNIT,
                BenchmarkSeries.DERIVED_FILE), counts.get(2 * i), counts.get(2 * i + 1)));
        }
        return series;
    }

    private Step count(String letter, Build build, String kernel) {
        Path output = logs.resolve("instructions-" + letter + "-" + kernel + ".callgrind");
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new BenchFailure(output + " cannot be removed: " + e.getMessage(), e);
        }
        List<String> command = new ArrayList<>(AnalysisSteps.counting(kernel, output));
        command.add(1, "LD_LIBRARY_PATH=" + build.tools().nativeDirectory().toAbsolutePath());
        return new Step("instructions-" + letter + "-" + kernel, build.tools().nativeProgram(command,
            "rangebar-instructions"), output, false, COUNTING, COUNTING_TIMEOUT);
    }
}
