package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TradeTest {
    private static final Trade PLAIN = Trade.of(1_700_000_000_000_001L, 4_231_390_000_000L, 50_000_000);

    @Test
    void absentValuesAreEmpty() {
        assertEquals(TradeFields.NONE, PLAIN.fields());
        for (OptionalLong id : List.of(PLAIN.aggTradeId(), PLAIN.firstTradeId(), PLAIN.lastTradeId())) {
            assertEquals(OptionalLong.empty(), id);
        }
        assertEquals(Optional.empty(), PLAIN.side());
    }

    /** Every order of the three steps, and a second value in place of the first. */
    @Test
    void fieldsAreAddedInAnyOrder() {
        Trade all = Trade.of(PLAIN.timestampMicros(), PLAIN.price(), PLAIN.quantity(), 7, 70, 71, Side.SELL);
        assertEquals(all, PLAIN.withAggTradeId(7).withTradeIds(70, 71).withSide(Side.SELL));
        assertEquals(all, PLAIN.withSide(Side.SELL).withTradeIds(70, 71).withAggTradeId(7));
        assertEquals(all, PLAIN.withTradeIds(70,
                71).withSide(Side.BUY).withAggTradeId(1).withSide(Side.SELL).withAggTradeId(7));
        assertEquals(all.hashCode(), PLAIN.withSide(Side.SELL).withTradeIds(70, 71).withAggTradeId(7).hashCode());
        assertEquals(OptionalLong.of(7), all.aggTradeId());
        assertEquals(OptionalLong.of(70), all.firstTradeId());
        assertEquals(OptionalLong.of(71), all.lastTradeId());
        assertEquals(Optional.of(Side.SELL), all.side());
        assertEquals(PLAIN.withTradeIds(5, 5), PLAIN.withTradeId(5));
    }

    /** Zeros that are given differ from values that are absent. */
    @Test
    void aZeroIsNotAbsent() {
        List<Trade> trades = new ArrayList<>(List.of(PLAIN));
        trades.add(PLAIN.withAggTradeId(0));
        trades.add(PLAIN.withTradeIds(0, 0));
        trades.add(PLAIN.withSide(Side.BUY));
        trades.add(PLAIN.withSide(Side.SELL));
        trades.add(Trade.of(0, PLAIN.price(), PLAIN.quantity()));
        for (int i = 0; i < trades.size(); i++) {
            for (int k = 0; k < trades.size(); k++) {
                if (i != k) {
                    assertNotEquals(trades.get(i), trades.get(k));
                    assertNotEquals(trades.get(i).toString(), trades.get(k).toString());
                }
            }
        }
    }

    @Test
    void decimalsAndTimesAreExact() {
        Instant time = Instant.parse("2023-11-14T22:13:20.000001Z");
        Trade trade = Trade.of(time, new BigDecimal("4.23139E+4"), new BigDecimal("0.5000000000"));
        assertEquals(PLAIN, trade);
        assertEquals(time, trade.time());
        assertThrows(ArithmeticException.class, () -> Trade.of(time.plusNanos(1), BigDecimal.ONE, BigDecimal.ONE));
        assertThrows(ArithmeticException.class, () -> Trade.of(Instant.MAX, BigDecimal.ONE, BigDecimal.ONE));
    }

    @Test
    void textsAreExactDecimals() {
        Instant time = Instant.parse("2023-11-14T22:13:20.000001Z");
        assertEquals(PLAIN, Trade.of(time, "42313.9", "0.50000000"));
        assertEquals(PLAIN, Trade.of(time, new StringBuilder("42313.90"), "0.5"));
        for (String wrong : List.of("", "1e3", "0.123456789", "92233720368.54775808")) {
            assertThrows(NumberFormatException.class, () -> Trade.of(time, wrong, "1"), wrong);
            assertThrows(NumberFormatException.class, () -> Trade.of(time, "1", wrong), wrong);
        }
        assertThrows(ArithmeticException.class, () -> Trade.of(time.plusNanos(1), "1", "1"));
        assertThrows(ArithmeticException.class, () -> Trade.of(Instant.MAX, "1", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.123456789", "1e-9", "92233720368.54775808", "1e2000000000", "1e-2000000000"})
    void inexactDecimalsAreRefused(String decimal) {
        BigDecimal value = new BigDecimal(decimal);
        ArithmeticException e = assertThrows(ArithmeticException.class,
                () -> Trade.of(Instant.EPOCH, value, BigDecimal.ONE));
        assertTrue(e.getMessage().startsWith("price " + value + " "), e.getMessage());
        assertThrows(ArithmeticException.class, () -> Trade.of(Instant.EPOCH, BigDecimal.ONE, value));
    }

    @Test
    void textFitsALogLine() {
        assertEquals("2023-11-14T22:13:20.000001Z price 42313.9 quantity 0.5", PLAIN.toString());
        assertEquals("2023-11-14T22:13:20.000001Z price 42313.9 quantity 0.5 BUY aggTradeId 7 tradeIds 70..71",
                PLAIN.withSide(Side.BUY).withAggTradeId(7).withTradeIds(70, 71).toString());
        assertEquals("none", TradeFields.NONE.toString());
        assertEquals("aggTradeIds, tradeIds, side", TradeFields.ALL.toString());
    }

    @Test
    void everyErrorNamesFieldAndValue() {
        try (RangeBarProcessor processor = RangeBarProcessor.create(new Threshold(250))) {
            processor.push(PLAIN.withAggTradeId(7));
            assertRefused(processor, TradeError.PRICE, "trade 0: price -0.00000001 is not above 0",
                    Trade.of(PLAIN.timestampMicros(), -1, 1).withAggTradeId(8));
            assertRefused(processor, TradeError.QUANTITY, "trade 0: quantity -0.00000001 is negative; expected 0 or above",
                    Trade.of(PLAIN.timestampMicros(), 1, -1).withAggTradeId(8));
            assertRefused(processor, TradeError.TIME_ORDER, "trade 0: timestamp 1700000000000000 us is earlier than the "
                    + "previous trade's, 1700000000000001 us; expected trades sorted by time",
                    Trade.of(PLAIN.timestampMicros() - 1, 1, 1).withAggTradeId(8));
            assertRefused(processor, TradeError.ID_ORDER, "trade 0: aggregate trade id 7 is not above the previous trade's, 7, "
                    + "although both have the same timestamp", PLAIN.withAggTradeId(7));
            assertRefused(processor, TradeError.NEGATIVE_ID, "trade 0: aggregate trade id -7 is negative; expected 0 or above",
                    PLAIN.withAggTradeId(-7));
            assertRefused(processor, TradeError.FIELDS, "trade 0: trade fields (side) differ from those of the run's first "
                    + "trade (aggTradeIds)", PLAIN.withSide(Side.SELL));
        }
    }

    private static void assertRefused(RangeBarProcessor processor, TradeError error, String message, Trade trade) {
        InvalidTradeException e = assertThrows(InvalidTradeException.class, () -> processor.push(trade));
        assertEquals(error, e.error());
        assertEquals(trade, e.trade());
        assertTrue(e.getMessage().startsWith(message + " ("), e.getMessage());
    }
}
