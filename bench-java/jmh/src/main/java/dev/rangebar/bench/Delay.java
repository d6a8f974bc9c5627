package dev.rangebar.bench;

import java.util.function.LongSupplier;

/**
 * Waits actively for a known time. The calibration measures the whole wait, so that it includes the clock readings.
 */
final class Delay {
    private static final int ADJUSTMENTS = 4;
    private static final int ROUNDS = 20;
    private static final long NANOS_PER_ROUND = 500_000;

    private final long nanos;
    private final LongSupplier clock;
    private long untilNanos;

    /** Creates a wait of some nanoseconds on a clock that counts them, such as {@code System::nanoTime}; 0 does not wait. */
    Delay(long nanos, LongSupplier clock) {
        this.nanos = nanos;
        this.clock = clock;
        this.untilNanos = nanos;
        for (int i = 0; nanos > 0 && i < ADJUSTMENTS; i++) {
            untilNanos = Math.max(0, untilNanos - Math.round(shortestMean() - nanos));
        }
    }

    void pass() {
        if (nanos > 0) {
            long begun = clock.getAsLong();
            while (clock.getAsLong() - begun < untilNanos) {
                // wait actively
            }
        }
    }

    /** Returns the shortest mean of several rounds, since other programs can only make a round longer. */
    private double shortestMean() {
        long waits = Math.min(Math.max(NANOS_PER_ROUND / nanos, 3), 10_000);
        double shortest = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = clock.getAsLong();
            for (long i = 0; i < waits; i++) {
                pass();
            }
            shortest = Math.min(shortest, (double) (clock.getAsLong() - begun) / waits);
        }
        return shortest;
    }
}
