package dev.rangebar.database;

import dev.rangebar.BarView;
import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.RequiredTrades;
import dev.rangebar.pipeline.ResumePoint;
import java.util.Optional;

/** Sink of one series in a {@link BarDatabase}. Its bars become permanent with each checkpoint. */
final class DatabaseSink implements BarSink {
    private final BarDatabase database;
    private final BarSeriesSpec series;
    private final SeriesKey key;
    private final int seriesId;
    private final ResumePoint resumePoint;
    private final Optional<RequiredTrades> required;
    private final PassTransaction transaction;
    private BarSpreads spreads;
    private TradeHistory features;
    /** {@code true} once table series has a row of the series. */
    private boolean isStored;
    private boolean hasUncommittedBars;
    private boolean isCut;
    private long cutBars;
    private boolean closed;

    DatabaseSink(BarDatabase database, BarSeriesSpec series, int seriesId, boolean isStored, ResumePoint resumePoint,
            Optional<RequiredTrades> required, PassTransaction transaction) {
        this.database = database;
        this.series = series;
        this.key = SeriesKey.of(series);
        this.seriesId = seriesId;
        this.isStored = isStored;
        this.resumePoint = resumePoint;
        this.required = required;
        this.transaction = transaction;
    }

    BarDatabase database() {
        return database;
    }

    BarSeriesSpec series() {
        return series;
    }

    SeriesKey key() {
        return key;
    }

    int seriesId() {
        return seriesId;
    }

    boolean isOpen() {
        return !closed;
    }

    ResumePoint point() {
        return resumePoint;
    }

    PassTransaction transaction() {
        return transaction;
    }

    /** {@return {@code true} if table series has a row of the series, which is permanent} */
    boolean isStored() {
        return isStored;
    }

    void bookStored() {
        isStored = true;
        database.bookStored(seriesId, key);
    }

    boolean hasUncommittedBars() {
        return hasUncommittedBars;
    }

    /** A transaction, which may still wait, has all that was written. */
    void bookCommit() {
        hasUncommittedBars = false;
        isCut = false;
    }

    /** The end of the series was removed: a checkpoint has to follow. */
    void bookCut(long bars) {
        cutBars = bars;
        isCut = !required.orElseThrow().ids().isEmpty() || bars > 0;
    }

    long cutBars() {
        return cutBars;
    }

    boolean isCut() {
        return isCut;
    }

    @Override
    public void spreads(BarSpreads ofSeries) {
        spreads = ofSeries;
    }

    /** {@return the spreads of quotes; null for trades} */
    BarSpreads spreads() {
        return spreads;
    }

    @Override
    public void features(TradeHistory ofSeries) {
        features = ofSeries;
    }

    /** {@return the features; null without} */
    TradeHistory features() {
        return features;
    }

    @Override
    public void write(BarView bars) throws DatabaseException {
        if (bars.size() > 0) {
            hasUncommittedBars = true;
            transaction.append(this, bars);
        }
    }

    /** Checks that every bar was made permanent by a checkpoint. */
    @Override
    public void commit() throws DatabaseException {
        if (hasUncommittedBars) {
            throw new IllegalStateException("bars of " + series + " were written after the last checkpoint: a database "
                    + "holds no bar that is still forming");
        }
        transaction.commit();
    }

    @Override
    public Optional<ResumePoint> resumePoint() {
        return Optional.of(resumePoint);
    }

    @Override
    public Optional<RequiredTrades> requiredTrades() {
        return required;
    }

    @Override
    public void close() throws DatabaseException {
        if (!closed) {
            closed = true;
            transaction.release(this);
        }
    }
}
