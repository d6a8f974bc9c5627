package dev.rangebar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The examples of README.md and the how-to pages, which show the code between two markers word for word. */
final class DocumentationExamples {
    private DocumentationExamples() {}

    // example batch begins
    /** Builds the bars of a file with lines such as "1704067200000,42313.90,0.5,BUY": milliseconds, price, quantity, side. */
    static List<RangeBar> bars(Path file) throws IOException {
        TradeBuffer trades = new TradeBuffer();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split(",");
            Instant time = Instant.EPOCH.plus(Long.parseLong(cells[0]), ChronoUnit.MILLIS);
            trades.add(time, cells[1], cells[2], Side.valueOf(cells[3]));
        }
        return RangeBars.of(trades, Threshold.ofPercent("0.25"));
    }
    // example batch ends

    // example arrays begins
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
    // example arrays ends

    // example buffers begins
    /** Counts the bars of trades in three files, which hold one 64-bit number for each trade, as NumPy's tofile writes them. */
    static long countBars(Path timestampMicros, Path price, Path quantity) throws IOException {
        TradeColumns trades = TradeColumns.of(map(timestampMicros), map(price), map(quantity));
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            return processor.process(trades, bars);
        }
    }

    private static ByteBuffer map(Path column) throws IOException {
        try (FileChannel file = FileChannel.open(column)) {
            return file.map(MapMode.READ_ONLY, 0, file.size()).order(ByteOrder.nativeOrder());
        }
    }
    // example buffers ends

    // example features begins
    /** Prints the order flow imbalance of each bar, and its largest trade, which no feature has: its trades are read in place. */
    static void printFeatures(TradeColumns trades) {
        FeaturePlan plan = new FeaturePlan(Set.of(FeaturePlan.Group.LOOKBACK, FeaturePlan.Group.INTRA), FeaturePlan.Profile.EXACT,
                FeatureWindow.parse("trades:500"));
        FeatureColumn imbalance = plan.column("bar_ofi");
        List<Long> largest = new ArrayList<>();
        TradeHistory history = TradeHistory.create(plan, Optional.empty(), (bars, bar, all, first, count) -> {
            long quantity = 0;
            for (long i = first; i < first + count; i++) {
                quantity = Math.max(quantity, all.quantity(i));
            }
            largest.add(quantity);
        });
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofPercent("0.25"));
                BarBuffer bars = BarBuffer.create()) {
            processor.process(trades, bars);
            history.add(trades, bars.view());
        }
        for (int bar = 0; bar < history.size(); bar++) {
            System.out.println(history.ratio(bar, imbalance) + " " + FixedPoint.toString(largest.get(bar)));
        }
    }
    // example features ends

    // example thresholds begins
    static void printCounts(Map<String, TradeColumns> tradesOfSymbol) {
        List<Threshold> thresholds =
                List.of(Threshold.ofPercent("0.1"), Threshold.ofPercent("0.25"), Threshold.ofPercent("0.5"));
        Map<String, Map<Threshold, List<RangeBar>>> all = RangeBars.of(tradesOfSymbol, thresholds);
        all.forEach((symbol, ofThreshold) -> ofThreshold.forEach(
                (threshold, bars) -> System.out.println(symbol + " at " + threshold + ": " + bars.size() + " bars")));
    }
    // example thresholds ends

    // example stream begins
    /** Processes a stream of trades with ids. A later call with the same state file continues exactly where this one ended. */
    static void follow(Iterator<Trade> trades, Path stateFile, Consumer<RangeBar> bars) throws IOException {
        try (RangeBarProcessor processor = Files.exists(stateFile)
                ? RangeBarProcessor.restore(Files.readAllBytes(stateFile))
                : RangeBarProcessor.create(Threshold.ofPercent("0.25"))) {
            boolean resuming = true;
            while (trades.hasNext()) {
                Trade trade = trades.next();
                if (resuming) {
                    Position position = processor.positionOf(trade);
                    if (position.kind() == Position.Kind.OVERLAP) {
                        continue; // processed before the restart
                    }
                    if (position.kind() == Position.Kind.GAP) {
                        throw new IOException("trades are missing before " + trade + ": " + position);
                    }
                    resuming = false;
                }
                processor.push(trade).ifPresent(bars);
            }
            Path complete = Files.write(stateFile.resolveSibling(stateFile.getFileName() + ".tmp"), processor.saveState());
            Files.move(complete, stateFile, StandardCopyOption.REPLACE_EXISTING);
        }
    }
    // example stream ends

    /** Prints the bar that three trades close. */
    static void printBars() {
        // example readme begins
        TradeBuffer trades = new TradeBuffer();
        trades.add(Instant.parse("2026-01-02T03:04:05.678Z"), "100.00", "1", Side.BUY);
        trades.add(Instant.parse("2026-01-02T03:04:06.002Z"), "100.20", "2.5", Side.SELL);
        trades.add(Instant.parse("2026-01-02T03:04:07.314Z"), "100.25", "0.5", Side.BUY);
        for (RangeBar bar : RangeBars.of(trades, Threshold.ofPercent("0.25"))) {
            System.out.println(bar.openTime() + " open " + bar.open() + " close " + bar.close() + " volume " + bar.volume());
        }
        // example readme ends
    }
}
