package dev.rangebar.download;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Time limits and retries of a download. A request that fails is sent again after a pause that doubles with each failure
 * in a row.
 *
 * @param timeout the longest time to connect, to get a response, and between two pieces of a response
 * @param maxAttempts the number of attempts in a row without progress after which a file fails
 * @param initialBackoff the pause after the first failure
 * @param maxBackoff the longest pause; if a server requires a longer one, the file fails
 */
public record RetryPolicy(Duration timeout, int maxAttempts, Duration initialBackoff, Duration maxBackoff) {
    /** The policy for a public server: 30 s, 6 attempts, pauses from 1 s to 2 min. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(30), 6, Duration.ofSeconds(1),
            Duration.ofMinutes(2));

    /** Returns the pause after this many failures in a row, with jitter so that clients do not retry all at once. */
    Duration backoff(int failures) {
        double nanos = Math.min(initialBackoff.toNanos() * Math.pow(2, failures - 1.0), maxBackoff.toNanos());
        return Duration.ofNanos((long) (nanos * ThreadLocalRandom.current().nextDouble(0.5, 1)));
    }
}
