package dev.rangebar.ta4j;

import dev.rangebar.BarBuffer;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeColumns;
import org.ta4j.core.BarSeries;

/**
 * A ta4j series that grows with the trades: each bar is appended when it closes. Bars that a gap has orphaned are left
 * out, and so is the bar that is forming.
 *
 * <p>Thread rule: one thread at a time, that of the processor.
 */
public final class LiveSeries implements AutoCloseable {
    private final RangeBarProcessor processor;
    private final BarSeries series;
    private final BarBuffer closed = BarBuffer.create();

    /**
     * Makes a series without bars.
     *
     * @param processor makes the bars; stays the caller's, who closes it
     * @param name the name of the series
     * @throws IllegalArgumentException if two bars of the processor might end in the same microsecond, which ta4j does not
     *     take: its timestamp gate has to be on, and it must not put orphaned bars among the closed ones
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
     * {@return the series} The same object each time.
     */
    public BarSeries series() {
        return series;
    }

    /**
     * Takes one trade.
     *
     * @param trade the trade, following those taken before
     * @return whether it has closed a bar, which is now the last of the series
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     */
    public boolean push(Trade trade) {
        return processor.push(trade, closed) && moveToSeries() > 0;
    }

    /**
     * Takes a batch of trades.
     *
     * @param trades the trades, following those taken before
     * @return how many bars were appended to the series
     * @throws InvalidTradeException if a trade is refused; nothing has changed then
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

    /** Frees the memory behind it. The series stays as it is; the processor stays open. */
    @Override
    public void close() {
        closed.close();
    }
}
