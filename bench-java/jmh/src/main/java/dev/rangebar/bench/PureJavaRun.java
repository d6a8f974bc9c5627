package dev.rangebar.bench;

/** Workload through the pure Java implementation. */
public final class PureJavaRun {
    private final Workload workload;
    private final Workload.Arrays trades;
    private final PureJava processor;
    private final long[] bars;
    private int lastBars;

    /**
     * Creates a processor and the memory for bars.
     *
     * @param workload the trades
     */
    public PureJavaRun(Workload workload) {
        this.workload = workload;
        this.trades = workload.arrays();
        this.processor = new PureJava(workload.expected().thresholdDbps());
        this.bars = new long[Math.toIntExact(workload.expected().barCount() + 1) * PureJava.BAR_LONGS];
    }

    /** {@return the number of bars that one batch of all trades completes} */
    public long batch() {
        processor.clear();
        lastBars = processor.process(trades, 0, trades.price().length, bars);
        return lastBars;
    }

    /**
     * Checks the bars of the last batch.
     *
     * @param benchmark id of the benchmark, for the message
     * @throws IllegalStateException if they are not the expected ones
     */
    public void check(String benchmark) {
        workload.expected().check(benchmark, lastBars, PureJava.checksum(bars, lastBars));
    }
}
