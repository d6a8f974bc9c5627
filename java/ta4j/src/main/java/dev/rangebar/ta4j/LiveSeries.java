package dev.rangebar.ta4j;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import org.ta4j.core.BarSeries;

/**
 * A ta4j series that grows with the trades: each bar is appended when it closes.
 *
 * {@snippet :
 * try (LiveSeries live = new LiveSeries(processor, "BTCUSDT")) {
 *     if (live.push(trade)) {
 *         System.out.println(live.series().getLastBar());
 *     }
 * }
 * }
 *
 * <p>The series has no orphaned bars, which end by a gap or a reset, and not the forming bar.
 *
 * <p>Thread rule: one thread at a time, that of the processor.
 */
public final class LiveSeries implements AutoCloseable {
    private final RangeBarProcessor processor;
    private final BarSeries series;
    private final BarBuffer closed = BarBuffer.create();

    /**
     * Creates a series without bars.
     *
     * @param processor builds the bars; the caller closes it
     * @param name the name of the series
     * @throws IllegalArgumentException if two bars of the processor can end in the same microsecond, which ta4j rejects:
     *     the processor needs the timestamp gate, and has to exclude orphaned bars
     */
    public LiveSeries(RangeBarProcessor processor, String name) {
        if (!processor.timestampGate() || processor.includesOrphaned()) {
            throw new IllegalArgumentException("a series of ta4j needs a processor "
                    + (processor.timestampGate() ? "that does not include orphaned bars" : "with the timestamp gate")
                    + ": otherwise two bars may end in the same microsecond");
        }
        this.processor = processor;
        this.series = Ta4jBars.emptySeries(name);
    }

    /**
     * {@return the series, the same object each time}
     */
    public BarSeries series() {
        return series;
    }

    /**
     * Processes one trade.
     *
     * @param trade the trade, which follows those processed before
     * @return {@code true} if the trade closed a bar, which is now the last one of the series
     * @throws InvalidTradeException if the trade is rejected; the state is unchanged then
     */
    public boolean push(Trade trade) {
        return processor.push(trade, closed) && moveToSeries() > 0;
    }

    /**
     * Processes a batch of trades.
     *
     * @param trades the trades, which follow those processed before
     * @return the number of bars appended to the series
     * @throws InvalidTradeException if a trade is rejected; the state is unchanged then
     */
    public long process(TradeColumns trades) {
        processor.process(trades, closed);
        return moveToSeries();
    }

    private long moveToSeries() {
        try {
            Ta4jBars.append(closed.view(), series);
            return closed.size();
        } finally {
            closed.clear();
        }
    }

    /** Frees the native memory. The series stays usable and the processor open. */
    @Override
    public void close() {
        closed.close();
    }
}
