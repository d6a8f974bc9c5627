package dev.rangebar.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.rangebar.Threshold;
import dev.rangebar.pipeline.BarPipeline;
import dev.rangebar.pipeline.CallbackSink;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;

/**
 * Program that measures trades per second of trade files, and processor time per trade, plain and on a local cluster of as many cores,
 * in turn. Arguments: cores, rounds, files.
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
            long startCpu = cpuNanos();
            AtomicLong plainBars = new AtomicLong();
            long trades = BarPipeline.builder().inputs(files.stream().map(Path::of).toArray(Path[]::new)).thresholds(THRESHOLD)
                    .sink(CallbackSink.of((series, bar) -> plainBars.incrementAndGet())).build().run().trades();
            double plain = trades * 1e3 / (System.nanoTime() - start);
            double plainCpu = (double) (cpuNanos() - startCpu) / trades;
            start = System.nanoTime();
            startCpu = cpuNanos();
            long bars;
            try (SparkBars built = SparkBars.builder(spark).thresholds(THRESHOLD).ofFiles(files)) {
                bars = built.dataset().count();
            }
            double cluster = trades * 1e3 / (System.nanoTime() - start);
            double clusterCpu = (double) (cpuNanos() - startCpu) / trades;
            if (bars != plainBars.get()) {
                throw new IllegalStateException(bars + " bars of Spark, and " + plainBars + " of one machine");
            }
            System.out.printf("round %d, Java %d: %d trades, %d bars: plain %.2f M trades/s (%.0f ns of processor time a trade), Spark "
                    + "%.2f M trades/s (%.0f ns), ratios %.2f and %.2f%n", round, Runtime.version().feature(), trades, bars, plain,
                    plainCpu, cluster, clusterCpu, plain / cluster, clusterCpu / plainCpu);
        }
        spark.stop();
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
