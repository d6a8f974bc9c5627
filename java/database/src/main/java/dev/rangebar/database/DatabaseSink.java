package dev.rangebar.database;

import dev.rangebar.BarView;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.ResumePoint;
import java.util.Optional;

/** Sink of one series in a {@link BarDatabase}. Its bars become permanent with each checkpoint. */
final class DatabaseSink implements BarSink {
    private final BarDatabase database;
    private final BarSeriesSpec series;
    private final SeriesKey key;
    private final int seriesId;
    private final ResumePoint resumePoint;
    private final PassTransaction transaction;
    private boolean hasUncommittedBars;
    private boolean closed;

    DatabaseSink(BarDatabase database, BarSeriesSpec series, int seriesId, ResumePoint resumePoint,
            PassTransaction transaction) {
        this.database = database;
        this.series = series;
        this.key = SeriesKey.of(series);
        this.seriesId = seriesId;
        this.resumePoint = resumePoint;
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

    boolean hasUncommittedBars() {
        return hasUncommittedBars;
    }

    void bookCommit() {
        hasUncommittedBars = false;
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
    public void commit() {
        if (hasUncommittedBars) {
            throw new IllegalStateException("bars of " + series + " were written after the last checkpoint: a database "
                    + "holds no bar that is still forming");
        }
    }

    @Override
    public Optional<ResumePoint> resumePoint() {
        return Optional.of(resumePoint);
    }

    @Override
    public void close() throws DatabaseException {
        if (!closed) {
            closed = true;
            transaction.release(this);
        }
    }
}
