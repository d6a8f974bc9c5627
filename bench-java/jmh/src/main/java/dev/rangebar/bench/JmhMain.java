package dev.rangebar.bench;

import dev.rangebar.Crossing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs JMH, one benchmark after the other, each in its own JVMs, and writes JMH's JSON.
 *
 * <pre>
 *   --out FILE         JMH's results
 *   --workloads FILE   id and expected trades, bars and checksums of each result
 *   --scope SCOPE      smoke, daily (default), weekly
 *   --include REGEX    only ids with a match
 *   --timeout SECONDS  longest time of a benchmark beyond its measuring time (default 60)
 *   --list             prints ids with class, method and parameters and runs nothing
 *   -f N -wi N ...     options of JMH with a value, which replace those of the scope
 * </pre>
 *
 * If a benchmark fails, hangs, crashes or has no result, the program prints its id on the standard error and ends with
 * 1.
 */
public final class JmhMain {
    private static final Set<String> NAMES = Set.of("--out", "--workloads", "--scope", "--include", "--timeout");

    private static final String CROSSING_PROPERTY = "rangebar.crossing";

    /** The same flags everywhere: another collector or heap would change the measurement. */
    private static final List<String> FORK_FLAGS = List.of("--enable-native-access=ALL-UNNAMED",
            "--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=allow", "-XX:+UseG1GC", "-Xms1g",
            "-Xmx1g");

    private final Map<String, String> jmhFlags;
    private final long timeoutSeconds;

    private JmhMain(Map<String, String> jmhFlags, long timeoutSeconds) {
        this.jmhFlags = jmhFlags;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * Runs benchmarks.
     *
     * @param args command line, as described above
     */
    public static void main(String[] args) {
        Program.run(JmhMain.class, () -> run(args));
    }

    static void run(String... args) throws IOException, ReflectiveOperationException {
        Arguments arguments = new Arguments(args, NAMES, Set.of("--list"), true);
        Pattern include = Pattern.compile(arguments.get("--include", ""));
        List<BenchmarkCase> cases = new ArrayList<>();
        for (BenchmarkCase each : BenchmarkCase.all()) {
            if (arguments.scope().holds(each.id()) && include.matcher(each.id()).find()) {
                cases.add(each);
            }
        }
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("--include " + include + " matches no benchmark");
        }
        if (arguments.has("--list")) {
            cases.forEach(each -> System.out.println(each.id() + " " + each));
            return;
        }
        Path out = arguments.out();
        Map<String, String> jmhFlags = arguments.scope().jmhFlags();
        jmhFlags.putAll(arguments.jmhOptions());
        JmhMain main = new JmhMain(jmhFlags, arguments.number("--timeout", 60));
        List<RunResult> results = new ArrayList<>();
        long begun = System.nanoTime();
        for (BenchmarkCase each : cases) {
            int done = results.size();
            long secondsLeft = done == 0 ? -1
                    : TimeUnit.NANOSECONDS.toSeconds((System.nanoTime() - begun) / done * (cases.size() - done));
            System.out.println("[" + (done + 1) + "/" + cases.size() + "] " + each.id()
                    + (secondsLeft < 0 ? "" : ", about " + secondsLeft + " s left"));
            results.add(main.run(each));
        }
        String workloads = arguments.get("--workloads", null);
        if (workloads != null) {
            Json.write(Path.of(workloads), describe(cases));
        }
        try (PrintStream stream = new PrintStream(Files.newOutputStream(out), false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, stream).writeOut(results);
        }
    }

    private RunResult run(BenchmarkCase which) throws ReflectiveOperationException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream to = new PrintStream(log, true, StandardCharsets.UTF_8);
        Collection<RunResult> results;
        try (Watchdog watchdog = new Watchdog(which.id(), timeoutSeconds + expectedSeconds())) {
            try {
                results = new Runner(options(which),
                        OutputFormatFactory.createFormatInstance(to, VerboseMode.NORMAL)).run();
            } catch (RunnerException e) {
                System.err.println(log.toString(StandardCharsets.UTF_8));
                throw new IllegalStateException(
                        which.id() + ": " + (watchdog.hasFired() ? watchdog.message() : Program.reason(e)), e);
            }
        }
        if (results.size() != 1) {
            throw new IllegalStateException(which.id() + ": " + results.size() + " results, expected one");
        }
        RunResult result = results.iterator().next();
        double score = result.getPrimaryResult().getScore();
        if (!(score > 0) || Double.isInfinite(score)) {
            throw new IllegalStateException(which.id() + ": the result is " + score);
        }
        return result;
    }

    private Options options(BenchmarkCase which) throws ReflectiveOperationException {
        List<String> args = new ArrayList<>(List.of("-prof", AllocationProfiler.class.getName()));
        jmhFlags.forEach((flag, value) -> args.addAll(List.of(flag, value)));
        try {
            ChainedOptionsBuilder options = new OptionsBuilder().parent(new CommandLineOptions(args.toArray(
                    String[]::new)))
                    .include("^" + Pattern.quote(which.benchmark()) + "$").mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS).threads(1)
                    .operationsPerInvocation(which.newInstance().operationsPerInvocation()).shouldFailOnError(true)
                    .timeout(TimeValue.seconds(timeoutSeconds)).jvmArgs(forkFlags(which.crossing()));
            if (number("-f") == 0 && which.crossing() != Crossing.inUse()) {
                options.forks(1); // a JVM has one way across
            }
            which.parameters().forEach(options::param);
            return options.build();
        } catch (CommandLineOptionException e) {
            throw new IllegalArgumentException("JMH rejects " + args + ": " + e.getMessage(), e);
        }
    }

    /** Returns the flags of the forks, including the paths of the libraries and the way across. */
    private static String[] forkFlags(Crossing crossing) {
        List<String> flags = new ArrayList<>(FORK_FLAGS);
        flags.add("-D" + CROSSING_PROPERTY + "=" + crossing.name().toLowerCase(Locale.ROOT));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("rangebar.") && !name.equals(CROSSING_PROPERTY))
                .forEach(name -> flags.add("-D" + name + "=" + System.getProperty(name)));
        return flags.toArray(String[]::new);
    }

    /** Returns the approximate time of forks and iterations. */
    private long expectedSeconds() {
        long millis = number("-wi") * millis("-w") + number("-i") * millis("-r");
        return TimeUnit.MILLISECONDS.toSeconds(Math.max(1, number("-f")) * millis);
    }

    private long number(String flag) {
        return Long.parseLong(jmhFlags.get(flag));
    }

    private long millis(String flag) {
        return TimeValue.fromString(jmhFlags.get(flag)).convertTo(TimeUnit.MILLISECONDS);
    }

    /** Describes the workloads. The forks have checked bars and ways across, or there would be no results. */
    private static Map<String, Object> describe(List<BenchmarkCase> cases) throws ReflectiveOperationException {
        List<Map<String, Object>> benchmarks = new ArrayList<>();
        for (BenchmarkCase each : cases) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("id", each.id());
            row.put("benchmark", each.benchmark());
            row.put("params", each.parameters());
            row.put("crossing", each.crossing().name());
            row.put("workloads", each.newInstance().workloads().stream().map(JmhMain::describe).toList());
            benchmarks.add(row);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", 1);
        all.put("benchmarks", benchmarks);
        return all;
    }

    private static Map<String, Object> describe(ExpectedResult workload) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("trades", workload.tradeCount());
        row.put("bars", workload.barCount());
        row.put("trades_per_bar", (double) workload.tradeCount() / workload.barCount());
        row.put("threshold_dbps", workload.thresholdDbps());
        row.put("trades_checksum", workload.tradesChecksumText());
        row.put("bars_checksum", workload.barsChecksumText());
        return row;
    }

    /**
     * Stops a benchmark that hangs. The timeout of JMH interrupts the thread, which has no effect in native code. The
     * watchdog stops the forked JVM and, if that has no effect either, the JVM that runs JMH.
     */
    static final class Watchdog implements AutoCloseable {
        private static final long GRACE_SECONDS = 10;

        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "watchdog");
            thread.setDaemon(true);
            return thread;
        });
        private final String benchmark;
        private final long seconds;
        private volatile boolean fired;

        Watchdog(String benchmark, long seconds) {
            this.benchmark = benchmark;
            this.seconds = seconds;
            timer.schedule(this::endForks, seconds, TimeUnit.SECONDS);
            timer.schedule(this::endAll, seconds + GRACE_SECONDS, TimeUnit.SECONDS);
        }

        private void endForks() {
            fired = true;
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        }

        private void endAll() {
            System.err.println(benchmark + ": " + message());
            Runtime.getRuntime().halt(1);
        }

        boolean hasFired() {
            return fired;
        }

        String message() {
            return "no result after " + seconds + " s";
        }

        @Override
        public void close() {
            timer.shutdownNow();
        }
    }
}
