package dev.rangebar.spark;

import static org.apache.spark.sql.functions.col;

import dev.rangebar.Threshold;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Program for {@code spark-submit}: trade files in, Parquet files of bars out. */
public final class BuildBars {
    private BuildBars() {}

    /**
     * Builds bars. It ends with the exit code 1, and a last line that says why, if an argument or the trades are refused.
     *
     * @param arguments the folder for the bars, the thresholds separated by commas, then the trade files, folders of them, or patterns such as {@code trades/*.zip}
     */
    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder().appName("rangebar").getOrCreate();
        int status = run(spark, arguments, System.err);
        spark.stop();
        if (status != 0) {
            System.exit(status);
        }
    }

    /** {@return the exit code} */
    static int run(SparkSession spark, String[] arguments, PrintStream errors) {
        try {
            build(spark, arguments);
            return 0;
        } catch (InvalidTradesException | IllegalArgumentException | IOException e) {
            spark.sparkContext().setLogLevel("OFF"); // otherwise lines about the end follow this one
            errors.println("BuildBars: " + e.getMessage());
            return 1;
        }
    }

    private static void build(SparkSession spark, String[] arguments) throws IOException {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("usage: BuildBars FOLDER THRESHOLD[,THRESHOLD...] FILE...");
        }
        Threshold[] thresholds = Arrays.stream(arguments[1].split(",")).map(Threshold::parse).toArray(Threshold[]::new);
        Configuration hadoop = spark.sessionState().newHadoopConf();
        checkAbsent(arguments[0], hadoop);
        List<String> files = FileBlocks.files(List.of(arguments).subList(2, arguments.length), hadoop);
        // example begins
        try (SparkBars bars = SparkBars.builder(spark).thresholds(thresholds).ofFiles(files)) {
            bars.dataset().repartition(col("symbol"), col("threshold_dbps")) // one file for each, not one for each task
                    .write().option("compression", "zstd").partitionBy("symbol", "threshold_dbps").parquet(arguments[0]);
            System.out.println(bars.trades() + " trades of " + files.size() + " files");
        }
        // example ends
    }

    /** Checks what Spark checks, too, but only after all trades are read. */
    private static void checkAbsent(String folder, Configuration hadoop) throws IOException {
        boolean exists;
        try {
            Path path = new Path(folder);
            exists = path.getFileSystem(hadoop).exists(path);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new IOException(folder + ": the bars cannot be written there: " + FileBlocks.reason(e), e);
        }
        if (exists) {
            throw new IOException(folder + ": exists; remove it, or give the name of a folder that does not exist");
        }
    }
}
