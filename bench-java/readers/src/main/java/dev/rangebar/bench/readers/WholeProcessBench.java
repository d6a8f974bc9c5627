package dev.rangebar.bench.readers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Measures what a user of the command line waits for, as whole processes: each kind of input and output, and short commands. Two builds
 * run in turn; their outputs have to be the same. Prints medians of wall time, of processor time and of peak memory, the ratio of the
 * builds, and a second table of the {@linkplain Peers peers}.
 */
final class WholeProcessBench {
    /** In generated trades, 250 dbps is long bars, and 3 dbps is about 7 trades a bar. */
    private static final String LONG_BARS = "250";
    private static final String SHORT_BARS = "3";
    private static final int FEW_ROWS = 1_000;
    /** Rounds before the counted ones, of which whole processes need only the last. */
    private static final int WARM_UP_ROUNDS = 3;
    private static final String UNZIP = "unzip -p";
    private static final long BYTES_PER_MB = 1_000_000;
    private static final long KIB = 1_024;
    private static final int POLL_MILLIS = 10;

    private final Path folder;
    private final Map<String, Path> builds = new LinkedHashMap<>();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    /** One run; the megabytes are those of a whole process. */
    record Sample(double seconds, double processorSeconds, double megabytes) {}

    private WholeProcessBench(Path folder) {
        this.folder = folder;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments bin/rangebar, folder for the files, number of rows, number of rounds, bin/rangebar of the base (may be the same),
     *     pattern of the rows' names
     */
    public static void main(String[] arguments) throws Exception {
        WholeProcessBench bench = new WholeProcessBench(Files.createDirectories(Path.of(arguments[1])));
        bench.builds.put("base", Path.of(arguments[4]).toRealPath());
        bench.builds.put("head", Path.of(arguments[0]).toRealPath());
        int rounds = Integer.parseInt(arguments[3]);
        bench.makeInputs(arguments[2]);
        Map<String, List<String>> rows = bench.rows();
        rows.keySet().removeIf(row -> !row.matches(arguments[5]));
        Path unzip = Path.of("/usr/bin/unzip");
        try (Peers peers = new Peers(bench.folder, Long.parseLong(arguments[2]))) {
            Map<String, Peers.Work> parts = new LinkedHashMap<>(peers.works());
            if (Files.isExecutable(unzip)) {
                parts.put(UNZIP, () -> bench.run(List.of(unzip.toString(), "-p", bench.file("trades.zip"))));
            }
            parts.keySet().removeIf(part -> !part.matches(arguments[5]));
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                if (round >= -1) { // once, to warm the files
                    for (Map.Entry<String, List<String>> row : rows.entrySet()) {
                        bench.measure(row.getKey(), row.getValue(), round >= 0);
                    }
                }
                for (Map.Entry<String, Peers.Work> part : parts.entrySet()) {
                    bench.keep(part.getKey(), part.getValue().run(), round >= 0);
                }
            }
            bench.report(rows.keySet(), arguments[2]);
            bench.reportParts(parts.keySet(), peers.works().keySet());
        }
    }

    private void makeInputs(String rows) throws Exception {
        Path head = builds.get("head");
        run(List.of(head.toString(), "sample", "--quiet", "--rows=" + rows, "-o", file("trades.csv")));
        run(List.of(head.toString(), "sample", "--quiet", "--rows=" + FEW_ROWS, "-o", file("few.csv")));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(Path.of(file("trades.zip"))))) {
            zip.putNextEntry(new ZipEntry("trades.csv").setLastModifiedTime(FileTime.fromMillis(0)));
            Files.copy(Path.of(file("trades.csv")), zip);
        }
        try (OutputStream gz = new GZIPOutputStream(Files.newOutputStream(Path.of(file("trades.csv.gz"))))) {
            Files.copy(Path.of(file("trades.csv")), gz);
        }
        run(Stream.concat(Stream.of(head.toString()), build("trades.csv", SHORT_BARS, "short.parquet").stream()).toList());
        Files.deleteIfExists(Path.of(file("bars.duckdb")));
        run(Stream.concat(Stream.of(head.toString()), build("trades.csv", LONG_BARS, "bars.duckdb").stream()).toList());
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:"); Statement statement = duckdb.createStatement()) {
            for (String codec : Peers.CODECS) {
                statement.execute("copy (select agg_trade_id, price::decimal(18, 8) as price, quantity::decimal(18, 8) as quantity, "
                        + "first_trade_id, last_trade_id, transact_time, is_buyer_maker from read_csv('" + file("trades.csv")
                        + "')) to '" + file(codec + ".parquet") + "' (format parquet, codec '" + codec + "')");
            }
        } catch (SQLException e) {
            throw new IOException("no Parquet file: " + e.getMessage(), e);
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** Returns the arguments of each row. */
    private Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("CSV -> CSV", build("trades.csv", LONG_BARS, "out.csv"));
        rows.put("zip -> CSV", build("trades.zip", LONG_BARS, "out.csv"));
        rows.put("gz -> CSV", build("trades.csv.gz", LONG_BARS, "out.csv"));
        rows.put("Parquet (snappy) -> CSV", build("snappy.parquet", LONG_BARS, "out.csv"));
        rows.put("Parquet (zstd) -> CSV", build("zstd.parquet", LONG_BARS, "out.csv"));
        rows.put("CSV -> database", build("trades.csv", LONG_BARS, "out.duckdb"));
        rows.put("short bars -> CSV", build("trades.csv", SHORT_BARS, "out.csv"));
        rows.put("short bars -> JSON lines", build("trades.csv", SHORT_BARS, "out.json"));
        rows.put("short bars -> Parquet", build("trades.csv", SHORT_BARS, "out.parquet"));
        rows.put("short bars -> Arrow", build("trades.csv", SHORT_BARS, "out.arrow"));
        rows.put("short bars -> database", build("trades.csv", SHORT_BARS, "out.duckdb"));
        rows.put("1,000 rows -> CSV", build("few.csv", LONG_BARS, "out.csv"));
        rows.put("1,000 rows -> database", build("few.csv", LONG_BARS, "out.duckdb"));
        rows.put("query count(*)", List.of("query", "select count(*) from bars", file("bars.duckdb")));
        rows.put("chart of a database", List.of("chart", file("bars.duckdb"), "-o", file("out.html")));
        rows.put("--version", List.of("--version"));
        return rows;
    }

    private List<String> build(String input, String threshold, String output) {
        return List.of("build", "--quiet", file(input), "--symbol", "SAMPLEUSDT", "--threshold", threshold, "-o", file(output));
    }

    private void measure(String row, List<String> arguments, boolean counts) throws IOException, InterruptedException {
        byte[] before = null;
        for (Map.Entry<String, Path> build : builds.entrySet()) {
            Path output = Path.of(arguments.get(arguments.size() - 1));
            Files.deleteIfExists(output.getFileName().toString().startsWith("out.") ? output : folder.resolve("none"));
            keep(build.getKey() + " " + row, run(Stream.concat(Stream.of(build.getValue().toString()), arguments.stream()).toList()),
                    counts);
            boolean isText = output.toString().endsWith("out.csv") || output.toString().endsWith("out.json");
            byte[] text = isText ? Files.readAllBytes(output) : null;
            if (before != null && !Arrays.equals(before, text)) {
                throw new IllegalStateException(row + ": base and head write different text");
            }
            before = text;
        }
    }

    private void keep(String name, Sample sample, boolean counts) {
        if (counts) {
            samples.computeIfAbsent(name, none -> new ArrayList<>()).add(sample);
        }
    }

    /** Runs a command by a shell that reports processor time, and watches the memory of its processes. */
    private Sample run(List<String> command) throws IOException, InterruptedException {
        Path times = folder.resolve("times");
        List<String> timed = new ArrayList<>(List.of("bash", "-c",
                "TIMEFORMAT='%U %S'; { time \"$@\" 2>&3; } 3>&2 2>\"$0\"", times.toString()));
        timed.addAll(command);
        long start = System.nanoTime();
        Process process = new ProcessBuilder(timed).redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        // The children are looked for once: that reads about all processes of the machine, for milliseconds of one of two cores.
        List<ProcessHandle> watched = List.of();
        long kilobytes = 0;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            watched = watched.isEmpty() ? process.children().toList() : watched;
            kilobytes = Math.max(kilobytes, watched.stream().mapToLong(WholeProcessBench::peakKilobytes).max().orElse(0));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed with exit code " + process.exitValue());
        }
        double processor = Stream.of(Files.readString(times).strip().split(" ")).mapToDouble(Double::parseDouble).sum();
        return new Sample(seconds, processor, (double) (kilobytes * KIB) / BYTES_PER_MB);
    }

    /** Returns the peak memory of a process; 0 if it has ended or the system does not report it. */
    private static long peakKilobytes(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0; // the process has ended
        }
    }

    private void report(Iterable<String> rows, String tradeCount) throws IOException {
        System.out.printf("%s trades; %s, %d cores; Java %s; base %s%n", tradeCount, machine(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"), builds.get("base"));
        System.out.println("| whole process | base s | head s | head / base "
                + "| base processor s | head processor s | head / base | head MB |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (String row : rows) {
            Sample head = median("head " + row);
            Sample base = median("base " + row);
            System.out.println(Stream.of(row, text("%.3f", base.seconds), text("%.3f", head.seconds),
                    text("%.2f", head.seconds / base.seconds), text("%.2f", base.processorSeconds),
                    text("%.2f", head.processorSeconds), text("%.2f", head.processorSeconds / base.processorSeconds),
                    text("%.0f", head.megabytes)).collect(Collectors.joining(" | ", "| ", " |")));
        }
    }

    private void reportParts(Iterable<String> parts, Set<String> warm) {
        System.out.println("| part of the work | how | median s | fastest s | slowest s | processor s |");
        System.out.println("|---|---|---|---|---|---|");
        for (String part : parts) {
            DoubleSummaryStatistics seconds = samples.get(part).stream().mapToDouble(Sample::seconds).summaryStatistics();
            System.out.println(Stream.of(part, warm.contains(part) ? "in process, warm" : "whole process",
                    text("%.3f", median(part).seconds), text("%.3f", seconds.getMin()), text("%.3f", seconds.getMax()),
                    text("%.2f", median(part).processorSeconds)).collect(Collectors.joining(" | ", "| ", " |")));
        }
        ratio(Peers.OURS, Peers.DUCKDB, "at most 0.5");
        ratio(Peers.MAPPED, Peers.OURS, "at most 1.43");
        ratio("head zip -> CSV", UNZIP, "at most 0.9");
    }

    private void ratio(String row, String other, String target) {
        if (samples.containsKey(row) && samples.containsKey(other)) {
            System.out.printf(Locale.ROOT, "%s: %.2f of the time of %s (target: %s)%n", row,
                    median(row).seconds / median(other).seconds, other, target);
        }
    }

    /** Returns the system's name of the processor, on virtual machines a name that their host chose. */
    private static String machine() throws IOException {
        Path processors = Path.of("/proc/cpuinfo");
        return !Files.isReadable(processors) ? System.getProperty("os.arch") : Files.readAllLines(processors).stream()
                .filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 2)).findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String text(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    private Sample median(String name) {
        List<Sample> all = samples.get(name);
        Median median = Median.withDefaults();
        return new Sample(median.evaluate(all.stream().mapToDouble(Sample::seconds).toArray()),
                median.evaluate(all.stream().mapToDouble(Sample::processorSeconds).toArray()),
                median.evaluate(all.stream().mapToDouble(Sample::megabytes).toArray()));
    }
}
