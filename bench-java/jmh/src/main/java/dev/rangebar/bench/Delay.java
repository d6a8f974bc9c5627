package dev.rangebar.bench;

/**
 * Waits for a known time, busily. Calibrated by the clock from outside, so that reading it inside does not add to it.
 */
final class Delay {
    private static final int ADJUSTMENTS = 4;
    private static final int ROUNDS = 20;
    private static final long NANOS_PER_ROUND = 500_000;

    private final long nanos;
    private long untilNanos;

    /** A wait of so many ns; 0 is none at all. */
    Delay(long nanos) {
        this.nanos = nanos;
        this.untilNanos = nanos;
        for (int i = 0; nanos > 0 && i < ADJUSTMENTS; i++) {
            untilNanos = Math.max(0, untilNanos - Math.round(shortestMean() - nanos));
        }
    }

    void pass() {
        if (nanos > 0) {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < untilNanos) {
                // the wait
            }
        }
    }

    /** Other programs can only make a round longer. */
    private double shortestMean() {
        long waits = Math.clamp(NANOS_PER_ROUND / nanos, 3, 10_000);
        double shortest = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            for (long i = 0; i < waits; i++) {
                pass();
            }
            shortest = Math.min(shortest, (double) (System.nanoTime() - begun) / waits);
        }
        return shortest;
    }
}
