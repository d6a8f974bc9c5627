package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the how-to pages do what the pages say. */
class DocumentationExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void theBatchReadsAFileOfDecimals() throws IOException {
        Path file = folder.resolve("trades.csv");
        Files.writeString(file, """
                1704067200000,100,1,BUY
                1704067201000,100.1,2,SELL
                1704067202000,100.25,3,BUY
                1704067203000,101,1,BUY
                """);
        List<RangeBar> bars = BatchExample.bars(file);
        assertEquals("2024-01-01T00:00:00Z to 2024-01-01T00:00:02Z open 100 high 100.25 low 100 close 100.25 volume 6, 3 trades",
                bars.get(0).toString());
        assertEquals(1, bars.size());
    }

    @Test
    void columnsAreProcessedInPlace() {
        Trades some = new TradeGenerator(7).next(3_000);
        long expected = 0;
        for (RangeBar bar : RangeBars.of(TradeColumns.of(some.timestampMicros, some.price, some.quantity),
                Threshold.ofPercent("0.25"))) {
            expected += bar.close().subtract(bar.open()).movePointRight(FixedPoint.DECIMALS).longValueExact();
        }
        assertEquals(expected, ColumnsExample.sumOfMoves(some.timestampMicros, some.price, some.quantity));
    }

    @Test
    void columnsInFilesAreMapped() throws IOException {
        Trades some = new TradeGenerator(7).next(3_000);
        int expected = RangeBars.of(TradeColumns.of(some.timestampMicros, some.price, some.quantity), Threshold.ofPercent("0.25"))
                .size();
        assertTrue(expected > 0);
        assertEquals(expected, ColumnsExample.countBars(column("time", some.timestampMicros), column("price", some.price),
                column("quantity", some.quantity)));
    }

    private Path column(String name, long[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(values);
        return Files.write(folder.resolve(name), bytes.array());
    }

    @Test
    void theGridCountsTheBarsOfEachSymbolAndThreshold() {
        Map<String, TradeColumns> trades = new LinkedHashMap<>();
        StringBuilder expected = new StringBuilder();
        for (String symbol : List.of("A", "B", "C", "D", "E")) {
            Trades some = new TradeGenerator(symbol.hashCode()).next(3_000);
            TradeColumns columns = TradeColumns.of(some.timestampMicros, some.price, some.quantity);
            trades.put(symbol, columns);
            for (int dbps : new int[] {100, 250, 500}) {
                Threshold threshold = Threshold.ofDecimalBasisPoints(dbps);
                expected.append(symbol).append(" at ").append(threshold).append(": ")
                        .append(RangeBars.of(columns, threshold).size()).append(" bars").append(System.lineSeparator());
            }
        }
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ThresholdsAndSymbolsExample.printCounts(trades);
        } finally {
            System.setOut(before);
        }
        assertEquals(expected.toString(), printed.toString(StandardCharsets.UTF_8));
    }
}
