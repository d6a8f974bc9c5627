package dev.rangebar.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.RangeBars;
import dev.rangebar.Side;
import dev.rangebar.Threshold;
import dev.rangebar.Trade;
import dev.rangebar.TradeBuffer;
import dev.rangebar.TradeColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the Javadoc do what they say. */
class SnippetsTest {
    private static final Threshold THRESHOLD = Threshold.ofPercent("0.25");
    private static final int COUNT = 200;

    private final PrintStream before = System.out;
    private final PrintStream errorsBefore = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        PrintStream capturing = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(capturing);
        System.setErr(capturing);
    }

    @AfterEach
    void restore() {
        System.setOut(before);
        System.setErr(errorsBefore);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Each trade is 0.3 % away from the one before. */
    private static TradeBuffer trades() {
        TradeBuffer trades = new TradeBuffer();
        for (int i = 0; i < COUNT; i++) {
            trades.add(1_700_000_000_000_000L + i, 100_00000000L + i % 2 * 30000000L, 1_00000000L, i, i, i,
                    i % 3 == 0 ? Side.SELL : Side.BUY);
        }
        return trades;
    }

    private static long[] longs(int index) {
        long[] values = new long[COUNT];
        TradeBuffer trades = trades();
        for (int i = 0; i < COUNT; i++) {
            Trade trade = trades.get(i);
            values[i] = index == 0 ? trade.timestampMicros() : index == 1 ? trade.price() : trade.quantity();
        }
        return values;
    }

    @Test
    void simple() {
        List<RangeBar> bars = Simple.first();
        assertEquals(1, bars.size());
        assertTrue(printed().startsWith("2026-01-02T03:04:05.678Z to 2026-01-02T03:04:06.002Z open 42313.9 high 42420"), printed());
        assertEquals(250, Simple.distance());
        assertEquals(Set.of(THRESHOLD), Set.copyOf(Simple.threshold()));
        assertEquals("2026-01-02T03:04:05.678Z price 42313.9 quantity 0.5 BUY tradeIds 4711..4711", Simple.trade().toString());
        TradeBuffer buffer = Simple.buffer();
        assertEquals("2026-01-02T03:04:06.010Z", buffer.get(2).time().toString());
        List<RangeBar> expected = RangeBars.of(trades(), THRESHOLD);
        assertEquals(COUNT / 2, expected.size());
        assertEquals(expected, Simple.rangeBars(trades(), trades()));
        Simple.bar(expected.get(0));
        assertTrue(printed().contains("bought 1.00000000"), printed());
        assertEquals(66, Simple.footprint(trades().columns()).intValueExact()); // 133 buys and 67 sells of 1
        assertTrue(printed().contains("10000000000: 133.00000000 bought, 67.00000000 sold"), printed());
    }

    @Test
    void refusedTrades() {
        TradeBuffer buffer = trades();
        TradeColumns trades = buffer.add(1_800_000_000_000_000L, -1_00000000L, 1, COUNT, COUNT, COUNT, Side.BUY).columns();
        try (RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD); BarBuffer bars = BarBuffer.create()) {
            Simple.refused(processor, trades, bars);
            assertEquals(COUNT / 2, bars.size());
            assertTrue(printed().startsWith("trade 200: price -1 is not above 0 ("), printed());
        }
    }

    @Test
    void processing(@TempDir Path folder) throws IOException {
        Processing.batch(longs(0), longs(1), longs(2));
        assertEquals(COUNT / 2, printed().lines().count());
        List<Trade> feed = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            feed.add(trades().get(i));
        }
        List<RangeBar> bars = new ArrayList<>();
        Processing.push(feed, bars::add);
        assertEquals(RangeBars.of(trades(), THRESHOLD), bars);
        TradeColumns all = trades().columns();
        Processing.resume(folder.resolve("state"), all.slice(0, 101), all.slice(101, 99));
        assertTrue(printed().contains("next id, 1 us after aggTradeId 100"), printed());
    }

    @Test
    void columnar() throws InterruptedException {
        TradeColumns trades = Columnar.columns(longs(0), longs(1), longs(2), new byte[COUNT], longs(0));
        Columnar.group(trades);
        assertEquals(COUNT / 2 + " and 0 bars", printed().strip());
        try (RangeBarProcessor processor = RangeBarProcessor.create(THRESHOLD);
                RangeBarProcessor other = RangeBarProcessor.create(THRESHOLD);
                BarBuffer bars = BarBuffer.create();
                BarBuffer otherBars = BarBuffer.create()) {
            assertEquals(COUNT / 2, Columnar.buffer(processor, List.of(trades.slice(0, 77), trades.slice(77, COUNT - 77))));
            processor.clear();
            Columnar.parallel(processor, trades, bars, other, trades, otherBars);
            assertEquals(COUNT / 2, otherBars.size());
            Columnar.view(bars);
            assertEquals(COUNT / 2, printed().lines().filter(line -> line.equals("10030000000 200000000 1.0")).count());
        }
    }
}
