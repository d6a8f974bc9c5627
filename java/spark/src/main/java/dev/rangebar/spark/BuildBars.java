package dev.rangebar.spark;

import dev.rangebar.Threshold;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Program for {@code spark-submit}: trade files in, Parquet files of bars out. */
public final class BuildBars {
    private BuildBars() {}

    /**
     * Builds bars.
     *
     * @param arguments the folder for the bars, the thresholds separated by commas, then the trade files
     */
    public static void main(String[] arguments) {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("usage: BuildBars FOLDER THRESHOLD[,THRESHOLD...] FILE...");
        }
        Threshold[] thresholds = Arrays.stream(arguments[1].split(",")).map(Threshold::parse).toArray(Threshold[]::new);
        List<String> files = List.of(arguments).subList(2, arguments.length);
        SparkSession spark = SparkSession.builder().appName("rangebar").getOrCreate();
        // example begins
        try (SparkBars bars = SparkBars.builder(spark).thresholds(thresholds).ofFiles(files)) {
            bars.dataset().write().option("compression", "zstd").partitionBy("symbol", "threshold_dbps").parquet(arguments[0]);
            System.out.println(bars.trades() + " trades of " + files.size() + " files");
        }
        // example ends
        spark.stop();
    }
}
