package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Distances in price and in ticks: their text, and what bars they make. */
class BarDistanceTest {
    private static final long CENT = 1_000_000;

    @ParameterizedTest
    @CsvSource({"0.50, 50000000, range 0.5", "0.00000001, 1, range 0.00000001", "20, 2000000000, range 20", " 1.5 , 150000000, range 1.5",
        "46116860184.27387904, 4611686018427387904, range 46116860184.27387904"})
    void readsPrices(String text, long units, String shown) {
        BarDistance distance = BarDistance.Absolute.parse(text);
        assertEquals(new BarDistance.Absolute(units), distance);
        assertEquals(shown, distance.toString());
        assertEquals(distance, BarDistance.parse(shown));
    }

    @ParameterizedTest
    @CsvSource({"20ticks, 0.01, 20 ticks of 0.01", "1 tick, 0.25, 1 tick of 0.25", "7, 5, 7 ticks of 5", "20TICKS, 0.010, 20 ticks of 0.01"})
    void readsTicks(String text, String tickSize, String shown) {
        BarDistance distance = BarDistance.Ticks.of(text, tickSize);
        assertEquals(shown, distance.toString());
        assertEquals(distance, BarDistance.parse(shown));
    }

    @Test
    void readsThresholds() {
        assertEquals(Threshold.ofDecimalBasisPoints(250), BarDistance.parse("0.25%"));
        assertEquals(Threshold.ofDecimalBasisPoints(250), BarDistance.parse("250 dbps (0.25%)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"0; range of 0", "0.000; range of 0", "-1; not a plain number", "1e3; not a plain number",
        "0.000000001; more than 8 decimals", "46116860184.27387905; above the maximum", "999999999999; range of 999999999999 is above the maximum, 46116860184.27387904",
        "9999999999999999; range of 9999999999999999 is above", "x; not a plain number"})
    void refusesPrices(String text, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> BarDistance.Absolute.parse(text)).getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"0ticks; 0.01; range of 0 ticks: a bar would close with every trade", "1.5ticks; 0.01; not a whole number", "20ticks; 0; tick size of 0: expected the smallest step of the price",
        "20ticks; x; tick size 'x' is not a plain number", "999999999999999999; 1; above the maximum, a price of 46116860184.27387904",
        "9999999999999999999ticks; 0.01; above the maximum", "20ticks; 99999999999; tick size of 99999999999 is above"})
    void refusesTicks(String text, String tickSize, String why) {
        String message = assertThrows(IllegalArgumentException.class, () -> BarDistance.Ticks.of(text, tickSize)).getMessage();
        assertTrue(message.contains(why), message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, BarDistance.MAX_UNITS + 1})
    void refusesUnits(long units) {
        assertThrows(IllegalArgumentException.class, () -> new BarDistance.Absolute(units));
        assertThrows(IllegalArgumentException.class, () -> new BarDistance.Ticks(1, units));
        assertThrows(IllegalArgumentException.class, () -> new BarDistance.Ticks(units, 2));
    }

    /** Both limits are inclusive, the same at every price, and a lower one of 0 or below is never reached. */
    @Test
    void limitsDoNotDependOnTheOpen() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new BarDistance.Absolute(50 * CENT));
                BarBuffer bars = BarBuffer.create()) {
            long[] prices = {1_000_000 * CENT, 1_000_000 * CENT + 50 * CENT - 1, 1_000_000 * CENT + 50 * CENT, 40 * CENT, 1, 90 * CENT,
                60 * CENT, 10 * CENT};
            for (int i = 0; i < prices.length; i++) {
                processor.push(i, prices[i], 1, bars);
            }
            assertEquals(List.of(3L, 3L, 2L), bars.view().stream().map(RangeBar::aggTradeCount).toList());
        }
    }

    @Test
    void pricesOffTheGridAreRefused() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new BarDistance.Ticks(20, CENT));
                BarBuffer bars = BarBuffer.create()) {
            assertFalse(processor.push(0, 100 * CENT, 1, bars));
            byte[] before = processor.saveState();
            for (boolean batch : new boolean[] {false, true}) {
                InvalidTradeException refused = assertThrows(InvalidTradeException.class, () -> {
                    if (batch) {
                        processor.process(TradeColumns.of(new long[] {1, 2}, new long[] {101 * CENT, 102 * CENT + 1}, new long[2]), bars);
                    } else {
                        processor.push(1, 102 * CENT + 1, 1, bars);
                    }
                });
                assertEquals(TradeError.TICK_SIZE, refused.error());
                assertEquals(batch ? 1 : 0, refused.index());
                assertTrue(refused.getMessage().contains("1.02000001 is off the tick grid"), refused.getMessage());
                assertEquals(HexFormat.of().formatHex(before), HexFormat.of().formatHex(processor.saveState()));
            }
            assertTrue(processor.push(2, 120 * CENT, 1, bars));
        }
    }

    /** A state that version 0.1 has written: a bar of three trades at 250 dbps. */
    @Test
    void statesWithAThresholdStayAsTheyAre() {
        byte[] old = HexFormat.of().parseHex(STATE_OF_A_THRESHOLD);
        try (RangeBarProcessor processor = RangeBarProcessor.restore(old)) {
            assertEquals(Threshold.ofDecimalBasisPoints(250), processor.distance());
            assertEquals(3, processor.formingBar().orElseThrow().aggTradeCount());
            assertEquals(STATE_OF_A_THRESHOLD, HexFormat.of().formatHex(processor.saveState()));
        }
    }

    private static final String STATE_OF_A_THRESHOLD = "524253544154450a0100000008010000fa00000001000000000000000700000000000000000000000100000000000000b80b0000000000"
            + "004800000000000000f901000000000000e803000000000000b80b000000000000001082e3d10300000002880dd3030000001082e3d103"
            + "0000006e5296d203000000595b55d403000000c7a871cf030000580200000000000000000000000000000078f155edf408000000000000"
            + "000000f401000000000000000000000000000000b0d00c7c7607000000000000000000f401000000000000f90100000000000046000000"
            + "0000000048000000000000000600000000000000030000000000000003000000000000006653e9797f0b83fa";
}
