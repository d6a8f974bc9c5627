package dev.rangebar.flink;

import dev.rangebar.Threshold;
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
 * Program that measures trades per second through a local cluster, warm and without its start: by blocks of 4,096 trades, and with a
 * record for each trade. Arguments: slots, millions of trades by blocks, millions of single trades.
 */
final class FlinkRate {
    private static final int TRADES_PER_BLOCK = 4_096;
    private static final int SYMBOLS = 8;
    private static final long MILLION = 1_000_000;
    private static final int BLOCKS = 64;
    /** The trades of the source; the first half warms up. */
    private static final AtomicLong SEEN = new AtomicLong();
    private static volatile long halfway;
    private static volatile long warmNanos;
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
            double ofBlocks = rate(slots, Long.parseLong(arguments[1]) * MILLION, true);
            double ofTrades = rate(slots, Long.parseLong(arguments[2]) * MILLION, false);
            System.out.printf("round %d: by blocks %.2f M trades/s, by trades %.2f M trades/s, ratio %.1f%n", round, ofBlocks,
                    ofTrades, ofBlocks / ofTrades);
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

    private static double rate(int slots, long trades, boolean byBlocks) throws Exception {
        SEEN.set(0);
        long blocks = trades / TRADES_PER_BLOCK;
        StreamExecutionEnvironment flink = StreamExecutionEnvironment.createLocalEnvironment(slots, FlinkBarsTest.noRestarts());
        flink.enableCheckpointing(500, CheckpointingMode.EXACTLY_ONCE);
        DataStream<TradeBlock> source = flink.fromSource(new DataGeneratorSource<>(FlinkRate::counted, blocks, TradeBlock.TYPE),
                WatermarkStrategy.noWatermarks(), "trades").setParallelism(1);
        FlinkBars.Builder options = FlinkBars.builder().thresholds(Threshold.ofDecimalBasisPoints(250));
        DataStream<SymbolBar> bars = byBlocks ? options.blocks(source) : options.trades(source.<SymbolTrade>flatMap((block, out) -> {
            for (int i = 0; i < block.size(); i++) {
                out.collect(SymbolTrade.of(block.symbol(), block.columns().get(i)));
            }
        }).returns(SymbolTrade.TYPE).setParallelism(1));
        bars.sinkTo(new DiscardingSink<>());
        halfway = blocks / 2 * TRADES_PER_BLOCK;
        flink.execute();
        return (blocks * TRADES_PER_BLOCK - halfway) * 1e3 / (System.nanoTime() - warmNanos);
    }

    private static TradeBlock counted(long index) {
        if (SEEN.getAndAdd(TRADES_PER_BLOCK) == halfway) {
            warmNanos = System.nanoTime();
        }
        return block(index);
    }
}
