package dev.rangebar.spark;

import dev.rangebar.Threshold;
import dev.rangebar.pipeline.SymbolNames;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Range bars of many symbols and days on a Spark cluster, exactly as one machine builds them.
 *
 * {@snippet :
 * try (SparkBars bars = SparkBars.builder(spark).thresholds(Threshold.parse("0.25%")).ofFiles(files)) {
 *     bars.dataset().write().partitionBy("symbol", "threshold_dbps").parquet("bars");
 * }
 * }
 *
 * <p>Files are decoded and checked in parallel. A pass over prices and times of each symbol then finds where bars close; after
 * it all parts of all days are built in parallel. Invalid trades, and inputs of one symbol that overlap, end the run with an
 * {@link InvalidTradesException} before there is a bar.
 *
 * <p>Thread rule: one thread at a time. The trades stay in the cluster's memory and on its disks until {@link #close}.
 */
public final class SparkBars implements AutoCloseable {
    /** About 3 MB with all fields. Large blocks are cut less often; Spark looks after 16 of them whether they fit in its memory. */
    private static final int TRADES_PER_BLOCK = 1 << 19;

    private final JavaRDD<TradeBlock> blocks;
    /** Values that tasks need to read the trades again, if blocks are lost. */
    private final Optional<Broadcast<?>> ofSource;
    private final Plan plan;
    private final Dataset<Row> dataset;
    private final long trades;

    private SparkBars(JavaRDD<TradeBlock> blocks, Optional<Broadcast<?>> ofSource, Plan plan, Dataset<Row> dataset, long trades) {
        this.blocks = blocks;
        this.ofSource = ofSource;
        this.plan = plan;
        this.dataset = dataset;
        this.trades = trades;
    }

    /**
     * {@return a builder with the default options}
     *
     * @param spark the session
     */
    public static Builder builder(SparkSession spark) {
        return new Builder(spark);
    }

    /**
     * {@return the bars: symbol, threshold_dbps, and the columns of a Parquet file of bars} Their order is not defined.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public Dataset<Row> dataset() {
        plan.checkOpen();
        return dataset;
    }

    /**
     * {@return the number of trades}
     */
    public long trades() {
        return trades;
    }

    /** Releases the trades. The bars cannot be read after it: a job on them fails, and its message says that they are closed. */
    @Override
    public void close() {
        if (!plan.isClosed) {
            plan.isClosed = true;
            release(blocks, ofSource);
            plan.cuts.destroy();
        }
    }

    private static void release(JavaRDD<TradeBlock> blocks, Optional<Broadcast<?>> ofSource) {
        blocks.unpersist(false);
        ofSource.ifPresent(values -> values.unpersist(false)); // not destroyed: Spark would say so, and not that the bars are closed
    }

    /** Cuts of all blocks, which the driver sets before the first task needs them: the Dataset is made while the scan runs. */
    private static final class Plan implements Serializable {
        private static final long serialVersionUID = 1;
        private Broadcast<HashMap<TradeBlock.Place, BarScan.Cuts>> cuts;
        private transient volatile boolean isClosed;

        private void checkOpen() {
            if (isClosed) {
                throw new IllegalStateException("the bars are closed: SparkBars.close() has released their trades; read or write them "
                        + "before it");
            }
        }

        /** Part of every job on the bars, whose message then tells what this throws. */
        private void writeObject(ObjectOutputStream out) throws IOException {
            checkOpen();
            out.defaultWriteObject();
        }

        private BarScan.Cuts of(TradeBlock block) {
            return cuts.value().get(block.place);
        }
    }

    /** Chooses one task for all blocks of a symbol. */
    private static final class BySymbol extends Partitioner {
        private static final long serialVersionUID = 1;
        private final int partitions;

        private BySymbol(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return Math.floorMod(((TradeBlock.Place) key).symbol.hashCode(), partitions);
        }
    }

    /** Chooses one task for all pieces of a bar. */
    private static final class ByBar extends Partitioner {
        private static final long serialVersionUID = 1;
        private final int partitions;

        private ByBar(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object key) {
            return Math.floorMod(key.hashCode(), partitions);
        }
    }

    /** Options of a run. At least one threshold is needed. */
    public static final class Builder {
        private final SparkSession spark;
        private final List<Threshold> thresholds = new ArrayList<>();
        private boolean timestampGate = true;
        private Optional<Duration> maxGap = Optional.empty();
        private boolean includesIncomplete;
        private Optional<String> symbol = Optional.empty();
        private int tradesPerBlock = TRADES_PER_BLOCK;

        private Builder(SparkSession spark) {
            this.spark = spark;
        }

        /**
         * Adds thresholds: each is a series of every symbol. The trades are read once.
         *
         * @param more the thresholds
         * @return this builder
         */
        public Builder thresholds(Threshold... more) {
            thresholds.addAll(List.of(more));
            return this;
        }

        /**
         * Sets the timestamp gate, by which a bar never closes on a trade with the timestamp of its open. On by default.
         *
         * @param on whether it is on
         * @return this builder
         */
        public Builder timestampGate(boolean on) {
            timestampGate = on;
            return this;
        }

        /**
         * Ends the forming bar when no trade arrives for longer than this; such bars are not among the bars. No limit by default.
         *
         * @param gap a positive number of microseconds
         * @return this builder
         */
        public Builder maxGap(Duration gap) {
            maxGap = Optional.of(gap);
            return this;
        }

        /**
         * Sets whether the bar that is still forming at the end of each series is among the bars, marked as incomplete. Off by
         * default.
         *
         * @param on whether it is
         * @return this builder
         */
        public Builder includeIncomplete(boolean on) {
            includesIncomplete = on;
            return this;
        }

        /**
         * Sets the symbol of all files, for {@link #ofFiles}. By default the name of each file tells it.
         *
         * @param name the symbol
         * @return this builder
         * @throws IllegalArgumentException if it is not a valid symbol
         */
        public Builder symbol(String name) {
            symbol = Optional.of(SymbolNames.checked(name));
            return this;
        }

        /** Sets the size of a block, for tests. */
        Builder tradesPerBlock(int trades) {
            tradesPerBlock = trades;
            return this;
        }

        /**
         * {@return the bars of trade files} A task decodes a file, or several small ones; any order of the files will do.
         *
         * @param files paths in a folder that all machines see, or addresses of a Hadoop file system; CSV, plain, in gzip or zip. A
         *     folder stands for the files directly in it, a pattern such as {@code hdfs://host/trades/*-2024-*.zip} for the files that
         *     it matches; names that begin with {@code .} or {@code _} are omitted then
         * @throws InvalidTradesException if a file cannot be read, there is none in a folder or of a pattern, a file holds an invalid or unsorted row, or overlaps another one
         * @throws IllegalArgumentException if there is no threshold or no file, one of them is given twice, a file is null or empty,
         *     or the maximum gap is not a positive number of microseconds
         */
        public SparkBars ofFiles(List<String> files) {
            BarOptions options = options();
            if (files.isEmpty()) {
                throw new IllegalArgumentException("there is no file; expected at least one");
            }
            Configuration configuration = spark.sessionState().newHadoopConf();
            List<String> all = FileBlocks.files(files, configuration);
            checkOnce("file", all);
            List<Tuple2<String, String>> named = new ArrayList<>();
            for (String file : all) {
                named.add(new Tuple2<>(file, symbol.orElseGet(() -> FileBlocks.symbolOf(file))));
            }
            List<List<Tuple2<String, String>>> tasks = FileBlocks.tasks(named, parallelism());
            Broadcast<SerializableConfiguration> hadoop =
                    SerializableConfiguration.broadcast(spark.sparkContext(), configuration);
            JavaRDD<TradeBlock> blocks = new JavaSparkContext(spark.sparkContext()).parallelize(tasks, tasks.size())
                    .flatMap(List::iterator).mapPartitions(ofTask -> FileBlocks.of(ofTask, options, hadoop));
            return build(blocks, options, Optional.of(hadoop));
        }

        /**
         * {@return the bars of a Dataset of trades} The rows of each symbol and day (UTC) are sorted by time and id.
         *
         * @param trades columns symbol STRING, timestamp TIMESTAMP, price and quantity DECIMAL with at most 8 decimals,
         *     agg_trade_id BIGINT; optional are first_trade_id and last_trade_id BIGINT, is_buyer_maker BOOLEAN
         * @throws InvalidTradesException if a row is invalid: a null, an id that occurs twice or contradicts the times
         * @throws IllegalArgumentException if a column is absent or has another type, there is no threshold, a symbol is set,
         *     or the maximum gap is not a positive number of microseconds
         */
        public SparkBars ofTrades(Dataset<Row> trades) {
            symbol.ifPresent(name -> {
                throw new IllegalArgumentException("symbol(\"" + name + "\") is for files only; the trades of a Dataset have a column "
                        + "symbol: filter the rows by it, or set it with withColumn");
            });
            BarOptions options = options();
            return build(RowBlocks.of(trades, options), options, Optional.empty());
        }

        private BarOptions options() {
            if (thresholds.isEmpty()) {
                throw new IllegalArgumentException("there is no threshold; expected at least one");
            }
            checkOnce("threshold", thresholds);
            return new BarOptions(thresholds.stream().mapToInt(Threshold::decimalBasisPoints).toArray(), timestampGate,
                    maxGap, includesIncomplete, tradesPerBlock);
        }

        private static void checkOnce(String what, List<?> values) {
            Set<Object> known = new HashSet<>();
            for (Object value : values) {
                if (!known.add(value)) {
                    throw new IllegalArgumentException("the " + what + " " + value + " is given twice; expected once");
                }
            }
        }

        private SparkBars build(JavaRDD<TradeBlock> source, BarOptions options, Optional<Broadcast<?>> ofSource) {
            JavaRDD<TradeBlock> blocks = source.persist(StorageLevel.MEMORY_AND_DISK());
            boolean done = false;
            try {
                JavaFutureAction<List<BarScan.Cuts>> scan = scan(blocks, options);
                Plan plan = new Plan();
                JavaRDD<Row> within = blocks.flatMap(block -> BarPieces.within(block, plan.of(block), options));
                JavaRDD<Row> across = blocks
                        .flatMapToPair(block -> BarPieces.across(block, plan.of(block), options))
                        .repartitionAndSortWithinPartitions(new ByBar(parallelism()))
                        .mapPartitions(pieces -> BarPieces.joined(pieces, options));
                Dataset<Row> bars = BarRows.dataset(spark, within.union(across)); // while the scan runs
                HashMap<TradeBlock.Place, BarScan.Cuts> cuts = new HashMap<>();
                cutsOf(scan).forEach(one -> cuts.put(one.place, one));
                plan.cuts = new JavaSparkContext(spark.sparkContext()).broadcast(cuts);
                long trades = cuts.values().stream().mapToLong(one -> one.trades).sum();
                done = true;
                return new SparkBars(blocks, ofSource, plan, bars, trades);
            } finally {
                if (!done) {
                    release(blocks, ofSource);
                }
            }
        }

        private int parallelism() {
            return Math.max(1, spark.sparkContext().defaultParallelism());
        }

        private JavaFutureAction<List<BarScan.Cuts>> scan(JavaRDD<TradeBlock> blocks, BarOptions options) {
            return blocks.mapToPair(block -> new Tuple2<>(block.place, block.withPricesOnly()))
                    .repartitionAndSortWithinPartitions(new BySymbol(parallelism()))
                    .values()
                    .mapPartitions(sorted -> BarScan.scan(sorted, options))
                    .collectAsync();
        }

        private static List<BarScan.Cuts> cutsOf(JavaFutureAction<List<BarScan.Cuts>> scan) {
            try {
                return scan.get();
            } catch (ExecutionException e) {
                throw reason(e.getCause());
            } catch (InterruptedException e) {
                scan.cancel(true);
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while trades were being scanned", e);
            }
        }

        /** {@return the refusal of a task in place of the job's failure} */
        private static RuntimeException reason(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidTradesException) {
                    return new InvalidTradesException(cause.getMessage(), failure);
                }
            }
            return failure instanceof RuntimeException ? (RuntimeException) failure : new IllegalStateException(failure);
        }
    }
}
