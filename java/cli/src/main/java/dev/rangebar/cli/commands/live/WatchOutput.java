package dev.rangebar.cli.commands.live;

import dev.rangebar.TradeHistory;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.ResumePoint;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Output of a watch, to which lanes give their bars. */
interface WatchOutput extends Closeable {
    /** Returns the place where an earlier run has ended a series. */
    ResumePoint resumePoint(BarSeriesSpec series);

    /**
     * Receives the features that a lane computes, before its first bar. Ignores them by default.
     *
     * @param features the features, which the lane keeps up to date
     */
    default void features(BarSeriesSpec series, TradeHistory features) {
        // a commit has them, too
    }

    /** Drops what this run has created and has no bar in, at the close: the exchange has refused the feed. Does nothing by default. */
    default void dropEmpty() {
        // a database is created by its first commit
    }

    /**
     * Makes the bars and positions of lanes permanent.
     *
     * @return empty if it was done; otherwise the reason, and it has to be tried again
     * @throws IOException if it is not possible
     */
    Optional<String> commit(List<WatchLane> lanes) throws IOException;
}
