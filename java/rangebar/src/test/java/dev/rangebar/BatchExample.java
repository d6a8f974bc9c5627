package dev.rangebar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The example of docs/how-to/java-batch.md. */
final class BatchExample {
    private BatchExample() {}

    // example begins
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
    // example ends
}
