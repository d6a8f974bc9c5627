package dev.rangebar;

/** The example of columns in docs/how-to/java-batch.md. */
final class ColumnsExample {
    private ColumnsExample() {}

    // example begins
    /** Adds up how far the price moves from open to close, in units of 1e-8; prices and quantities have the same unit. */
    static long sumOfMoves(long[] timestampMicros, long[] price, long[] quantity) {
        long sum = 0;
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            processor.process(TradeColumns.of(timestampMicros, price, quantity), bars);
            BarView view = bars.view();
            for (long i = 0; i < view.size(); i++) {
                sum += view.close(i) - view.open(i);
            }
        }
        return sum;
    }
    // example ends
}
