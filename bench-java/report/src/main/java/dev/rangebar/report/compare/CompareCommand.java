package dev.rangebar.report.compare;

import dev.rangebar.report.BenchFailure;
import dev.rangebar.report.Folders;
import dev.rangebar.report.JsonFields;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command line of the comparisons. */
@Command(name = "compare", mixinStandardHelpOptions = true, description = {
    "Compares two sides, A before and B after: two runs by their files (latest.json, or a folder that contains one), two commits, "
        + "which are built and measured in turn, or two JDKs on one commit.",
    "Exit code 0, also if B is slower; 1 if the comparison failed; 2 after wrong usage."})
public final class CompareCommand implements Callable<Integer> {
    private static final int LEAST_PAIRS = 6;
    private static final int WARM_UP_MILLIS = 300;

    @Spec
    private CommandSpec command;
    @Parameters(arity = "0..2", paramLabel = "A B",
        description = "two files or two commits; with --jdk at most one commit (default: HEAD)")
    private List<String> sides = List.of();
    @Option(names = "--jdk", paramLabel = "HOME", description = "home of a JDK 25 or later; given twice, for A and B")
    private List<Path> jdks = List.of();
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
        Comparison comparison = jdks.isEmpty() && FileComparison.isRun(sides.getFirst())
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

    private void checkUsage() {
        if (jdks.isEmpty() ? sides.size() != 2 : jdks.size() != 2 || sides.size() > 1) {
            throw new ParameterException(command.commandLine(), jdks.isEmpty()
                ? "expected two sides: two files or two commits" : "expected --jdk twice, and at most one commit");
        }
        if (processes < 1 || pairs < LEAST_PAIRS) {
            throw new ParameterException(command.commandLine(), "expected at least 1 process and " + LEAST_PAIRS + " pairs");
        }
    }

    private Comparison measured() {
        PrintStream progress = System.err;
        Path cache = sources.resolve("build").resolve("compare").toAbsolutePath();
        Folders.create(cache);
        CommitBuilds builds = new CommitBuilds(sources, cache, compiler(), new MavenRecipe(sources.toAbsolutePath()),
            progress);
        String commitA = builds.commit(sides.isEmpty() ? "HEAD" : sides.getFirst());
        String commitB = builds.commit(sides.isEmpty() ? "HEAD" : sides.getLast());
        Path own = Path.of(System.getProperty("java.home"));
        boolean twoJdks = !jdks.isEmpty();
        List<Path> homes = twoJdks ? jdks : List.of(own, own);
        homes.forEach(CompareCommand::checkJdk);
        PairedComparison.Build a = new PairedComparison.Build(side(0, commitA, builds, homes.getFirst()),
            MavenRecipe.tools(builds.build(commitA)), homes.getFirst());
        PairedComparison.Build b = new PairedComparison.Build(side(1, commitB, builds, homes.getLast()),
            MavenRecipe.tools(builds.build(commitB)), homes.getLast());
        return new PairedComparison(cache.resolve("logs"), progress).of(twoJdks ? "jdks" : "commits", a, b,
            new PairedRun(processes, pairs, WARM_UP_MILLIS));
    }

    private Comparison.Side side(int index, String commit, CommitBuilds builds, Path home) {
        return jdks.isEmpty() ? new Comparison.Side(sides.get(index), commit, builds.subject(commit))
            : new Comparison.Side(home.toString(), commit, "JDK " + version(home) + " in " + home);
    }

    private static void checkJdk(Path home) {
        if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
            throw new BenchFailure(home + " is no JDK: it has no bin/java");
        }
    }

    /** Returns the version that a JDK states about itself. */
    private static String version(Path home) {
        try {
            return Files.readAllLines(home.resolve("release")).stream().filter(line -> line.startsWith("JAVA_RUNTIME_VERSION="))
                .map(line -> line.replaceAll("^[^=]*=|\"", "")).findFirst().orElse("of unknown version");
        } catch (IOException e) {
            return "of unknown version";
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
}
