package dev.rangebar.cli.commands.live;

import dev.rangebar.BarView;
import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeBuffer;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.ResumePoint;
import java.io.IOException;
import java.util.Optional;

/** The features of a lane, whose trades are added some at a time: a call for each trade would cost more than the processor. */
final class LaneFeatures {
    private static final int CAPACITY = 512;

    private final TradeHistory history;
    private final RangeBarProcessor processor;
    private final TradeBuffer trades = new TradeBuffer().allowAnyTime();

    private LaneFeatures(TradeHistory history, RangeBarProcessor processor) {
        this.history = history;
        this.processor = processor;
    }

    /** Goes on with the trades that an earlier run has kept; if it has kept none, their features are not known. */
    static LaneFeatures begin(BarSeriesSpec series, ResumePoint point, RangeBarProcessor processor) throws IOException {
        FeaturePlan plan = series.features().orElseThrow();
        Optional<byte[]> kept = point.features();
        if (kept.isEmpty()) {
            return new LaneFeatures(point.state().isEmpty() ? TradeHistory.create(plan, series.maxGap())
                    : TradeHistory.withoutEarlierTrades(plan, series.maxGap(), processor.formingBar()), processor);
        }
        try {
            return new LaneFeatures(TradeHistory.restore(plan, series.maxGap(), kept.get()), processor);
        } catch (IllegalArgumentException e) {
            throw new IOException(series + ": " + e.getMessage(), e);
        }
    }

    /**
     * Adds a trade that the processor has processed.
     *
     * @param bars the bars since {@link #clearBars}
     */
    void add(Trade trade, BarView bars) {
        trades.add(trade);
        if (trades.size() == CAPACITY) {
            history(bars);
        }
    }

    /** Returns the history with all trades that were added. */
    TradeHistory history(BarView bars) {
        if (trades.size() > 0) {
            history.add(trades.columns(), bars);
            history.forgetOrphaned(processor.formingBar());
            trades.clear();
        }
        return history;
    }

    void clearBars() {
        history.clearBars();
    }
}
