package dev.rangebar;

/** The example of README.md, word for word between the two markers. */
final class ReadmeExample {
    private ReadmeExample() {}

    /** Prints the bars that these trades close. */
    static void printBars(long[] timestampMicros, long[] price, long[] quantity) {
        // example begins
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.parse("0.25%"))) {
            TradeColumns trades = TradeColumns.of(timestampMicros, price, quantity); // long[] each
            for (RangeBar bar : processor.process(trades)) {
                System.out.println(bar.openTime() + " open " + bar.open() + " close " + bar.close());
            }
        }
        // example ends
    }
}
