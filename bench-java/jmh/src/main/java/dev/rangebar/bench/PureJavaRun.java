package dev.rangebar.bench;

/** A workload through the bars in Java alone. */
public final class PureJavaRun {
    private final Workload workload;
    private final Workload.Arrays trades;
    private final PureJava processor;
    private final long[] bars;
    private int lastBars;

    /**
     * Makes ready to run.
     *
     * @param workload the trades
     */
    public PureJavaRun(Workload workload) {
        this.workload = workload;
        this.trades = workload.arrays();
        this.processor = new PureJava(workload.expected().thresholdDbps());
        this.bars = new long[Math.toIntExact(workload.expected().barCount() + 1) * PureJava.BAR_LONGS];
    }

    /** {@return the bars closed by one batch of all trades} */
    public long batch() {
        processor.clear();
        lastBars = processor.process(trades, 0, trades.price().length, bars);
        return lastBars;
    }

    /**
     * Checks the bars of the last batch.
     *
     * @param benchmark whose bars they are
     * @throws IllegalStateException if they are not the pinned ones
     */
    public void check(String benchmark) {
        workload.expected().check(benchmark, lastBars, PureJava.checksum(bars, lastBars));
    }
}
