package dev.rangebar.pipeline;

import dev.rangebar.BarBuffer;
import dev.rangebar.BarView;
import dev.rangebar.FeaturePlan;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.SavedStateException;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.SymbolResult.SeriesResult;
import dev.rangebar.tradefiles.TradeChunk;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A processor and the sinks that receive its bars: one series, from one place on. */
final class Lane implements Closeable {
    private final BarSeriesSpec series;
    /** Empty if the sinks keep nothing between runs. */
    private final Optional<ResumePoint> place;
    private final List<OpenSink> sinks = new ArrayList<>();
    /** Null for trades. */
    private final BarSpreads spreads;
    /** Null without features, and before the processing. */
    private TradeHistory features;
    private RangeBarProcessor processor;
    private BarBuffer buffer;
    private long bars;
    private long incompleteBars;
    private long orphansDiscarded;

    /** A sink and the factory that has opened it. */
    record OpenSink(BarSinkFactory factory, BarSink sink) implements Closeable {
        @Override
        public void close() throws IOException {
            sink.close();
        }
    }

    private Lane(BarSeriesSpec series, Optional<ResumePoint> place) {
        this.series = series;
        this.place = place;
        spreads = series.quotes().isEmpty() ? null : new BarSpreads(series.maxGap(), series.resets(), place().spreads(),
                place().lastTimestampMicros());
    }

    /**
     * Opens a lane, which is new or goes on from a place.
     *
     * @throws IOException if the saved state is damaged, or that of a series with other options
     */
    static Lane open(BarSeriesSpec series, Optional<ResumePoint> place) throws IOException {
        Lane lane = new Lane(series, place);
        if (place.flatMap(ResumePoint::state).isPresent()) {
            lane.restore(place.get().state().get()).close(); // an error of it comes before any work is done
        }
        return lane;
    }

    private RangeBarProcessor restore(byte[] state) throws IOException {
        RangeBarProcessor restored;
        try {
            restored = series.restoreProcessor(state);
        } catch (SavedStateException e) {
            throw new IOException("the saved state of " + series + " is damaged: " + e.getMessage(), e);
        }
        if (!series.matches(restored)) {
            String found = restored.distance() + ", timestamp gate " + (restored.timestampGate() ? "on" : "off")
                    + restored.maxGap().map(gap -> ", maximum gap of " + gap.toSeconds() + " s")
                            .orElse(", no maximum gap") + (restored.includesOrphaned() ? ", orphaned bars included" : "");
            restored.close();
            throw new IOException(series + " was built with other options: " + found);
        }
        if (series.quotes().isPresent()) {
            long forming = restored.formingBar().map(RangeBar::aggTradeCount).orElse(0L);
            if (forming != place().spreads().quotes()) {
                restored.close();
                throw new IOException("the saved state of " + series + " is damaged: the forming bar has " + forming
                        + " quotes, and " + place().spreads().quotes() + " spreads");
            }
        }
        return restored;
    }

    /** Begins the processing. */
    void begin() throws IOException {
        Optional<byte[]> state = place.flatMap(ResumePoint::state);
        processor = state.isPresent() ? restore(state.get()) : series.newProcessor();
        buffer = BarBuffer.create();
        if (series.features().isPresent()) {
            features = beginFeatures(series.features().get());
            sinks.forEach(open -> open.sink().features(features));
        }
    }

    /** Goes on with the trades that an earlier run has kept; if it has kept none, their features are not known. */
    private TradeHistory beginFeatures(FeaturePlan plan) throws IOException {
        Optional<byte[]> kept = place().features();
        if (kept.isEmpty()) {
            return place().equals(ResumePoint.START) ? TradeHistory.create(plan, series.maxGap())
                    : TradeHistory.withoutEarlierTrades(plan, series.maxGap(), processor.formingBar());
        }
        try {
            return TradeHistory.restore(plan, series.maxGap(), kept.get());
        } catch (IllegalArgumentException e) {
            throw new IOException(series + ": " + e.getMessage(), e);
        }
    }

    void add(OpenSink sink) {
        sinks.add(sink);
        if (spreads != null) {
            sink.sink().spreads(spreads);
        }
    }

    /** Returns whether the sinks keep bars between runs. */
    boolean isLasting() {
        return place.isPresent();
    }

    ResumePoint place() {
        return place.orElse(ResumePoint.START);
    }

    /** Returns the trades that the inputs must have. */
    Optional<RequiredTrades> requiredTrades() {
        return sinks.stream().map(open -> open.sink().requiredTrades()).flatMap(Optional::stream).findFirst();
    }

    BarSeriesSpec series() {
        return series;
    }

    RangeBarProcessor processor() {
        return processor;
    }

    BarBuffer buffer() {
        return buffer;
    }

    List<OpenSink> sinks() {
        return sinks;
    }

    /** Books trades that the processor has processed. */
    void processed(TradeChunk chunk, int from, int to) {
        if (spreads != null) {
            spreads.add(chunk, from, to, buffer.view());
        }
        if (features != null) {
            features.add(chunk.trades().slice(from, to - from), buffer.view());
            features.forgetOrphaned(processor.formingBar());
        }
    }

    /** Writes the bars of the buffer, and clears it. */
    void write() throws IOException {
        if (buffer.size() == 0) {
            return;
        }
        bars += buffer.size();
        BarView view = buffer.view();
        for (OpenSink open : sinks) {
            open.sink().write(view);
        }
        buffer.clear();
        if (spreads != null) {
            spreads.clearClosed();
        }
        if (features != null) {
            features.clearBars();
        }
    }

    /** Passes on what the sinks have received. */
    void flush() throws IOException {
        for (OpenSink open : sinks) {
            open.sink().flush();
        }
    }

    /** Writes the forming bar, as the last one. */
    void writeForming() throws IOException {
        if (processor.formingBar(buffer)) {
            incompleteBars++;
            if (spreads != null) {
                spreads.closeForming();
            }
            if (features != null) {
                features.addBars(buffer.view());
            }
            write();
        }
    }

    /** All bars were written: the sinks keep what {@link #commit} needs, everything else is released. */
    void end() throws IOException {
        for (OpenSink open : sinks) {
            open.sink().end();
        }
        orphansDiscarded = processor.orphansDiscarded();
        closeProcessor();
    }

    private void closeProcessor() {
        BarBuffer usedBuffer = buffer;
        RangeBarProcessor usedProcessor = processor;
        buffer = null;
        processor = null;
        features = null;
        try (usedBuffer; usedProcessor) {
            // closes both, if there are any, whichever fails
        }
    }

    void commit() throws IOException {
        for (OpenSink open : sinks) {
            open.sink().commit();
        }
    }

    SeriesResult result() {
        return new SeriesResult(series, bars, incompleteBars, orphansDiscarded);
    }

    @Override
    public void close() throws IOException {
        try {
            Closeables.close(sinks);
        } finally {
            closeProcessor();
        }
    }
}
