package dev.rangebar.spark;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.CallbackSink;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * Program that measures trades per second of trade files, plain and on a local cluster of as many cores, in turn. Arguments: cores,
 * rounds, files.
 */
final class SparkRate {
    private static final Threshold THRESHOLD = Threshold.ofDecimalBasisPoints(250);

    private SparkRate() {}

    public static void main(String[] arguments) throws Exception {
        List<String> files = Arrays.asList(arguments).subList(2, arguments.length);
        SparkSession spark = SparkSession.builder().master("local[" + arguments[0] + "]").appName("rate")
                .config("spark.ui.enabled", false).getOrCreate();
        spark.sparkContext().setLogLevel("OFF");
        for (int round = 1; round <= Integer.parseInt(arguments[1]); round++) {
            long start = System.nanoTime();
            long trades = BarPipeline.builder().inputs(files.stream().map(Path::of).toArray(Path[]::new)).thresholds(THRESHOLD)
                    .sink(CallbackSink.of((series, bar) -> {})).build().run().trades();
            double plain = trades * 1e3 / (System.nanoTime() - start);
            start = System.nanoTime();
            long bars;
            try (SparkBars built = SparkBars.builder(spark).thresholds(THRESHOLD).ofFiles(files)) {
                bars = built.dataset().count();
            }
            double cluster = trades * 1e3 / (System.nanoTime() - start);
            System.out.printf("round %d: %d trades, %d bars: plain %.2f M trades/s, Spark %.2f M trades/s, ratio %.2f%n", round,
                    trades, bars, plain, cluster, plain / cluster);
        }
        spark.stop();
    }
}
