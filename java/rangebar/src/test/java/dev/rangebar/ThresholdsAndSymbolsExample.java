package dev.rangebar;

import java.util.List;
import java.util.Map;

/** The example of docs/how-to/java-thresholds-and-symbols.md. */
final class ThresholdsAndSymbolsExample {
    private ThresholdsAndSymbolsExample() {}

    // example begins
    static void printCounts(Map<String, TradeColumns> tradesOfSymbol) {
        List<Threshold> thresholds =
                List.of(Threshold.ofPercent("0.1"), Threshold.ofPercent("0.25"), Threshold.ofPercent("0.5"));
        Map<String, Map<Threshold, List<RangeBar>>> all = RangeBars.of(tradesOfSymbol, thresholds);
        all.forEach((symbol, ofThreshold) -> ofThreshold.forEach(
                (threshold, bars) -> System.out.println(symbol + " at " + threshold + ": " + bars.size() + " bars")));
    }
    // example ends
}
