package dev.rangebar;

import java.time.Instant;

/** The example of README.md, word for word between the two markers. */
final class ReadmeExample {
    private ReadmeExample() {}

    /** Prints the bar that three trades close. */
    static void printBars() {
        // example begins
        TradeBuffer trades = new TradeBuffer();
        trades.add(Instant.parse("2026-01-02T03:04:05.678Z"), "100.00", "1", Side.BUY);
        trades.add(Instant.parse("2026-01-02T03:04:06.002Z"), "100.20", "2.5", Side.SELL);
        trades.add(Instant.parse("2026-01-02T03:04:07.314Z"), "100.25", "0.5", Side.BUY);
        for (RangeBar bar : RangeBars.of(trades, Threshold.ofPercent("0.25"))) {
            System.out.println(bar.openTime() + " open " + bar.open() + " close " + bar.close() + " volume " + bar.volume());
        }
        // example ends
    }
}
