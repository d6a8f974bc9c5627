package dev.rangebar.report.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.Git;
import dev.rangebar.report.Interval;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.results.Instruments;
import dev.rangebar.report.results.Instruments.Instrument;
import dev.rangebar.report.results.PairedEstimate;
import dev.rangebar.report.run.ProcessRunner;
import dev.rangebar.report.run.RunPlan;
import dev.rangebar.report.run.RunProgress;
import dev.rangebar.report.run.RunScope;
import dev.rangebar.report.run.Step;
import dev.rangebar.report.run.Step.StepRunner;
import dev.rangebar.report.run.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the FFM overhead by all instruments in turn, and prints whether they agree. */
@Command(name = "instruments", mixinStandardHelpOptions = true, description = {
    "Measures ffm/overhead by three instruments: pairs in one JVM, layers by JMH, separate processes; and the calls alone. A round runs "
        + "one process of each kind, in about 10 s. Prints each ratio with its interval of 95 %%, and whether it agrees with the pairs.",
    "Needs the programs of `mvn -B -DskipTests install`. Exit code 0, also if they disagree; 1 if a program failed; 2 after wrong usage."})
public final class InstrumentsCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    @Spec
    private CommandSpec command;
    @Option(names = "--rounds", paramLabel = "N", defaultValue = "24", description = "6 or more (default: ${DEFAULT-VALUE})")
    private int rounds;
    @Option(names = "--native", paramLabel = "DIR", description = "folder of the native programs (default: ${DEFAULT-VALUE})",
        defaultValue = "${sys:rangebar.root}/native/target/cmake/bench-native")
    private Path nativeDirectory;
    @Option(names = "--java", paramLabel = "DIR", description = "folder of the jars of the Java benchmarks (default: ${DEFAULT-VALUE})",
        defaultValue = "${sys:rangebar.root}/bench-java/jmh/target/rangebar-bench")
    private Path javaDirectory;
    @Option(names = "--out", paramLabel = "DIR", description = "folder for the raw outputs, which is emptied, and for instruments.json "
        + "(default: ${DEFAULT-VALUE})", defaultValue = "${sys:rangebar.root}/target/instruments")
    private Path output;

    private final StepRunner runner;

    /** Creates the command. */
    public InstrumentsCommand() {
        this(null);
    }

    /** Creates a command whose programs another runner replaces; null stands for the programs. */
    InstrumentsCommand(StepRunner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        if (rounds < PairedEstimate.LEAST_BLOCKS) {
            throw new ParameterException(command.commandLine(), "--rounds is " + rounds + "; expected " + PairedEstimate.LEAST_BLOCKS
                + " or more, since fewer have no interval of 95 %");
        }
        Tools tools = new Tools(nativeDirectory, javaDirectory, Collections.emptySortedMap());
        if (runner == null) {
            tools.check(RunScope.DAILY);
        }
        Path samples = BenchmarkReport.emptied(output);
        List<Step> steps = RunPlan.ofInstruments(tools, rounds, samples);
        RunProgress progress = new RunProgress(System.err, steps);
        StepRunner each = runner != null ? runner
            : new ProcessRunner(Git.read(Path.of("").toAbsolutePath()).commit(), progress, BETWEEN_LINES);
        for (Step step : steps) {
            progress.begins(step);
            each.run(step);
        }
        Instruments instruments = Instruments.read(samples, rounds);
        JsonFields.write(output.resolve("instruments.json"), Table.json(instruments));
        command.commandLine().getOut().print(Table.of(instruments));
        command.commandLine().getOut().flush();
        return 0;
    }

    /** Writes the instruments of the FFM overhead, with their intervals and whether they agree. */
    static final class Table {
        private static final String HEAD = """

            ## Instruments of ffm/overhead, batches of 1,000: ns per batch

            | instrument | native | Java | Java / native | over the pairs | agrees |
            |---|---|---|---|---|---|
            """;

        private Table() {
        }

        /** Returns a table for people. */
        static String of(Instruments instruments) {
            StringBuilder text = new StringBuilder(HEAD);
            rows(instruments).forEach(each -> text.append(String.format(Locale.ROOT, "| %s | %.0f | %.0f | %.3f%s | %s | %s |%n", each.text(),
                each.nativeNs(), each.javaNs(), each.ratio(), brackets(each.interval()), isPairs(each) || each.interval() == null ? ""
                    : String.format(Locale.ROOT, "%.3f%s", each.overPairs().value(), brackets(each.overPairs().interval())),
                isPairs(each) ? "" : each.agrees() == null ? "too few rounds" : each.agrees() ? "yes" : "**no**")));
            return text.toString();
        }

        private static String brackets(Interval interval) {
            return interval == null ? "" : String.format(Locale.ROOT, " [%.3f, %.3f]", interval.low(), interval.high());
        }

        /** Returns the same for programs. */
        static ArrayNode json(Instruments instruments) {
            ArrayNode rows = JsonFields.JSON.createArrayNode();
            for (Instrument each : rows(instruments)) {
                ObjectNode row = rows.addObject().put("id", each.id()).put("javaNs", each.javaNs()).put("nativeNs", each.nativeNs())
                    .put("ratio", each.ratio());
                row.set("interval", LatestFile.interval(each.interval()));
                row.set("overPairs", each.interval() == null ? null : LatestFile.estimate(each.overPairs()));
                row.put("agrees", each.agrees());
            }
            return rows;
        }

        private static List<Instrument> rows(Instruments instruments) {
            return Stream.concat(instruments.all().stream(), instruments.calls().stream()).toList();
        }

        private static boolean isPairs(Instrument instrument) {
            return instrument.id().startsWith("pairs");
        }
    }
}
