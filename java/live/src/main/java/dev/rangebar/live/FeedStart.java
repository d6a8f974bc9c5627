package dev.rangebar.live;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The place where the trades of a symbol begin.
 *
 * @param afterId the aggregate trade id before the first one to deliver; {@link #UNKNOWN} if the place is given otherwise
 * @param sinceMicros the time of the first trade to deliver or, if none has it, of a later one, in microseconds since the
 *     Unix epoch; {@link #UNKNOWN} if the place is given otherwise
 */
public record FeedStart(long afterId, long sinceMicros) {
    /** The value of a component that does not give the place. */
    public static final long UNKNOWN = Long.MIN_VALUE;

    /** The place of the first trade that the stream delivers. */
    public static final FeedStart NOW = new FeedStart(UNKNOWN, UNKNOWN);

    /**
     * {@return the place behind a trade that was processed}
     *
     * @param id the aggregate trade id of that trade
     */
    public static FeedStart after(long id) {
        return new FeedStart(id, UNKNOWN);
    }

    /**
     * {@return the place of the first trade at or after a time}
     *
     * @param time the time, not before 1970
     */
    public static FeedStart since(Instant time) {
        return new FeedStart(UNKNOWN, ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }
}
