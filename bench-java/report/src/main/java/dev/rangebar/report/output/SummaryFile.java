package dev.rangebar.report.output;

import dev.rangebar.report.Interval;
import dev.rangebar.report.history.SeriesCatalogue;
import dev.rangebar.report.results.BenchmarkSeries;
import dev.rangebar.report.results.CalibrationOutput;
import dev.rangebar.report.results.Measurements;
import dev.rangebar.report.results.NativeOutput;
import dev.rangebar.report.results.OverheadOutput;
import dev.rangebar.report.results.PairedEstimate;
import dev.rangebar.report.run.RunScope;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes summary.md: the results of a run for people, in the form of a job summary. */
final class SummaryFile {
    private static final double NS_PER_US = 1000;

    private final StringBuilder text = new StringBuilder();
    private final Measurements all;
    private final List<BenchmarkSeries> series;

    private SummaryFile(Measurements all, List<BenchmarkSeries> series) {
        this.all = all;
        this.series = series;
    }

    static String of(RunMetadata run, Measurements all, List<BenchmarkSeries> series) {
        SummaryFile summary = new SummaryFile(all, series);
        summary.head(run);
        summary.targets(run);
        summary.layers();
        summary.overhead();
        summary.overheadBreakdown();
        summary.latency();
        summary.memory();
        summary.compression();
        summary.calibration();
        return summary.text.toString();
    }

    private void head(RunMetadata run) {
        line("# Benchmarks of %.12s%s", run.git().commit(), run.git().dirty() ? " with uncommitted changes" : "");
        line("");
        if (run.doubts() != null) {
            line("**Disturbed run:** %s. The times below are those of a disturbed machine and prove nothing.", run.doubts());
            line("");
        }
        if (run.scope() == RunScope.SMOKE) {
            line("**Scope smoke:** this run checks that everything runs. Its times prove nothing.");
            line("");
        }
        line("%s, %s, %d cores, %s %s, %s, kernel tier %s. Scope %s, %d:%02d minutes.", run.start().toString(),
            all.nativeOutput().context("cpu_model"), Runtime.getRuntime().availableProcessors(),
            all.jmh().text("vmName"), all.jmh().text("vmVersion"), all.nativeOutput().context("compiler"),
            all.nativeOutput().context("kernel_tier"), run.scope().id(), run.seconds() / 60, run.seconds() % 60);
        line("Times are medians; the brackets hold their interval, 95 %% with six samples or more.");
        line("The noise between days is larger.");
        List<BenchmarkSeries> contradictory = series.stream().filter(each -> !each.processes().isEmpty()
            && !SeriesCatalogue.isEqual(each.id(), each.value(), Collections.max(each.processes()))).toList();
        if (!contradictory.isEmpty()) {
            line("");
            line("**Not exact:** processes of this build disagree, so these series count as noisy: %s.", contradictory.stream()
                .map(each -> each.id() + " (" + each.processes().stream().map(SummaryFile::number).distinct()
                    .collect(Collectors.joining(", ")) + " " + each.unit() + ")").collect(Collectors.joining("; ")));
        }
    }

    private void targets(RunMetadata run) {
        heading("Targets", "target", "this run", "");
        for (Target target : Target.of(run, series)) {
            row(target.text(), number(target.value()) + " " + target.unit(),
                target.passed() == null ? "not judged" : target.passed() ? "reached" : "**missed**");
        }
    }

    private void layers() {
        heading("Native and Java, each in its own process", "batch", "native", "Java", "Java / native",
            "trades/s through Java");
        for (String size : LatestFile.SIZES) {
            BenchmarkSeries core = find("core/batch/" + size);
            BenchmarkSeries java = find("api/batch/" + size);
            row(size, micros(core), micros(java), number(java.value() / core.value()),
                number(Target.tradesPerSecond(NativeOutput.trades(size), java.value()) / 1e6) + " M");
        }
    }

    private void overhead() {
        heading("FFM overhead: the same work in one JVM, Java and native in turn", "segments / batch", "Java / native",
            "difference per batch");
        for (String id : all.overhead().pairs().keySet()) {
            PairedEstimate difference = all.overhead().difference(id);
            row(id.equals(OverheadOutput.WHOLE) ? id + " (ffm/overhead)" : id, ratio(all.overhead().ratio(id)),
                "%s ns [%s, %s]".formatted(number(difference.value()), number(difference.interval().low()),
                    number(difference.interval().high())));
        }
        heading("JNI beside FFM: each against the native loop of its own JVM", "series", "JNI / native", "FFM / native",
            "JNI over FFM", "JNI minus native, ns per batch");
        all.jniOverhead().forEach((prefix, jni) -> {
            for (String id : jni.pairs().keySet()) {
                PairedEstimate ffm = all.overhead().ratio(id);
                row(OverheadOutput.seriesId(prefix, id), ratio(jni.ratio(id)), ratio(ffm), ratio(jni.ratio(id).over(ffm)),
                    nanos(jni.difference(id)));
            }
        });
        heading("Account of ffm/overhead: ns per batch of 1,000", "part", "ns");
        double nativeNanos = all.overhead().nativeTimes(OverheadOutput.WHOLE).median();
        row("native", number(nativeNanos));
        row("the call of the core, reading the result", nanos(all.overhead().calls()));
        row("in it an empty call (overhead/empty-call/ffm)", number(all.jmh().times(AllSeries.EMPTY_CALL + "ffm").median()));
        row("Java API: checks, lease, buffer", nanos(all.overhead().api()));
        // Not the median through Java: medians of two sides do not add up to the last nanosecond.
        row("together", number(nativeNanos + all.overhead().difference(OverheadOutput.WHOLE).value()));
        text.append(InstrumentsCommand.Table.of(all.instruments()));
    }

    private static String ratio(PairedEstimate estimate) {
        return "%s [%s, %s]".formatted(fixed(estimate.value()), fixed(estimate.interval().low()),
            fixed(estimate.interval().high()));
    }

    private static String nanos(PairedEstimate estimate) {
        return "%s [%s, %s]".formatted(number(estimate.value()), number(estimate.interval().low()),
            number(estimate.interval().high()));
    }

    private void overheadBreakdown() {
        heading("Overhead breakdown: a batch through each layer", "layer / batch", "time", "over the native loop");
        Map<String, BenchmarkSeries> ratios = AllSeries.breakdownRatios(all);
        for (BenchmarkSeries each : series) {
            if (each.id().startsWith(AllSeries.OVERHEAD_BREAKDOWN) && each.file().equals(BenchmarkSeries.JAVA_FILE)) {
                boolean million = !each.id().startsWith(AllSeries.EMPTY_CALL);
                BenchmarkSeries ratio = million ? ratios.get(each.id().substring(AllSeries.OVERHEAD_BREAKDOWN.length())) : null;
                row(each.id(), million ? micros(each) : number(each.value()) + " ns",
                    ratio == null ? "" : fixed(ratio.value()) + (ratio.interval() == null ? ""
                        : " [%s, %s]".formatted(fixed(ratio.interval().low()), fixed(ratio.interval().high()))));
            }
        }
    }

    private void latency() {
        heading("Latency", "work", "P50", "P95", "P99");
        latency("native, a batch of 1,000", "core/latency/");
        latency("Java, a batch of 1,000", "api/latency/");
        latency("native, 64 pushes", "core/latency/burst-64/");
        latency("Java, 64 pushes", "api/latency/burst-64/");
        line("");
        line("Reading the clock: %s ns in native code, %s ns in Java.", number(find("core/latency/clock").value()),
            number(find("api/latency/clock").value()));
    }

    private void latency(String work, String prefix) {
        row(work, micros(prefix + "p50"), micros(prefix + "p95"), micros(prefix + "p99"));
    }

    private void memory() {
        heading("Memory", "series", "");
        for (BenchmarkSeries each : series) {
            if (each.unit().equals("MB") || each.unit().equals("bytes")) {
                row(each.id(), number(each.value()) + " " + each.unit());
            }
        }
    }

    private void compression() {
        heading("Bars of 1M trades", "threshold, dbps", "bars");
        all.barsPerMillion().forEach((threshold, bars) -> row(threshold.toString(), bars.toString()));
    }

    private void calibration() {
        heading("Machine calibration", "workload", "before", "after", "change");
        for (String name : CalibrationOutput.NAMES) {
            double before = all.calibration().before(name).median();
            double after = all.calibration().after(name).median();
            row(name, number(before) + " ns", number(after) + " ns", "%+.1f %%".formatted(100 * (after / before - 1)));
        }
    }

    private BenchmarkSeries find(String id) {
        return AllSeries.find(series, id);
    }

    private String micros(String id) {
        return micros(find(id));
    }

    private static String micros(BenchmarkSeries series) {
        String value = number(series.value() / NS_PER_US) + " µs";
        Interval interval = series.interval();
        return interval == null ? value : value + " [%s, %s]".formatted(number(interval.low() / NS_PER_US),
            number(interval.high() / NS_PER_US));
    }

    /** Returns three significant digits with grouped thousands. */
    private static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    private static String fixed(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private void heading(String title, String... columns) {
        line("");
        line("## %s", title);
        line("");
        row(columns);
        line("|%s", "---|".repeat(columns.length));
    }

    private void row(String... cells) {
        line("| %s |", String.join(" | ", cells));
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
