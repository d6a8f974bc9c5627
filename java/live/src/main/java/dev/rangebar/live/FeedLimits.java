package dev.rangebar.live;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Limits of a feed: those that an exchange sets, and the feed's own. Times are in nanoseconds.
 *
 * @param silenceNanos the time without any frame, pings included, after which a connection counts as dead
 * @param lifeNanos the age at which a connection is replaced by a new one; a random part of at most 1/64 is subtracted
 * @param connectNanos the longest time for opening a connection
 * @param backoffNanos the wait before the second attempt in a row to connect, which doubles with each further one; the
 *     first attempt does not wait
 * @param maxBackoffNanos the longest wait before an attempt or a repeated request
 * @param healthNanos the age from which the attempts of a connection are forgotten
 * @param maxAttempts the most attempts to connect, of all connections together, in a window
 * @param attemptWindowNanos the length of this window
 * @param graceNanos the wait for a missing id to come by the stream, before it is requested
 * @param idleNanos the time without a trade after which the newest trades of a symbol are requested
 * @param requestNanos the longest time for a request
 * @param weight the weight of all requests in a window that the exchange allows; the feed uses at most half of it
 * @param weightWindowNanos the length of this window
 * @param maxRequests the most requests at the same time
 * @param symbolsPerConnection the most symbols of one connection
 * @param maxHeldTrades the number of trades that the feed holds before it stops reading from the network
 */
public record FeedLimits(long silenceNanos, long lifeNanos, long connectNanos, long backoffNanos, long maxBackoffNanos,
        long healthNanos, int maxAttempts, long attemptWindowNanos, long graceNanos, long idleNanos, long requestNanos,
        int weight, long weightWindowNanos, int maxRequests, int symbolsPerConnection, int maxHeldTrades) {

    /**
     * {@return limits of an exchange that closes connections after 24 hours}
     *
     * @param silence the time without any frame after which a connection counts as dead
     * @param weight the weight of requests that the exchange allows in a minute
     */
    public static FeedLimits of(Duration silence, int weight) {
        return new FeedLimits(silence.toNanos(), Duration.ofMinutes(23 * 60 + 50).toNanos(), seconds(10),
                TimeUnit.MILLISECONDS.toNanos(250), seconds(30), seconds(60), 300, seconds(300),
                TimeUnit.MILLISECONDS.toNanos(200), seconds(60), seconds(10), weight, seconds(60), 4, 50, 1_000_000);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    /**
     * {@return the limits with all times divided, for an exchange that runs faster than the real one}
     *
     * @param factor the divisor
     */
    public FeedLimits faster(int factor) {
        return new FeedLimits(silenceNanos / factor, lifeNanos / factor, connectNanos, backoffNanos / factor,
                maxBackoffNanos / factor, healthNanos / factor, maxAttempts, attemptWindowNanos / factor,
                graceNanos / factor, idleNanos / factor, requestNanos, weight, weightWindowNanos / factor, maxRequests,
                symbolsPerConnection, maxHeldTrades);
    }

    /**
     * {@return the limits with another life of connections}
     *
     * @param life the age at which a connection is replaced
     */
    public FeedLimits withLife(Duration life) {
        return new FeedLimits(silenceNanos, life.toNanos(), connectNanos, backoffNanos, maxBackoffNanos, healthNanos,
                maxAttempts, attemptWindowNanos, graceNanos, idleNanos, requestNanos, weight, weightWindowNanos, maxRequests,
                symbolsPerConnection, maxHeldTrades);
    }

    /**
     * {@return the limits with another time of silence and another longest request}
     *
     * @param silence the time without any frame after which a connection counts as dead
     * @param request the longest time for a request
     */
    public FeedLimits withTimeouts(Duration silence, Duration request) {
        return new FeedLimits(silence.toNanos(), lifeNanos, connectNanos, backoffNanos, maxBackoffNanos, healthNanos,
                maxAttempts, attemptWindowNanos, graceNanos, idleNanos, request.toNanos(), weight, weightWindowNanos,
                maxRequests, symbolsPerConnection, maxHeldTrades);
    }

    /**
     * {@return the limits with another number of symbols and held trades}
     *
     * @param symbols the most symbols of one connection
     * @param heldTrades the number of trades that the feed holds before it stops reading
     */
    public FeedLimits withSizes(int symbols, int heldTrades) {
        return new FeedLimits(silenceNanos, lifeNanos, connectNanos, backoffNanos, maxBackoffNanos, healthNanos,
                maxAttempts, attemptWindowNanos, graceNanos, idleNanos, requestNanos, weight, weightWindowNanos, maxRequests,
                symbols, heldTrades);
    }
}
