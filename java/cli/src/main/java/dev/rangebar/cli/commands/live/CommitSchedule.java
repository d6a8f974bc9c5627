package dev.rangebar.cli.commands.live;

import java.util.concurrent.TimeUnit;

/**
 * Times of a watch's commits: once bars have closed, at least every 10 s, and soon again after an obstacle. Commits of bars take
 * at most half of the time, so that the bars of many series share one.
 */
final class CommitSchedule {
    /** The longest time between two commits while trades come. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** The time between two tries while something is in the way. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private long nextAt;
    private long nextOfBarsAt;

    /** Begins, without a commit. */
    CommitSchedule(long nowNanos) {
        nextAt = nowNanos + LONGEST_NANOS;
        nextOfBarsAt = nowNanos;
    }

    /** Books a commit, or one that an obstacle has prevented: then bars wait for the next try, too. */
    void book(long begunNanos, long endedNanos, boolean isPrevented) {
        nextAt = endedNanos + (isPrevented ? RETRY_NANOS : LONGEST_NANOS);
        nextOfBarsAt = isPrevented ? nextAt : endedNanos + (endedNanos - begunNanos);
    }

    /** Returns the time until the next commit is due, in nanoseconds; not above 0 if it is. */
    long untilDue(long nowNanos, boolean hasNewBar) {
        long untilNext = nextAt - nowNanos;
        return hasNewBar ? Math.min(untilNext, nextOfBarsAt - nowNanos) : untilNext;
    }
}
