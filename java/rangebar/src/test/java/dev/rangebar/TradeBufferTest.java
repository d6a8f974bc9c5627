package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TradeBufferTest {
    private static final long TIME = 1_700_000_000_000_000L;

    /** Generated trades of every set of fields: the columns hold what was added, and give the bars of the Oracle. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void columnsHoldWhatWasAdded(int seed) {
        TradeGenerator generator = new TradeGenerator(seed);
        Trades trades = generator.next(5_000);
        TradeBuffer buffer = new TradeBuffer().allowAnyTime();
        for (int round = 0; round < 2; round++) {
            trades.stream().forEach(buffer::add);
            assertEquals(trades.count(), buffer.size());
            assertEquals(trades.fields, buffer.fields());
            TradeColumns columns = buffer.columns();
            for (int i = 0; i < trades.count(); i++) {
                assertEquals(trades.trade(i), columns.get(i));
                assertEquals(trades.trade(i), buffer.get(i));
            }
            try (RangeBarProcessor processor = generator.setup().processor()) {
                assertEquals(generator.setup().oracle().take(trades).closed, ExactBar.of(processor.process(columns)));
            }
            buffer.clear();
            assertEquals(0, buffer.size());
            assertEquals(TradeFields.NONE, buffer.fields());
        }
    }

    @Test
    void everyFormAddsTheSameTrade() {
        Instant time = Instant.parse("2023-11-14T22:13:20Z");
        TradeBuffer plain = new TradeBuffer().add(time, new BigDecimal("42313.9"), new BigDecimal("0.5"))
                .add(time, "42313.90", "0.5").add(TIME, 4_231_390_000_000L, 50_000_000)
                .add(Trade.of(TIME, 4_231_390_000_000L, 50_000_000));
        TradeBuffer sided = new TradeBuffer().add(time, new BigDecimal("42313.9"), new BigDecimal("0.5"), Side.SELL)
                .add(time, "42313.90", "0.5", Side.SELL).add(TIME, 4_231_390_000_000L, 50_000_000, Side.SELL)
                .add(Trade.of(TIME, 4_231_390_000_000L, 50_000_000).withSide(Side.SELL));
        for (int i = 0; i < 4; i++) {
            assertEquals(plain.get(0), plain.get(i));
            assertEquals(sided.get(0), sided.get(i));
        }
        assertEquals("4 trades, fields: side", sided.toString());
        TradeBuffer all = new TradeBuffer().add(TIME, 1, 2, 3, 4, 5, Side.BUY);
        assertEquals(Trade.of(TIME, 1, 2, 3, 4, 5, Side.BUY), all.get(0));
    }

    @ParameterizedTest
    @CsvSource({"1700000000, seconds: multiply by 1000000", "1700000000000, milliseconds: multiply by 1000",
        "1700000000000000000, nanoseconds: divide by 1000", "0, allowAnyTime", "-1, allowAnyTime",
        "315532799999999, 1979-12-31T23:59:59.999999Z", "7258118400000000, 2200-01-01T00:00:00Z",
        "9223372036854775807, allowAnyTime"})
    void refusesATimeThatLooksLikeAnotherUnit(long micros, String part) {
        TradeBuffer buffer = new TradeBuffer();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> buffer.add(micros, 1, 1));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertEquals(0, buffer.size());
        buffer.allowAnyTime().add(micros, 1, 1);
        assertEquals(micros, buffer.get(0).timestampMicros());
    }

    @Test
    void acceptsTheFirstAndTheLastTime() {
        TradeBuffer buffer = new TradeBuffer().add(Instant.parse("1980-01-01T00:00:00Z"), "1", "1")
                .add(Instant.parse("2199-12-31T23:59:59.999999Z"), "1", "1");
        assertEquals(2, buffer.size());
    }

    @Test
    void neverRounds() {
        TradeBuffer buffer = new TradeBuffer();
        Instant time = Instant.parse("2023-11-14T22:13:20Z");
        BigDecimal inexact = new BigDecimal("0.123456789");
        for (Executable call : List.<Executable>of(() -> buffer.add(time.plusNanos(1), "1", "1"),
                () -> buffer.add(time, inexact, BigDecimal.ONE), () -> buffer.add(time, BigDecimal.ONE, inexact, Side.BUY))) {
            assertThrows(ArithmeticException.class, call);
        }
        assertThrows(NumberFormatException.class, () -> buffer.add(time, "0.123456789", "1"));
        assertThrows(NumberFormatException.class, () -> buffer.add(time, "1", "1e3", Side.BUY));
        assertEquals(0, buffer.size());
    }

    /** A refusal says which of two values of the same form is wrong, in the buffer and in a trade of its own. */
    @ParameterizedTest
    @CsvSource({"x, 1, 'price \"x\" is not a decimal number'", "1, x, 'quantity \"x\" is not a decimal number'",
        "1, '', 'quantity \"\" is empty'", "0.123456789, 1, price", "1, 0.123456789, quantity", "1e20, 1, price", "1, 1e20, quantity"})
    void namesTheValueThatIsRefused(String price, String quantity, String start) {
        TradeBuffer buffer = new TradeBuffer();
        Instant time = Instant.parse("2023-11-14T22:13:20Z");
        List<Executable> calls = new ArrayList<>(List.of(() -> buffer.add(time, price, quantity),
                () -> buffer.add(time, price, quantity, Side.BUY), () -> Trade.of(time, price, quantity)));
        if (!start.contains("decimal number") && !quantity.isEmpty()) {
            BigDecimal exactPrice = new BigDecimal(price);
            BigDecimal exactQuantity = new BigDecimal(quantity);
            calls.addAll(List.of(() -> buffer.add(time, exactPrice, exactQuantity), () -> buffer.add(time, exactPrice, exactQuantity,
                    Side.BUY), () -> Trade.of(time, exactPrice, exactQuantity)));
        }
        for (Executable call : calls) {
            String message = assertThrows(RuntimeException.class, call).getMessage();
            assertTrue(message.startsWith(start + " ") || message.startsWith(start) && start.contains("\""), message);
        }
        assertEquals(0, buffer.size());
    }

    @Test
    void allTradesHaveTheSameFields() {
        TradeBuffer buffer = new TradeBuffer().add(TIME, 1, 1, Side.BUY);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> buffer.add(TIME, 1, 1));
        assertEquals("trade 1 has the fields (none), but the trades before it have (side): all trades of a buffer have the same "
                + "fields", e.getMessage());
        assertEquals(1, buffer.size());
        buffer.clear();
        buffer.add(TIME, 1, 2, 3, 4, 5, Side.BUY);
        assertEquals(TradeFields.ALL, buffer.fields());
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.get(1));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.columns().get(1));
        assertThrows(NullPointerException.class, () -> buffer.add(TIME, 1, 1, null));
    }

    /** Columns that were made before the arrays grow stay as they were. */
    @Test
    void columnsStayValidWhileTradesAreAdded() {
        TradeBuffer buffer = new TradeBuffer().add(TIME, 1, 1);
        TradeColumns one = buffer.columns();
        IntStream.range(1, 10_000).forEach(i -> buffer.add(TIME + i, 1 + i, 1));
        assertEquals(1, one.count());
        assertEquals(Trade.of(TIME, 1, 1), one.get(0));
        assertEquals(Trade.of(TIME + 9_999, 10_000, 1), buffer.columns().get(9_999));
    }
}
