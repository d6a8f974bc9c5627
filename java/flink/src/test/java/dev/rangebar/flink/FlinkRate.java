package dev.rangebar.flink;

import com.sun.management.OperatingSystemMXBean;
import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Program that measures trades per second, and processor time per trade, warm and without the start of the cluster: the same trades
 * plain, through a local cluster by blocks of 4,096 trades, and with a record for each trade. Arguments: slots, millions of trades by
 * blocks, millions of single trades.
 */
final class FlinkRate {
    private static final int TRADES_PER_BLOCK = 4_096;
    private static final int SYMBOLS = 8;
    private static final long MILLION = 1_000_000;
    private static final int BLOCKS = 64;
    private static final Threshold THRESHOLD = Threshold.ofDecimalBasisPoints(250);
    /** The trades of the source; the first half warms up. */
    private static final AtomicLong SEEN = new AtomicLong();
    private static volatile long halfway;
    private static volatile long warmNanos;
    private static volatile long warmCpuNanos;
    private static final List<long[]> PRICES = new ArrayList<>();
    private static Market market;

    private FlinkRate() {}

    public static void main(String[] arguments) throws Exception {
        int slots = Integer.parseInt(arguments[0]);
        market = new Market(SYMBOLS, BLOCKS / SYMBOLS, TRADES_PER_BLOCK);
        for (TradeBlock block : market.blocks) {
            PRICES.add(LongStream.range(0, block.size()).map(i -> block.columns().get(i).price()).toArray());
        }
        for (int round = 1; round <= 3; round++) {
            Rate plain = plain(slots, Long.parseLong(arguments[1]) * MILLION);
            Rate ofBlocks = rate(slots, Long.parseLong(arguments[1]) * MILLION, true);
            Rate ofTrades = rate(slots, Long.parseLong(arguments[2]) * MILLION, false);
            System.out.printf("round %d, Java %d: plain %s; by blocks %s, %.1f times plain; by trades %s, %.1f times blocks%n", round,
                    Runtime.version().feature(), plain, ofBlocks, ofBlocks.cpuNanos / plain.cpuNanos, ofTrades,
                    ofTrades.cpuNanos / ofBlocks.cpuNanos);
        }
    }

    /** Trades per second, and processor time of the whole JVM for each trade. */
    private static final class Rate {
        private final double millionsPerSecond;
        private final double cpuNanos;

        /** The rate of some trades since the warm-up. */
        Rate(long trades) {
            millionsPerSecond = trades * 1e3 / (System.nanoTime() - warmNanos);
            cpuNanos = (double) (cpuNanos() - warmCpuNanos) / trades;
        }

        @Override
        public String toString() {
            return String.format("%.2f M trades/s (%.1f ns of processor time a trade)", millionsPerSecond, cpuNanos);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void warm() {
        warmCpuNanos = cpuNanos();
        warmNanos = System.nanoTime();
    }

    /** The same blocks by processors alone, in as many threads as there are slots. */
    private static Rate plain(int slots, long trades) throws InterruptedException {
        long rounds = trades / TRADES_PER_BLOCK / BLOCKS / 2;
        for (int half = 0; half < 2; half++) {
            warm();
            List<Thread> threads = new ArrayList<>();
            for (int slot = 0; slot < slots; slot++) {
                int first = slot;
                threads.add(new Thread(() -> processAll(first, slots, rounds)));
                threads.get(slot).start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        return new Rate(rounds * BLOCKS * TRADES_PER_BLOCK);
    }

    /** Processes the blocks of one symbol in {@code step}. */
    private static void processAll(int firstSymbol, int step, long rounds) {
        for (int symbol = firstSymbol; symbol < SYMBOLS; symbol += step) {
            try (RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD); BarBuffer bars = BarBuffer.create()) {
                for (long index = symbol; index < rounds * BLOCKS; index += SYMBOLS) {
                    processor.process(block(index).columns(), bars);
                    bars.clear();
                }
            }
        }
    }

    /** {@return the same trades again, later by the time and ids of all rounds before, so that their order holds} */
    private static TradeBlock block(long index) {
        TradeBlock block = market.blocks.get((int) (index % BLOCKS));
        long earlier = index / BLOCKS * (BLOCKS / SYMBOLS) * TRADES_PER_BLOCK;
        int count = block.size();
        long[] timestampMicros = new long[count];
        long[] price = PRICES.get((int) (index % BLOCKS));
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            timestampMicros[i] = block.timestampMicros(i) + earlier * 500_000;
            ids[i] = earlier + (index % BLOCKS) / SYMBOLS * TRADES_PER_BLOCK + i;
        }
        return TradeBlock.of(block.symbol(), timestampMicros, price, price, ids, null, null, null);
    }

    private static Rate rate(int slots, long trades, boolean byBlocks) throws Exception {
        SEEN.set(0);
        long blocks = trades / TRADES_PER_BLOCK;
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(slots, FlinkBarsTest.noRestarts());
        flink.enableCheckpointing(500, CheckpointingMode.EXACTLY_ONCE);
        DataStream<TradeBlock> source = flink.fromSource(new DataGeneratorSource<>(FlinkRate::counted, blocks, TradeBlock.TYPE),
                WatermarkStrategy.noWatermarks(), "trades").setParallelism(1);
        FlinkBars.Builder options = FlinkBars.builder().thresholds(THRESHOLD);
        DataStream<SymbolBar> bars = byBlocks ? options.blocks(source) : options.trades(source.<SymbolTrade>flatMap((block, out) -> {
            for (int i = 0; i < block.size(); i++) {
                out.collect(SymbolTrade.of(block.symbol(), block.columns().get(i)));
            }
        }).returns(SymbolTrade.TYPE).setParallelism(1));
        bars.sinkTo(new DiscardingSink<>());
        halfway = blocks / 2 * TRADES_PER_BLOCK;
        flink.execute();
        return new Rate(blocks * TRADES_PER_BLOCK - halfway);
    }

    private static TradeBlock counted(long index) {
        if (SEEN.getAndAdd(TRADES_PER_BLOCK) == halfway) {
            warm();
        }
        return block(index);
    }
}
