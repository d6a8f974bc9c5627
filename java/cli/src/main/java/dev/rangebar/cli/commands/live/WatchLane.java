package dev.rangebar.cli.commands.live;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.InvalidTradeException;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import dev.rangebar.TradeHistory;
import dev.rangebar.TradeHistory.FeatureMemoryException;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.IdRun;
import dev.rangebar.pipeline.ResumePoint;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A series of a watch: its processor, and what has happened since the last commit. */
final class WatchLane implements Closeable {
    /** The position of a series without trades. */
    static final long NO_ID = -1;

    private final BarSeriesSpec series;
    private final RangeBarProcessor processor;
    private final BarBuffer bars = BarBuffer.create();
    private final List<IdRun> newIds = new ArrayList<>();
    private long lastId = NO_ID;
    private long lastTimeMicros;
    private long newTrades;
    private long allBars;
    private long allTrades;
    private final Optional<LaneFeatures> features;

    WatchLane(BarSeriesSpec series, ResumePoint point) throws IOException {
        this.series = series;
        processor = point.state().isPresent() ? series.restoreProcessor(point.state().get()) : series.newProcessor();
        features = series.features().isPresent() ? Optional.of(LaneFeatures.begin(series, point, processor)) : Optional.empty();
        if (point.state().isEmpty()) {
            return;
        }
        if (!processor.fields().map(TradeFields.ALL::equals).orElse(true) || point.ids().isEmpty()) {
            close();
            throw new IOException(series + " was built from trades without aggregate trade ids, trade ids or sides, which a "
                    + "feed cannot continue; use another database");
        }
        lastId = point.ids().get(point.ids().size() - 1).last();
        lastTimeMicros = point.lastTimestampMicros();
    }

    BarSeriesSpec series() {
        return series;
    }

    RangeBarProcessor processor() {
        return processor;
    }

    /** Returns the id of the last trade that was processed. */
    long lastId() {
        return lastId;
    }

    long lastTimeMicros() {
        return lastTimeMicros;
    }

    /** Returns the number of trades since the last commit. */
    long newTrades() {
        return newTrades;
    }

    List<IdRun> newIds() {
        return newIds;
    }

    /** Returns the bars since the last commit. */
    BarView bars() {
        return bars.view();
    }

    /** Returns the features of the bars since the last commit, and the trades that those of later bars need; empty without features. */
    Optional<TradeHistory> features() throws FeatureMemoryException {
        return features.map(of -> of.history(bars.view()));
    }

    /** Returns the number of bars of this run. */
    long allBars() {
        return allBars;
    }

    /** Returns the number of trades of this run. */
    long allTrades() {
        return allTrades;
    }

    /**
     * Processes a trade, unless the series has it.
     *
     * @return {@code true} if a bar has closed
     * @throws InvalidTradeException if the trade is refused; nothing has changed then
     * @throws FeatureMemoryException if the features need too many trades
     */
    boolean process(Trade trade) {
        long id = trade.aggTradeId().orElseThrow();
        if (id <= lastId) {
            return false;
        }
        boolean hasClosed = processor.push(trade, bars);
        features.ifPresent(of -> of.add(trade, bars.view()));
        allBars += hasClosed ? 1 : 0;
        newTrades++;
        allTrades++;
        lastId = id;
        lastTimeMicros = trade.timestampMicros();
        int end = newIds.size() - 1;
        if (end >= 0 && newIds.get(end).last() == id - 1) {
            newIds.set(end, IdRun.of(newIds.get(end).first(), id));
        } else {
            newIds.add(IdRun.of(id, id));
        }
        return hasClosed;
    }

    /** Forgets what a commit has made permanent. */
    void committed() {
        bars.clear();
        features.ifPresent(LaneFeatures::clearBars);
        newIds.clear();
        newTrades = 0;
    }

    @Override
    public void close() {
        bars.close();
        processor.close();
    }
}
