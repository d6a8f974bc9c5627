package dev.rangebar.pipeline;

import dev.rangebar.BarView;
import dev.rangebar.TradeHistory;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Receives the bars of one series, in order. The bars become visible with {@link #commit()}; a sink that is closed
 * without it leaves everything as it was, except what a checkpoint has made permanent.
 *
 * <p>Thread rule: one thread at a time. The pipeline writes the series that share a pass from one thread, and commits
 * and closes all sinks from the thread that runs the pipeline.
 */
public interface BarSink extends Closeable {
    /**
     * Adds bars.
     *
     * @param bars one or more bars, valid during this call only
     * @throws IOException if they cannot be written
     */
    void write(BarView bars) throws IOException;

    /**
     * Receives the spreads of a series of quotes, which the pipeline keeps up to date: those of the bars of each {@link #write}, and
     * those of the forming bar at a checkpoint. The pipeline calls it once, before the first bar; not for trades. Ignores them by
     * default.
     *
     * @param spreads the spreads
     */
    default void spreads(BarSpreads spreads) {
        // most sinks have no column for them
    }

    /**
     * Receives the features of a series that has some, which the pipeline keeps up to date: those of the bars of each {@link #write},
     * and the trades that later bars need at a checkpoint. The pipeline calls it once, before the first bar; not for series without
     * features. Ignores them by default.
     *
     * @param features the features
     */
    default void features(TradeHistory features) {
        // most sinks have no column for them
    }

    /**
     * Passes on what was written, as far as the sink shows bars before {@link #commit()}. The pipeline calls it before it waits for
     * an input that may pause. Does nothing by default.
     *
     * @throws IOException if it cannot be written
     */
    default void flush() throws IOException {
        // most sinks show bars with the commit
    }

    /**
     * Releases what only {@link #write} needs, such as memory and the open file. The pipeline calls it once, after the last bar
     * of this series and before the first of another symbol, so that thousands of sinks can wait for the commit. Does nothing by
     * default.
     *
     * @throws IOException if the bars cannot be written
     */
    default void end() throws IOException {
        // most sinks hold little
    }

    /**
     * Makes all bars visible. The pipeline calls it once, after the last bar of all series.
     *
     * @throws IOException if they cannot be made visible
     */
    void commit() throws IOException;

    /**
     * {@return the place where an earlier run has ended; empty (the default) for a sink that keeps nothing between runs}
     * A sink that keeps bars between runs and holds none of this series yet returns {@link ResumePoint#START}. The
     * pipeline calls it once, before the first bar.
     */
    default Optional<ResumePoint> resumePoint() {
        return Optional.empty();
    }

    /**
     * {@return the trades that the inputs of this run must have after the resume point; empty (the default) if they may
     * have any} The pipeline rejects inputs that lack one of them.
     */
    default Optional<RequiredTrades> requiredTrades() {
        return Optional.empty();
    }
}
