package dev.rangebar.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarBuffer;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import dev.rangebar.Threshold;
import dev.rangebar.TradeColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChartBarsTest {
    @Test
    void holdsEveryBarExactly() {
        Random random = new Random(1);
        int count = 20_000;
        long[] times = new long[count];
        long[] prices = new long[count];
        long[] volumes = new long[count];
        byte[] sold = new byte[count];
        long price = 5_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            times[i] = 1_723_075_200_000_000L + i * 1_000L;
            price += random.nextLong(-3_000_000_000L, 3_000_000_001L);
            prices[i] = price;
            volumes[i] = random.nextLong(Long.MAX_VALUE); // sums of a bar need 128 bits
            sold[i] = (byte) random.nextInt(2);
        }
        ChartBars bars = new ChartBars("250 dbps");
        List<RangeBar> expected = new ArrayList<>();
        try (RangeBarProcessor processor = RangeBarProcessor.create(Threshold.ofDecimalBasisPoints(250));
                BarBuffer buffer = BarBuffer.create()) {
            processor.process(TradeColumns.of(times, prices, volumes).withSides(sold), buffer);
            bars.add(buffer.view());
            buffer.view().forEach(expected::add);
            buffer.clear();
            assertTrue(processor.formingBar(buffer));
            bars.add(buffer.view());
            expected.add(buffer.view().get(0));
        }
        assertEquals(expected.size(), bars.size());
        assertTrue(bars.size() > 100 && bars.hasSide() && bars.lastIsForming());
        for (int i = 0; i < bars.size(); i++) {
            RangeBar bar = expected.get(i);
            assertEquals(List.of(bar.openTime(), bar.closeTime(), bar.open().unscaledValue().longValueExact(),
                    bar.high().unscaledValue().longValueExact(), bar.low().unscaledValue().longValueExact(),
                    bar.close().unscaledValue().longValueExact(), bar.volume(), bar.buyVolume().get(),
                    bar.sellVolume().get(), bar.tradeCount()),
                    List.of(bars.openTime(i), bars.closeTime(i), bars.open(i), bars.high(i), bars.low(i), bars.close(i),
                            bars.volume(i), bars.buyVolume(i), bars.sellVolume(i), bars.trades(i)), "bar " + i);
        }
    }

    @Test
    void rejectsTimesThatABrowserWouldRound() {
        ChartBars bars = new ChartBars("");
        GeneratedBars.add(bars, 1L << 53, "1", "2");
        assertEquals("a bar closes at 2255-06-05T23:47:34.740993Z; a chart holds times up to "
                + "2255-06-05T23:47:34.740992Z", assertThrows(IllegalArgumentException.class,
                        () -> GeneratedBars.add(bars, (1L << 53) + 1, "1", "2")).getMessage());
        assertEquals(1, bars.size());
    }

    @Test
    void formatsTheNumberOfBars() {
        assertEquals("0 bars", new ChartBars("250 dbps").count());
        assertEquals("1 bar", GeneratedBars.walk("250 dbps", 1, 1).count());
        assertEquals("1,234 bars", GeneratedBars.walk("250 dbps", 1, 1_234).count());
    }
}
