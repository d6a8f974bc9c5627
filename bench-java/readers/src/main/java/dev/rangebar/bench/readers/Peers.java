package dev.rangebar.bench.readers;

import com.sun.management.OperatingSystemMXBean;
import dev.rangebar.bench.readers.WholeProcessBench.Sample;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs parts of the work of whole processes warm, without the start of a process: DuckDB and the readers of trade files in this JVM,
 * polars in a process of Node.js that stays. Each part reads all columns in their types or writes the table of the short bars.
 */
final class Peers implements AutoCloseable {
    /** Reads a line with a name and a file from the standard input; responds with seconds, processor seconds and number of rows. */
    private static final String POLARS = """
            const polars = require('nodejs-polars');
            const bars = polars.readParquet(process.argv[1]);
            const works = {
                readCsv: file => polars.readCSV(file).height,
                readParquet: file => polars.readParquet(file).height,
                writeCsv: file => { bars.writeCSV(file); return bars.height; },
                writeParquet: file => { bars.writeParquet(file, {compression: 'snappy'}); return bars.height; }
            };
            console.log('ready');
            require('readline').createInterface({input: process.stdin}).on('line', line => {
                const [work, file] = line.split(' ');
                const start = process.hrtime.bigint(), before = process.cpuUsage();
                const rows = works[work](file);
                const seconds = Number(process.hrtime.bigint() - start) / 1e9, used = process.cpuUsage(before);
                console.log(`${seconds} ${(used.user + used.system) / 1e6} ${rows}`);
            });
            """;

    static final String OURS = "rangebar reads CSV, builds bars";
    static final String MAPPED = "rangebar reads CSV by a mapping, builds bars";
    static final String DUCKDB = "DuckDB reads CSV";
    static final List<String> CODECS = List.of("snappy", "zstd");
    private static final double NANOS = 1e9;

    private final Map<String, Work> works = new LinkedHashMap<>();
    private final Path folder;
    private final long trades;
    private final Connection duckdb;
    private final long bars;
    private Process node;

    /** A timed part; the number of rows that it reads or writes is checked. */
    interface Work {
        Sample run() throws Exception;
    }

    /** A part in this JVM, which returns the number of rows. */
    private interface Part {
        long run() throws Exception;
    }

    /**
     * Prepares the parts.
     *
     * @param folder folder of the trades, and of the short bars in short.parquet
     * @param trades number of trades
     */
    Peers(Path folder, long trades) throws SQLException, IOException {
        this.folder = folder;
        this.trades = trades;
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
        bars = update("create table bars as from '" + file("short.parquet") + "'");
        update("attach '" + file("peer.duckdb") + "' as peer");
        addReaders();
        addWriters();
        if (startNode()) {
            addPolars();
        }
    }

    private void addReaders() {
        here(OURS, trades, () -> Readings.bars(file("trades.csv")).rows());
        here(MAPPED, trades, () -> Readings.mappedBars(file("trades.csv")).rows());
        here(DUCKDB, trades, () -> Readings.duckdb(duckdb, Readings.csv(file("trades.csv"), "DECIMAL(18,8)")).rows());
        here("DuckDB reads CSV, numbers as DOUBLE", trades,
                () -> Readings.duckdb(duckdb, Readings.csv(file("trades.csv"), "DOUBLE")).rows());
        here("DuckDB reads gz", trades, () -> Readings.duckdb(duckdb, Readings.csv(file("trades.csv.gz"), "DECIMAL(18,8)")).rows());
        for (String codec : CODECS) {
            here("DuckDB reads Parquet (" + codec + ")", trades,
                    () -> Readings.duckdb(duckdb, "'" + file(codec + ".parquet") + "'").rows());
        }
    }

    private void addWriters() {
        here("DuckDB writes short bars -> CSV", bars, () -> update("copy bars to '" + file("peer.csv") + "'"));
        here("DuckDB writes short bars -> Parquet", bars, () -> update("copy bars to '" + file("peer.parquet") + "'"));
        here("DuckDB writes short bars -> database", bars, () -> {
            long rows = update("create or replace table peer.bars as from bars");
            update("checkpoint peer");
            return rows;
        });
    }

    private void addPolars() {
        inNode("polars reads CSV", trades, "readCsv trades.csv");
        inNode("polars reads gz", trades, "readCsv trades.csv.gz");
        for (String codec : CODECS) {
            inNode("polars reads Parquet (" + codec + ")", trades, "readParquet " + codec + ".parquet");
        }
        inNode("polars writes short bars -> CSV", bars, "writeCsv peer.csv");
        inNode("polars writes short bars -> Parquet", bars, "writeParquet peer.parquet");
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    Map<String, Work> works() {
        return works;
    }

    private void here(String name, long expected, Part part) {
        works.put(name, () -> {
            long processor = processorNanos();
            long start = System.nanoTime();
            long rows = part.run();
            Sample sample = new Sample((System.nanoTime() - start) / NANOS, (processorNanos() - processor) / NANOS, 0);
            return checked(name, expected, rows, sample);
        });
    }

    private void inNode(String name, long expected, String line) {
        works.put(name, () -> {
            node.outputWriter().write(line + "\n");
            node.outputWriter().flush();
            String[] numbers = node.inputReader().readLine().split(" ");
            return checked(name, expected, Long.parseLong(numbers[2]),
                    new Sample(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), 0));
        });
    }

    private static Sample checked(String name, long expected, long rows, Sample sample) {
        if (rows != expected) {
            throw new IllegalStateException(name + ": " + rows + " rows, expected " + expected);
        }
        return sample;
    }

    private static long processorNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private long update(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
            return statement.getLargeUpdateCount();
        }
    }

    /** Starts Node.js in the folder; false, with a message, if it or its package of polars is missing. */
    private boolean startNode() throws IOException {
        try {
            node = new ProcessBuilder("node", "-e", POLARS, "short.parquet").directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            System.out.println("polars: skipped, because node cannot be started: " + e.getMessage());
            return false;
        }
        boolean isReady = "ready".equals(node.inputReader().readLine());
        if (!isReady) {
            System.out.println("polars: skipped, because node cannot load nodejs-polars from a node_modules above " + folder);
        }
        return isReady;
    }

    @Override
    public void close() throws SQLException {
        duckdb.close();
        if (node != null) {
            node.destroy();
        }
    }
}
