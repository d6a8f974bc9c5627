package dev.rangebar.report.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.JsonFields;
import dev.rangebar.report.SignificantDigits;
import dev.rangebar.report.compare.Comparison.ComparedSeries;
import dev.rangebar.report.run.Tools;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command line of the comparisons. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = {
    "Compares two sides, A before and B after: two runs by their files (latest.json, or a folder that contains one), two commits, "
        + "which are built and measured in turn, or two JDKs or ways across on one commit.",
    "Exit code 0, also if B is slower; 1 if the comparison failed; 2 after wrong usage."})
public final class CompareCommand implements Callable<Integer> {
    private static final int LEAST_PAIRS = 6;
    private static final int WARM_UP_MILLIS = 300;
    private static final int FIRST_WITH_BENCHMARKS = 25;
    private static final int FIRST_WITH_FFM = 23;
    private static final int FIRST_WITH_JNI = 17;

    @Spec
    private CommandSpec command;
    @Parameters(arity = "0..2", paramLabel = "A B",
        description = "two files or two commits; with --jdk or --crossing at most one commit (default: HEAD)")
    private List<String> sides = List.of();
    @Option(names = "--jdk", paramLabel = "HOME", description = "home of a JDK, given twice, for A and B: 25 or later; with "
        + "--crossing 17 or later")
    private List<Path> jdks = List.of();
    @Option(names = "--crossing", paramLabel = "WAY", description = "way from Java to the core, ffm (JDK 23 or later) or jni; given "
        + "twice, for A and B, or once for both JDKs")
    private List<String> crossings = List.of();
    @Option(names = "--processes", paramLabel = "N", defaultValue = "8",
        description = "pairs of processes (default: ${DEFAULT-VALUE})")
    private int processes;
    @Option(names = "--pairs", paramLabel = "N", defaultValue = "40",
        description = "pairs of samples of each series in a pair of processes (default: ${DEFAULT-VALUE})")
    private int pairs;
    @Option(names = "--all", description = "list unchanged series, too")
    private boolean all;
    @Option(names = "--json", paramLabel = "FILE", description = "also write the comparison as JSON")
    private Path json;
    @Option(names = "--sources", paramLabel = "DIR", description = "checkout that contains the commits; builds stay in its "
        + "folder build/compare (default: ${DEFAULT-VALUE})", defaultValue = "${sys:rangebar.root}")
    private Path sources;

    private final Map<String, String> environment;

    /** Creates the command; the environment may name a job summary. */
    public CompareCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        checkUsage();
        Comparison comparison = !isOneCommit() && FileComparison.isRun(sides.getFirst())
            && FileComparison.isRun(sides.getLast()) ? FileComparison.of(sides.getFirst(), sides.getLast()) : measured();
        if (json != null) {
            Folders.create(json.toAbsolutePath().getParent());
            JsonFields.write(json, ComparisonJson.of(comparison));
        }
        String jobSummary = environment.get("GITHUB_STEP_SUMMARY");
        if (jobSummary != null) {
            append(Path.of(jobSummary), ComparisonMarkdown.of(new JsonFields(ComparisonJson.of(comparison), "comparison")));
        }
        command.commandLine().getOut().print(ComparisonTable.of(comparison, all));
        command.commandLine().getOut().flush();
        return 0;
    }

    private static void append(Path jobSummary, String text) {
        try {
            Files.writeString(jobSummary, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BenchFailure(jobSummary + " (from GITHUB_STEP_SUMMARY) cannot be written: " + e.getMessage(), e);
        }
    }

    private boolean isOneCommit() {
        return !jdks.isEmpty() || !crossings.isEmpty();
    }

    private void checkUsage() {
        boolean twice = jdks.size() == 2 && crossings.size() <= 2 || jdks.isEmpty() && crossings.size() == 2;
        if (isOneCommit() ? !twice || sides.size() > 1 : sides.size() != 2) {
            throw wrongUsage(isOneCommit() ? "expected --jdk twice, or --crossing twice, or both, and at most one commit"
                : "expected two sides: two files or two commits");
        }
        if (!isOneCommit() && FileComparison.isRun(sides.getFirst()) != FileComparison.isRun(sides.getLast())) {
            boolean isFirst = FileComparison.isRun(sides.getFirst());
            throw wrongUsage("%s is a file of a run, and %s is none (a latest.json, or a folder with one); expected two files or two commits"
                .formatted(sides.get(isFirst ? 0 : 1), sides.get(isFirst ? 1 : 0)));
        }
        if (!List.of("ffm", "jni").containsAll(crossings)) {
            throw wrongUsage("expected --crossing ffm or jni");
        }
        if (processes < 1 || pairs < LEAST_PAIRS) {
            throw wrongUsage("expected at least 1 process and " + LEAST_PAIRS + " pairs");
        }
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private Comparison measured() {
        PrintStream progress = System.err;
        Path own = Path.of(System.getProperty("java.home"));
        List<Jdk> homes = Stream.of(0, 1).map(i -> Jdk.of(jdks.isEmpty() ? own : jdks.get(i)).check(crossing(i))).toList();
        Path cache = sources.resolve("build").resolve("compare").toAbsolutePath();
        Folders.create(cache);
        CommitBuilds builds = new CommitBuilds(sources, cache, compiler(), new MavenRecipe(sources.toAbsolutePath()),
            progress);
        String commitA = builds.commit(sides.isEmpty() ? "HEAD" : sides.getFirst());
        String commitB = builds.commit(sides.isEmpty() ? "HEAD" : sides.getLast());
        PairedComparison.Build a = build(0, commitA, builds, homes.getFirst());
        PairedComparison.Build b = build(1, commitB, builds, homes.getLast());
        String kind = !isOneCommit() ? "commits" : crossings.stream().distinct().count() == 2 ? "crossings" : "jdks";
        return new PairedComparison(cache.resolve("logs"), progress).of(kind, a, b,
            new PairedRun(processes, pairs, WARM_UP_MILLIS));
    }

    private String crossing(int side) {
        return crossings.isEmpty() ? null : crossings.get(Math.min(side, crossings.size() - 1));
    }

    private PairedComparison.Build build(int side, String commit, CommitBuilds builds, Jdk jdk) {
        Tools tools = MavenRecipe.tools(builds.build(commit));
        String crossing = crossing(side);
        String by = crossing == null ? "" : crossing.toUpperCase(Locale.ROOT) + ", ";
        Comparison.Side description = !isOneCommit() ? new Comparison.Side(sides.get(side), commit, builds.subject(commit))
            : new Comparison.Side(jdks.isEmpty() ? crossing : jdk.home().toString(), commit,
                by + "JDK " + jdk.version() + " in " + jdk.home());
        return new PairedComparison.Build(description, tools, crossing == null ? tools.javaProgram(jdk.java(), "Sampler")
            : tools.crossingProgram(jdk.java(), jdk.version().feature(), crossing, "CrossingSampler", crossing));
    }

    /** JDK that runs one side. */
    record Jdk(Path home, Runtime.Version version) {
        /** Reads the version that a JDK states about itself. */
        static Jdk of(Path home) {
            if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
                throw new BenchFailure(home + " is no JDK: it has no bin/java");
            }
            Path release = home.resolve("release");
            try (Stream<String> lines = Files.lines(release)) {
                return new Jdk(home, lines.filter(line -> line.startsWith("JAVA_RUNTIME_VERSION="))
                    .map(line -> Runtime.Version.parse(line.replaceAll("^[^=]*=|\"", ""))).findFirst().orElseThrow(() ->
                        new BenchFailure(release + " states no JAVA_RUNTIME_VERSION, expected the file of a JDK")));
            } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
                throw new BenchFailure(release + " cannot be read: " + e.getMessage(), e);
            }
        }

        Path java() {
            return home.resolve("bin").resolve("java");
        }

        /** Fails if it is too old for a way across; null stands for the usual sampler. */
        Jdk check(String crossing) {
            int least = crossing == null ? FIRST_WITH_BENCHMARKS : crossing.equals("ffm") ? FIRST_WITH_FFM : FIRST_WITH_JNI;
            if (version.feature() < least) {
                throw new BenchFailure(home + " is JDK " + version.feature() + ", expected " + least + " or later"
                    + (crossing == null ? "; --crossing jni measures JDKs from " + FIRST_WITH_JNI + " on" : " for " + crossing));
            }
            return this;
        }
    }

    /** Returns the versions of the C compiler and the JDK that build. */
    private static String compiler() {
        String c = System.getenv().getOrDefault("CC", "cc");
        try {
            Process process = new ProcessBuilder(c, "--version").redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElse(c)
                + " " + Runtime.version();
        } catch (IOException e) {
            throw new BenchFailure("the C compiler " + c + " does not start: " + e.getMessage() + "; bin/setup installs one", e);
        }
    }

    /** Writes a comparison for programs. Its schema is comparison.schema.json. */
    static final class ComparisonJson {
        private static final int FORMAT = 1;

        private ComparisonJson() {
        }

        static ObjectNode of(Comparison comparison) {
            ObjectNode file = JsonFields.JSON.createObjectNode().put("format", FORMAT).put("kind", comparison.kind());
            side(file.putObject("a"), comparison.a());
            side(file.putObject("b"), comparison.b());
            ArrayNode notes = file.putArray("notes");
            comparison.notes().forEach(notes::add);
            file.put("processes", comparison.processes());
            ArrayNode series = file.putArray("series");
            for (ComparedSeries each : comparison.series()) {
                ObjectNode row = series.addObject().put("id", each.id()).put("unit", each.unit()).put("a", each.a())
                    .put("b", each.b()).put("change", SignificantDigits.six(each.change()));
                if (each.interval() == null) {
                    row.putNull("interval");
                } else {
                    row.putObject("interval").put("low", SignificantDigits.six(each.interval().low()))
                        .put("high", SignificantDigits.six(each.interval().high()))
                        .put("confidence", each.interval().confidence());
                }
                row.put("verdict", each.verdict().id()).put("reason", each.reason());
            }
            return file;
        }

        private static void side(ObjectNode node, Comparison.Side side) {
            node.put("name", side.name()).put("commit", side.commit()).put("text", side.text());
        }
    }
}
