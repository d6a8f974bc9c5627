package dev.rangebar.bench.readers;

import dev.rangebar.bench.readers.Readings.Seen;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Compares building bars from a trade file with partial tasks of other programs, in turn: DuckDB reads the same CSV in
 * this JVM, and unzip unpacks the same archive, each side as a process. Prints medians, spreads and the two ratios.
 */
final class ReaderBench {
    private static final int WARM_UP_ROUNDS = 3;

    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();
    private final int rows;
    private long peakKilobytes;

    private ReaderBench(int rows) {
        this.rows = rows;
    }

    /** Timed work. */
    private interface Work {
        Seen run() throws Exception;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments bin/rangebar, folder for the files, number of rows, number of rounds
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        int rows = Integer.parseInt(arguments[2]);
        Path csv = folder.resolve("trades.csv");
        Path zip = folder.resolve("trades.zip");
        TradeFileGenerator.writeCsv(csv, rows);
        TradeFileGenerator.writeZip(zip, rows);
        ReaderBench bench = new ReaderBench(rows);
        int rounds = Integer.parseInt(arguments[3]);
        bench.compareCsv(csv, rounds);
        bench.compareZip(zip, Path.of(arguments[0]).toRealPath(), rounds);
        bench.report(Files.size(csv), Files.size(zip));
    }

    private void compareCsv(Path csv, int rounds) throws Exception {
        int threads = Runtime.getRuntime().availableProcessors();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            try (var statement = duckdb.createStatement()) {
                statement.execute("set threads = " + threads);
            }
            for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
                Seen expected = Readings.bars(csv);
                time("csv to bars", round, expected, () -> Readings.bars(csv));
                time("csv to bars, mapped", round, expected, () -> Readings.mappedBars(csv));
                for (String type : List.of("DOUBLE", "DECIMAL(18,8)")) {
                    time("DuckDB read_csv, " + type, round, expected, () -> Readings.duckdb(duckdb, csv, type));
                }
            }
        }
    }

    private void time(String what, int round, Seen expected, Work work) throws Exception {
        long start = System.nanoTime();
        Seen seen = work.run();
        double time = (System.nanoTime() - start) / 1e9;
        if (!seen.equals(expected) || seen.rows() != rows) {
            throw new IllegalStateException(what + " returned " + seen + ", expected " + expected);
        }
        if (round >= 0) {
            seconds.computeIfAbsent(what, none -> new ArrayList<>()).add(time);
        }
    }

    private void compareZip(Path zip, Path rangebar, int rounds) throws Exception {
        Path bars = zip.resolveSibling("bars.csv");
        for (int round = -1; round < rounds; round++) {
            time("unzip -p", round, new Seen(rows, 0), () -> run(List.of("unzip", "-p", zip.toString())));
            time("zip to bars, bin/rangebar", round, new Seen(rows, 0), () -> run(List.of(rangebar.toString(), "build",
                    zip.toString(), "--threshold", "250", "--output", bars.toString())));
        }
    }

    private Seen run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectOutput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
            peakKilobytes = Math.max(peakKilobytes, peakKilobytes(process.toHandle()));
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(command + " failed with exit code " + process.exitValue());
        }
        return new Seen(rows, 0);
    }

    /** Returns the peak memory of a process; 0 if it has ended or the system does not report it. */
    static long peakKilobytes(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
        } catch (IOException e) {
            return 0; // the process has ended
        }
    }

    private void report(long csvBytes, long zipBytes) {
        System.out.printf(Locale.ROOT, "%,d rows, %,d bytes of CSV, %,d of zip; %d cores; Java %s%n", rows, csvBytes,
                zipBytes, Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        System.out.printf("%-32s %8s %8s %8s %8s%n", "", "median s", "min s", "max s", "M rows/s");
        seconds.forEach((what, all) -> System.out.printf(Locale.ROOT, "%-32s %8.3f %8.3f %8.3f %8.2f%n", what,
                median(what), sorted(what)[0], sorted(what)[all.size() - 1], rows / median(what) / 1e6));
        double peer = Math.min(median("DuckDB read_csv, DOUBLE"), median("DuckDB read_csv, DECIMAL(18,8)"));
        System.out.printf(Locale.ROOT, "csv to bars: %.2f times the rate of the faster read_csv (target: 2)%n",
                peer / median("csv to bars"));
        System.out.printf(Locale.ROOT, "csv to bars, mapped: %.2f times the rate of csv to bars (target: at least 0.7)%n",
                median("csv to bars") / median("csv to bars, mapped"));
        System.out.printf(Locale.ROOT, "zip to bars: %.2f of the time of unzip (target: at most 0.9); "
                + "at most %d MB of memory (target: below 200)%n",
                median("zip to bars, bin/rangebar") / median("unzip -p"), peakKilobytes / 1024);
    }

    private double[] sorted(String what) {
        double[] all = seconds.get(what).stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(all);
        return all;
    }

    private double median(String what) {
        return Median.withDefaults().evaluate(sorted(what));
    }
}
