package dev.rangebar.download;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait for a server, and how often to ask again.
 *
 * @param silence how long a server may take to connect, to answer, or between two pieces of an answer
 * @param attempts how often to ask, as long as nothing new has come
 * @param firstPause after the first failure; it doubles with each further one
 * @param longestPause no pause is longer; a server that asks for more is not asked again
 */
public record Patience(Duration silence, int attempts, Duration firstPause, Duration longestPause) {
    /** For a public server. */
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(30), 6, Duration.ofSeconds(1),
            Duration.ofMinutes(2));

    /** The pause after so many failures in a row: not the same for all who failed at the same time. */
    Duration pause(int failures) {
        double nanos = Math.min(firstPause.toNanos() * Math.pow(2, failures - 1.0), longestPause.toNanos());
        return Duration.ofNanos((long) (nanos * ThreadLocalRandom.current().nextDouble(0.5, 1)));
    }
}
