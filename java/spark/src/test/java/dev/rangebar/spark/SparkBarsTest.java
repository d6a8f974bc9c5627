package dev.rangebar.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Threshold;
import dev.rangebar.database.ParquetSink;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.FileNamePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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

    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder().master("local[2]").appName("test").config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 3).config("spark.sql.codegen.wholeStage", false).config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1").getOrCreate();
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

    @Tag("cluster")
    @Test
    void theProgramWritesParquetFiles() throws Exception {
        List<Path> files = files(2, 500);
        Path bars = folder.resolve("bars");
        try (SparkBars built = SparkBars.builder(spark).thresholds(SMALL).ofFiles(files.stream().map(Path::toString).toList())) {
            built.dataset().write().option("compression", "zstd").partitionBy("symbol", "threshold_dbps").parquet(bars.toString());
            assertEquals(lines(built.dataset()).size(), spark.read().parquet(bars.toString()).count());
        }
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
        assertThrows(IllegalArgumentException.class,
                () -> SparkBars.builder(spark).thresholds(SMALL).ofFiles(List.of("a.csv", "a.csv")));
        assertThrows(InvalidTradesException.class, () -> SparkBars.builder(spark).thresholds(SMALL).ofFiles(List.of("a.csv")));
        assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).ofFiles(List.of(other.toString())));
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
        refused(trades.withColumn("price", functions.expr("-price")), "USDT, 2024-01-", "price");
        for (String wrong : List.of("CAST(price AS DOUBLE)", "CAST(price AS DECIMAL(20, 9))", "CAST(price AS STRING)")) {
            String message = assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                    .ofTrades(trades.withColumn("price", functions.expr(wrong)))).getMessage();
            assertTrue(message.contains("column price is "), message);
        }
        assertThrows(IllegalArgumentException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                .ofTrades(trades.drop("agg_trade_id")));
    }

    private void refused(List<Path> files, String... parts) {
        String message = assertThrows(InvalidTradesException.class, () -> SparkBars.builder(spark).thresholds(SMALL)
                .ofFiles(files.stream().map(Path::toString).toList())).getMessage();
        assertParts(message, parts);
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
