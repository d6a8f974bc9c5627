package dev.rangebar.snippets;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.Int128;
import dev.rangebar.ParallelBatch;
import dev.rangebar.ProcessorGroup;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.util.List;

/** The examples in the Javadoc of the columnar storey. */
final class Columnar {
    private Columnar() {}

    static TradeColumns columns(long[] timestampMicros, long[] price, long[] quantity, byte[] side, long[] aggTradeId) {
        // @start region="columns"
        TradeColumns trades = TradeColumns.of(timestampMicros, price, quantity) // long[] each, or direct ByteBuffer
                .withSides(side)
                .withAggTradeIds(aggTradeId);
        // @end
        return trades;
    }

    static long buffer(RangeBarProcessor processor, List<TradeColumns> batches) {
        long count = 0;
        // @start region="buffer"
        try (BarBuffer bars = BarBuffer.create()) {
            for (TradeColumns trades : batches) {
                processor.process(trades, bars);
                BarView view = bars.view();
                count += view.size();
                bars.clear();
            }
        }
        // @end
        return count;
    }

    static void view(BarBuffer bars) {
        // @start region="view"
        BarView view = bars.view();
        for (long i = 0; i < view.size(); i++) {
            long close = view.close(i); // unit 1e-8
            String volume = Int128.toString(view.volumeLo64(i), view.volumeHi64(i)); // unit 1e-8, 128 bits
            System.out.println(close + " " + volume + (view.hasSide(i) ? " " + view.orderFlowImbalance(i) : ""));
        }
        // @end
    }

    static void group(TradeColumns trades) {
        // @start region="group"
        try (RangeBarProcessor narrow = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                RangeBarProcessor wide = RangeBarProcessor.create(Threshold.ofPercent("0.5"));
                ProcessorGroup group = ProcessorGroup.of(List.of(narrow, wide));
                BarBuffer narrowBars = BarBuffer.create();
                BarBuffer wideBars = BarBuffer.create()) {
            group.process(trades, List.of(narrowBars, wideBars)); // reads the trades once
            System.out.println(narrowBars.size() + " and " + wideBars.size() + " bars");
        }
        // @end
    }

    static void parallel(RangeBarProcessor btc, TradeColumns btcTrades, BarBuffer btcBars, RangeBarProcessor eth,
            TradeColumns ethTrades, BarBuffer ethBars) throws InterruptedException {
        // @start region="parallel"
        new ParallelBatch(List.of(
                ParallelBatch.Job.of("BTCUSDT", btc, btcTrades, btcBars),
                ParallelBatch.Job.of("ETHUSDT", eth, ethTrades, ethBars))).run();
        // @end
    }
}
