package dev.rangebar.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Threshold;
import dev.rangebar.database.ParquetSink;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.FileNamePattern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A local cluster of two cores builds the same bars as one machine. */
class SparkBarsTest {
    private static final String HEADER = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,timestamp,is_buyer_maker\n";
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long FIRST_MILLIS = 19_723 * DAY_MILLIS; // 2024-01-01
    private static final Threshold SMALL = Threshold.ofDecimalBasisPoints(50);
    /** Bars of it go on for several days, and over whole days without a close. */
    private static final Threshold LARGE = Threshold.ofDecimalBasisPoints(2_000);

    /** The longest that two executors may take to start, on a busy machine. */
    private static final Duration START = Duration.ofMinutes(4);

    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        start(session("local[2]"));
    }

    private static SparkSession.Builder session(String master) {
        return SparkSession.builder().master(master).appName("test").config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 3).config("spark.sql.codegen.wholeStage", false)
                .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1");
    }

    private static void start(SparkSession.Builder session) {
        spark = session.getOrCreate();
        spark.sparkContext().setLogLevel("OFF");
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void filesAndRowsGiveTheBarsOfOneMachine() throws Exception {
        List<Path> files = files(5, 3_000);
        for (boolean gate : new boolean[] {true, false}) {
            List<String> expected = expected(files, gate, Duration.ofMinutes(10));
            List<String> names = new ArrayList<>(files.stream().map(Path::toString).toList());
            Collections.shuffle(names, new Random(1));
            for (int tradesPerBlock : gate ? new int[] {700, 100_000} : new int[] {900}) {
                SparkBars.Builder builder = SparkBars.builder(spark).thresholds(SMALL, LARGE).timestampGate(gate)
                        .maxGap(Duration.ofMinutes(10)).includeIncomplete(true).tradesPerBlock(tradesPerBlock);
                try (SparkBars bars = builder.ofFiles(names)) {
                    assertEquals(expected, lines(bars.dataset()));
                    assertEquals(files.size() * 3_000L, bars.trades());
                }
            }
        }
        SparkBars.Builder builder = SparkBars.builder(spark).thresholds(SMALL, LARGE).maxGap(Duration.ofMinutes(10))
                .includeIncomplete(true).tradesPerBlock(1_000);
        try (SparkBars bars = builder.ofTrades(rows(files))) {
            assertEquals(expected(files, true, Duration.ofMinutes(10)), lines(bars.dataset()));
        }
    }

    /** Executors are JVMs of their own here, and are killed while they decode files, and while they build bars. */
    @Tag("cluster")
    @Test
    void lostExecutorsLoseAndRepeatNothing() throws Exception {
        int tradesPerDay = 4_000;
        List<Path> files = files(5, tradesPerDay);
        List<String> expected = expected(files, true, Duration.ofMinutes(10));
        spark.stop();
        try {
            startExecutors();
            ExecutorKiller killer = new ExecutorKiller();
            spark.sparkContext().addSparkListener(killer);
            SparkBars.Builder builder = SparkBars.builder(spark).thresholds(SMALL, LARGE).maxGap(Duration.ofMinutes(10))
                    .includeIncomplete(true).tradesPerBlock(700);
            awaitExecutors();
            killer.killAfter(3, 1);
            spark.sparkContext().hadoopConfiguration().set("fs.other.impl", OtherFileSystem.class.getName());
            List<String> names = new ArrayList<>(names(files));
            names.replaceAll(name -> name.contains("AAAUSDT") ? "other://host" + name : name);
            try (SparkBars bars = builder.ofFiles(names)) {
                killer.awaitKills(1);
                assertEquals(files.size() * (long) tradesPerDay, bars.trades());
                awaitExecutors();
                killer.killAfter(3, 1);
                assertEquals(expected, lines(bars.dataset()));
                killer.awaitKills(2);
                awaitExecutors();
                killer.killAfter(2, 2);
                assertEquals(expected, lines(bars.dataset()), "again, though no executor is left that has blocks");
                killer.awaitKills(4);
            }
            assertTrue(killer.lostTasks() > 0, "no executor had a task when it was killed");
            List<String> unsorted = swapped(Files.readAllLines(files.get(0)), 50, 60);
            Path other = Files.write(Files.createDirectories(folder.resolve("other")).resolve(files.get(0).getFileName()), unsorted);
            refused(List.of(other), other + ":52:6: ", "is earlier than the previous trade's");
        } finally {
            System.clearProperty("spark.testing");
            System.clearProperty("spark.test.home");
            spark.stop();
            start();
        }
    }

    /** Starts a session with two workers in this JVM, each of which starts an executor with the class path of the tests. */
    private void startExecutors() throws IOException {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("jars")); // where an executor looks for Spark's own, which are on the class path
        Files.createDirectories(home.resolve("launcher/target/scala-2.13")); // tells the version of Scala
        System.setProperty("spark.testing", "true"); // by which the place below is used, not an environment variable
        System.setProperty("spark.test.home", home.toString());
        String library = System.getProperty("rangebar.library.path");
        start(session("local-cluster[2,1,1024]").config("spark.executor.memory", "1g")
                .config("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"))
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                        + (library == null ? "" : " -Drangebar.library.path=" + library)));
    }

    /** Waits for both executors, and for the driver, which counts as one. */
    private static void awaitExecutors() throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (spark.sparkContext().statusTracker().getExecutorInfos().length != 3) {
            assertTrue(System.nanoTime() < end, "there are no two executors");
            Thread.sleep(50);
        }
    }

    /** Kills executors as a crash does, while tasks run. */
    private static final class ExecutorKiller extends SparkListener {
        private int tasks;
        private int executors;
        private int killed;
        private int lostTasks;

        /** Kills some executors as soon as some more tasks have ended. */
        synchronized void killAfter(int endedTasks, int count) {
            tasks = endedTasks;
            executors = count;
        }

        @Override
        public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
            lostTasks += end.reason() instanceof ExecutorLostFailure ? 1 : 0;
            if (end.taskInfo().successful() && tasks > 0 && --tasks == 0) {
                for (ProcessHandle executor : longestRunning().subList(0, executors)) {
                    killed += executor.destroyForcibly() ? 1 : 0;
                    executor.onExit().join();
                }
                notifyAll();
            }
        }

        /** {@return the executors, the oldest first} No other JVMs are children of this one. */
        private static List<ProcessHandle> longestRunning() {
            return ProcessHandle.current().descendants().filter(process -> process.info().command().orElse("").contains("java"))
                    .sorted(Comparator.comparing(process -> process.info().startInstant().orElseThrow())).toList();
        }

        synchronized void awaitKills(int count) throws InterruptedException {
            long end = System.nanoTime() + START.toNanos();
            while (killed < count && System.nanoTime() < end) {
                wait(100);
            }
            assertEquals(count, killed);
        }

        synchronized int lostTasks() {
            return lostTasks;
        }
    }

    /** A file system of which only the settings of the session know: the local one under another name. */
    public static final class OtherFileSystem extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("other://host/");
        }

        @Override
        public String getScheme() {
            return "other";
        }
    }

    /** A file system that fails as some do: not by an IOException. */
    public static final class FailingFileSystem extends RawLocalFileSystem {
        @Override
        public void initialize(URI name, Configuration configuration) {
            throw new IllegalArgumentException(new UnknownHostException(name.getHost()));
        }
    }

    @Test
    void aFileSystemOfTheSessionIsReadByFoldersAndPatterns() throws Exception {
        List<Path> files = files(2, 100);
        Files.createDirectories(folder.resolve("folder"));
        for (String hidden : List.of("_SUCCESS", ".AAAUSDT-aggTrades-2024-01-01.csv.crc")) {
            Files.writeString(folder.resolve(hidden), "no trades");
        }
        List<String> expected;
        try (SparkBars bars = SparkBars.builder(spark).thresholds(SMALL).ofFiles(names(files))) {
            expected = lines(bars.dataset());
        }
        spark.sparkContext().hadoopConfiguration().set("fs.other.impl", OtherFileSystem.class.getName());
        Path spaced = Files.createDirectories(folder.resolve("folders/a folder")).resolve("BBBUSDT-aggTrades-2024-01-02.csv");
        Files.copy(files.get(3), spaced);
        for (List<String> names : List.of(names(files).stream().map(name -> "other://host" + name).toList(),
                List.of("other://host" + folder), List.of("other://host" + folder + "/[AB]*-aggTrades-2024-01-0{1,2}.csv"),
                List.of(folder.toString()), List.of(folder + "/*"), List.of("file:" + folder + "/*-aggTrades-*"),
                List.of(files.get(0).toString(), files.get(1).toString(), files.get(2).toString(), "file:" + spaced))) {
            try (SparkBars bars = SparkBars.builder(spark).thresholds(SMALL).ofFiles(names)) {
                assertEquals(400, bars.trades(), names.toString());
                assertEquals(expected, lines(bars.dataset()), names.toString());
            }
        }
        refused(folder.resolve("folder").toString(), "/folder: there is no file in this folder");
        refused(folder + "/*.zip", "/*.zip: no file has this name or matches this pattern");
        refused("other://host" + folder + "/*.zip", "/*.zip: no file has this name or matches this pattern");
        refused("other://host" + folder + "/AAAUSDT-aggTrades-none.csv", "AAAUSDT-aggTrades-none.csv: cannot be read: no such file");
        refused("file:AAAUSDT-aggTrades-none.csv", "expected an absolute path");
    }

    @Test
    void aFileSystemThatCannotBeReachedIsNamed() {
        spark.sparkContext().hadoopConfiguration().set("fs.failing.impl", FailingFileSystem.class.getName());
        spark.sparkContext().hadoopConfiguration().set("fs.absent.impl", "org.example.Absent");
        for (String end : List.of("", "/*", "/AAAUSDT-aggTrades-2024-01-01.csv")) {
            SparkBars.Builder builder = SparkBars.builder(spark).thresholds(SMALL).symbol("AAAUSDT");
            for (String[] wrong : new String[][] {{"failing://nowhere:1/trades", "UnknownHostException: nowhere; check the address"},
                {"absent://host/trades", "org.example.Absent", "give Spark the jars of this file system"},
                {"nothing:/trades", "nothing", "give Spark the jars of this file system"}}) {
                String message = assertThrows(InvalidTradesException.class, () -> builder.ofFiles(List.of(wrong[0] + end))).getMessage();
                assertTrue(message.startsWith(wrong[0] + end + ": cannot be read: "), message);
                assertParts(message, Arrays.copyOfRange(wrong, 1, wrong.length));
            }
        }
    }

    @Test
    void theProgramWritesAParquetFileForEachSeries() throws Exception {
        List<String> files = names(files(4, 500));
        Path bars = folder.resolve("bars");
        List<String> arguments = new ArrayList<>(List.of(bars.toString(), "0.05%,0.5%"));
        arguments.addAll(files);
        assertEquals("", errorsOf(0, arguments));
        List<Path> written;
        try (Stream<Path> all = Files.walk(bars)) {
            written = all.filter(file -> file.toString().endsWith(".parquet")).toList();
        }
        assertEquals(4, written.size(), written.toString());
        try (SparkBars built = SparkBars.builder(spark).thresholds(Threshold.parse("0.05%"), Threshold.parse("0.5%")).ofFiles(files)) {
            assertEquals(built.dataset().count(), spark.read().parquet(bars.toString()).count());
        }
        arguments.add(folder.resolve("AAAUSDT-aggTrades-none.csv").toString());
        assertEquals("BuildBars: " + bars + ": exists; remove it, or give the name of a folder that does not exist\n",
                errorsOf(1, arguments), "before a file is read");
        arguments.set(0, "nothing://host/bars");
        assertParts(errorsOf(1, arguments), "BuildBars: nothing://host/bars: the bars cannot be written there: ");
        arguments.set(0, folder.resolve("others").toString());
        String refusal = errorsOf(1, arguments);
        assertEquals(1, refusal.lines().count(), refusal);
        assertParts(refusal, "AAAUSDT-aggTrades-none.csv: no such file");
        assertParts(errorsOf(1, List.of("bars")), "usage: BuildBars");
    }

    private static String errorsOf(int status, List<String> arguments) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        assertEquals(status, BuildBars.run(spark, arguments.toArray(String[]::new),
                new PrintStream(errors, true, StandardCharsets.UTF_8)));
        return errors.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void closedBarsAreNamed() throws Exception {
        SparkBars bars = SparkBars.builder(spark).thresholds(SMALL).ofFiles(names(files(2, 100)));
        Dataset<Row> dataset = bars.dataset();
        bars.close();
        bars.close();
        assertParts(assertThrows(IllegalStateException.class, bars::dataset).getMessage(), "the bars are closed");
        StringWriter trace = new StringWriter();
        assertThrows(Exception.class, dataset::count).printStackTrace(new PrintWriter(trace));
        assertParts(trace.toString(), "the bars are closed: SparkBars.close()");
    }

    @Test
    void invalidFilesAreRefused() throws Exception {
        List<Path> files = files(2, 100);
        List<String> rows = Files.readAllLines(files.get(0));
        Path other = Files.createDirectories(folder.resolve("other")).resolve("AAAUSDT-aggTrades-2024-01-01.csv");

        Files.write(other, swapped(rows, 50, 60));
        refused(List.of(other), other + ":52:6: ", "is earlier than the previous trade's");
        List<String> wrongId = new ArrayList<>(rows);
        wrongId.set(31, rows.get(31).replaceFirst("30,", "7,"));
        Files.write(other, wrongId);
        refused(List.of(other), other + ":32:1: ", "id 7 is not above the last id before it");
        List<String> twice = new ArrayList<>(rows);
        twice.add(40, rows.get(39));
        Files.write(other, twice);
        refused(List.of(other), other + ":41:1: ");
        List<String> empty = new ArrayList<>(rows);
        empty.set(30, rows.get(30).replaceFirst(",[^,]*,", ",,"));
        Files.write(other, empty);
        refused(List.of(other), other + ":31:2: ");
        Files.write(other, rows);
        refused(List.of(files.get(0), other), "AAAUSDT: ", "both begin at 2024-01-01T", "each trade in one input only");
        List<String> second = new ArrayList<>(rows.subList(50, rows.size()));
        second.add(0, rows.get(0));
        Files.write(other, second);
        refused(List.of(files.get(1), files.get(0), other), "AAAUSDT: ", files.get(0) + " and " + other, "overlap");
        refused(List.of(folder.resolve("AAAUSDT-aggTrades-none.csv")), "AAAUSDT-aggTrades-none.csv");
        Files.writeString(other, "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional\n"
                + "1704067200.1234,BTCUSDT,Buy,1,42000.5,PlusTick,a-0,1,1,1\n");
        refused(List.of(other), other + ": by its name the file is of AAAUSDT, by its column symbol of BTCUSDT; rename it");
        try (SparkBars bars = SparkBars.builder(spark).thresholds(SMALL).symbol("BTCUSDT").ofFiles(List.of(other.toString()))) {
            assertEquals(1, bars.trades());
        }
        Files.writeString(other, "PAR1");
        refused(List.of(other), other + ": this is a Parquet file; read it as a Dataset, and give that to ofTrades");
        Files.writeString(other, "a,b\n1,2\n");
        refused(List.of(other), other + ":1:1: ", "'rangebar help layouts') (options of rangebar build; with Spark, read ");
        assertThrows(IllegalArgumentException.class,
                () -> SparkBars.builder(spark).thresholds(SMALL).ofFiles(List.of("a.csv", "a.csv")));
        for (String none : new String[] {null, ""}) {
            assertParts(assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                    .ofFiles(Arrays.asList(other.toString(), none))).getMessage(), "file 2 is ");
        }
        assertThrows(InvalidTradesException.class, () -> SparkBars.builder(spark).thresholds(SMALL).ofFiles(List.of("a.csv")));
        assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).ofFiles(List.of(other.toString())));
        for (Duration gap : List.of(Duration.ZERO, Duration.ofNanos(1_500), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL).maxGap(gap)
                    .ofFiles(List.of(other.toString()))).getMessage().contains("maximum gap of " + gap));
        }
    }

    @Tag("cluster")
    @Test
    void invalidRowsAreRefused() throws Exception {
        Dataset<Row> trades = rows(files(2, 100)).coalesce(1).cache();
        for (String column : List.of("symbol", "timestamp", "quantity", "last_trade_id", "is_buyer_maker")) {
            refused(trades.withColumn(column, functions.expr("CASE WHEN symbol = 'BBBUSDT' AND agg_trade_id = 150 THEN NULL ELSE "
                    + column + " END")), "column " + column + " is null");
        }
        refused(trades.union(trades.filter("symbol = 'BBBUSDT' AND agg_trade_id = 150")), "BBBUSDT, 2024-01-02T",
                "agg_trade_id 150 occurs twice");
        refused(trades.withColumn("agg_trade_id", functions.expr("CASE agg_trade_id WHEN 150 THEN 20 ELSE agg_trade_id END")),
                "agg_trade_id 20 is not above that of the trade before it in time, 149");
        refused(trades.withColumn("price", functions.expr("CASE agg_trade_id WHEN 150 THEN -price ELSE price END")),
                "USDT, 2024-01-02T", "agg_trade_id 150: price -");
        assertParts(assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL).symbol("BBBUSDT")
                .ofTrades(trades)).getMessage(), "symbol(\"BBBUSDT\") is for files only");
        for (String wrong : List.of("CAST(price AS DOUBLE)", "CAST(price AS DECIMAL(20, 9))", "CAST(price AS STRING)")) {
            String message = assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                    .ofTrades(trades.withColumn("price", functions.expr(wrong)))).getMessage();
            assertTrue(message.contains("column price is "), message);
        }
        assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                .ofTrades(trades.drop("agg_trade_id")));
    }

    private void refused(List<Path> files, String... parts) {
        refused(SparkBars.builder(spark), names(files), parts);
    }

    /** Gives a symbol, since folders and patterns tell none. */
    private void refused(String file, String... parts) {
        refused(SparkBars.builder(spark).symbol("AAAUSDT"), List.of(file), parts);
    }

    private void refused(SparkBars.Builder builder, List<String> files, String... parts) {
        assertParts(assertThrows(InvalidTradesException.class, () -> builder.thresholds(SMALL).ofFiles(files)).getMessage(), parts);
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(Path::toString).toList();
    }

    private void refused(Dataset<Row> trades, String... parts) {
        String message = assertThrows(InvalidTradesException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                .ofTrades(trades)).getMessage();
        assertParts(message, parts);
    }

    private static void assertParts(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message + " lacks " + part);
        }
    }

    private static List<String> swapped(List<String> rows, int first, int second) {
        List<String> result = new ArrayList<>(rows);
        Collections.swap(result, first, second);
        return result;
    }

    /** The bars that the pipeline writes to Parquet files, with the same columns. */
    private List<String> expected(List<Path> files, boolean gate, Duration maxGap) throws Exception {
        Path out = Files.createTempDirectory(folder, "expected");
        BarPipeline.builder().inputs(files.toArray(new Path[0])).thresholds(SMALL, LARGE).timestampGate(gate).maxGap(maxGap)
                .includeIncomplete(true)
                .sink(ParquetSink.factory(new FileNamePattern(out + "/{symbol}-{threshold}.parquet"))).build().run();
        List<String> all = new ArrayList<>();
        for (String symbol : List.of("AAAUSDT", "BBBUSDT")) {
            for (Threshold threshold : List.of(SMALL, LARGE)) {
                Dataset<Row> bars = spark.read().parquet(out + "/" + symbol + "-" + threshold.decimalBasisPoints() + ".parquet")
                        .select(functions.lit(symbol).as("symbol"), functions.lit(threshold.decimalBasisPoints())
                                .as("threshold_dbps"), functions.col("*"));
                all.addAll(lines(bars));
            }
        }
        Collections.sort(all);
        assertTrue(all.size() > 100, "there are only " + all.size() + " bars");
        return all;
    }

    /** Schema and rows, as text. */
    private static List<String> lines(Dataset<Row> bars) {
        List<String> lines = new ArrayList<>();
        String types = Arrays.stream(bars.schema().fields()).map(field -> field.name() + " " + field.dataType().sql()).toList()
                .toString();
        for (Row row : bars.collectAsList()) {
            lines.add(row + types);
        }
        Collections.sort(lines);
        return lines;
    }

    private Dataset<Row> rows(List<Path> files) {
        return spark.read().option("header", true).csv(files.stream().map(Path::toString).toArray(String[]::new)).selectExpr(
                "regexp_extract(input_file_name(), '([A-Z]+)-aggTrades', 1) AS symbol",
                "timestamp_millis(CAST(timestamp AS BIGINT)) AS timestamp", "CAST(price AS DECIMAL(19, 8)) AS price",
                "CAST(quantity AS DECIMAL(19, 8)) AS quantity", "CAST(agg_trade_id AS BIGINT) AS agg_trade_id",
                "CAST(first_trade_id AS BIGINT) AS first_trade_id", "CAST(last_trade_id AS BIGINT) AS last_trade_id",
                "CAST(is_buyer_maker AS BOOLEAN) AS is_buyer_maker");
    }

    /** Random walks of two symbols, a file for each day, with gaps and trades of one time; the third day hardly moves. */
    private List<Path> files(int days, int tradesPerDay) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String symbol : List.of("AAAUSDT", "BBBUSDT")) {
            Random random = new Random(symbol.hashCode());
            double price = 100;
            long id = 0;
            for (int day = 0; day < days; day++) {
                StringBuilder text = new StringBuilder(HEADER);
                for (int i = 0; i < tradesPerDay; i++) {
                    price *= Math.exp(random.nextGaussian() * (day == 2 ? 1e-7 : 5e-4));
                    boolean isAfterGap = day == 3 && i >= tradesPerDay / 2;
                    long millis = FIRST_MILLIS + day * DAY_MILLIS + (isAfterGap ? DAY_MILLIS / 20 : 0)
                            + (i / 2) * ((day == 3 ? 18 : 20) * DAY_MILLIS / 10 / tradesPerDay) + (i % 500 == 0 ? 0 : 1);
                    text.append(String.format("%d,%.2f,%.3f,%d,%d,%d,%b%n", id, price, random.nextDouble(), 2 * id, 2 * id + 1,
                            millis, random.nextBoolean()));
                    id++;
                }
                Path file = folder.resolve(symbol + "-aggTrades-2024-01-0" + (day + 1) + ".csv");
                Files.writeString(file, text);
                files.add(file);
            }
        }
        return files;
    }
}
