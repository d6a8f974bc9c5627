package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.Trade;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options for reading, through the API. */
class ReadOptionsTest {
    private static final long TIME = 1_723_161_256_322_000L;
    private static final long ONE = 100_000_000;

    /** The trades, and the number of rounded values behind them. */
    private record Result(List<Trade> trades, long rounded) {}

    private static Result read(String text, ReadOptions options) throws TradeFileException {
        TradeInput input = TradeInput.ofStream("in", new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
        List<Trade> trades = new ArrayList<>();
        try (TradeFileReader reader = TradeFileReader.open(input, options)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                for (int i = 0; i < chunk.size(); i++) {
                    trades.add(chunk.trade(i));
                }
            }
            return new Result(trades, reader.roundedValues());
        }
    }

    private static String error(String text, ReadOptions options) {
        return assertThrows(TradeFileException.class, () -> read(text, options)).getMessage();
    }

    @Test
    void roundedValuesAreCountedAcrossBlocks() throws TradeFileException {
        String exact = "1723161256322,100,1\n";
        String inexact = "1723161256322.0004,100.000000019,0.9999999999\n";
        ReadOptions down = ReadOptions.DEFAULT.withRounding(Rounding.DOWN);
        Result result = read((exact + inexact).repeat(20_000), down);
        assertEquals(60_000, result.rounded());
        assertEquals(Trade.of(TIME, 100 * ONE + 1, ONE - 1), result.trades().get(39_999));
        Result halfEven = read(inexact, ReadOptions.DEFAULT.withRounding(Rounding.HALF_EVEN));
        assertEquals(List.of(Trade.of(TIME, 100 * ONE + 2, ONE)), halfEven.trades());
        assertEquals(0, read(exact, down).rounded());
        assertEquals("in:1:1: timestamp: \"1723161256322.0004\" is not a whole number of microseconds; --round half-even or "
                + "--round down rounds such values", error(inexact, ReadOptions.DEFAULT));
    }

    /** Rounding hides no negative quantity from the core, which refuses it. */
    @ParameterizedTest
    @CsvSource({"HALF_EVEN, -0.000000004", "DOWN, -0.000000009", "DOWN, -1e-30"})
    void negativeValuesAreNotRoundedToZero(Rounding rounding, String quantity) throws TradeFileException {
        ReadOptions options = ReadOptions.DEFAULT.withRounding(rounding);
        assertEquals("in:1:3: quantity: \"" + quantity + "\" is below 0, and rounding makes it 0",
                error("1723161256322,100," + quantity + "\n", options));
        assertEquals(-1, read("1723161256322,100,-0.000000014\n", options).trades().get(0).quantity());
        assertEquals(0, read("1723161256322,100,0.000000004\n", options).trades().get(0).quantity());
    }

    /** The values of a skipped row are not counted. */
    @Test
    void skippedRowsAreNotCountedAsRounded() throws TradeFileException {
        String text = "timestamp,price,quantity\n1723161256322,1.000000001,x\n1723161256322,1.000000001,1\n";
        InvalidRows skipped = new InvalidRows();
        TradeInput input = TradeInput.ofStream("in", new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
        try (TradeFileReader reader = TradeFileReader.openSkipping(input, ReadOptions.DEFAULT.withRounding(Rounding.DOWN),
                skipped)) {
            assertEquals(1, reader.next().size());
            assertEquals(1, reader.roundedValues());
            assertEquals(1, skipped.count());
        }
    }

    @ParameterizedTest
    @CsvSource({"s, 1723161256, 1723161256000000", "s, 1723161256.322, 1723161256322000", "ms, 1723161256322, 1723161256322000",
        "ms, 1723161256322.5, 1723161256322500", "us, 1723161256322123, 1723161256322123",
        "ns, 1723161256322123000, 1723161256322123", "ns, 1.723161256e+15, ''"})
    void unitOfTheOptionOrTheHeader(String symbol, String time, String micros) throws TradeFileException {
        TimestampUnit unit = TimestampUnit.valueOf(switch (symbol) {
            case "s" -> "SECONDS";
            case "ms" -> "MILLISECONDS";
            case "us" -> "MICROSECONDS";
            default -> "NANOSECONDS";
        });
        String row = time + ",100,1\n";
        ReadOptions option = ReadOptions.DEFAULT.withTimeUnit(unit);
        if (micros.isEmpty()) {
            error(row, option);
            return;
        }
        List<Trade> expected = List.of(Trade.of(Long.parseLong(micros), 100 * ONE, ONE));
        assertEquals(expected, read(row, option).trades());
        assertEquals(expected, read("timestamp_" + symbol + ",price,quantity\n" + row, ReadOptions.DEFAULT).trades());
        assertEquals(expected, read("timestamp_us,price,quantity\n" + row, option).trades(), "the option overrides the name");
    }

    /** A program that receives rows without a reader tells the unit as the reader does. */
    @ParameterizedTest
    @ValueSource(longs = {100_000_000_000L, 99_999_999_999_999L, 100_000_000_000_000L, 99_999_999_999_999_999L, 99_999_999_999L,
        100_000_000_000_000_000L, -1})
    void detectedMicrosAreThoseOfTheReader(long time) throws TradeFileException {
        String row = time + ",100,1\n";
        if (time < 100_000_000_000L || time >= 100_000_000_000_000_000L) {
            error(row, ReadOptions.DEFAULT);
            assertThrows(IllegalArgumentException.class, () -> TimestampUnit.detectedMicros(time));
            return;
        }
        assertEquals(List.of(Trade.of(TimestampUnit.detectedMicros(time), 100 * ONE, ONE)), read(row, ReadOptions.DEFAULT).trades());
    }

    /** The same bounds with and without a name: 1e11 is the first millisecond, 1e14 the first microsecond. */
    @ParameterizedTest
    @CsvSource({"s, 99999999", "s, 100000000000", "ms, 99999999999", "ms, 100000000000000", "us, 99999999999999",
        "us, 100000000000000000", "ns, 99999999999999999", "ns, 9200000000000000000", "ms, 1723161256322000", "us, -5",
        "us, 1723161256322", "ms, 9223372036854775808"})
    void valuesOutsideTheNamedUnit(String symbol, String time) {
        String text = "timestamp_" + symbol + ",price,quantity\n" + time + ",100,1\n";
        String start = "in:2:1: timestamp_" + symbol + ": \"" + time + "\" is out of range: ";
        String byName = error(text, ReadOptions.DEFAULT);
        assertEquals(start + "timestamp_" + symbol + " names ", byName.substring(0, (start + "timestamp_" + symbol
                + " names ").length()));
        TimestampUnit unit = TimestampUnit.ofName("timestamp_" + symbol);
        String byOption = error(text, ReadOptions.DEFAULT.withTimeUnit(unit));
        assertEquals(start + "--time-unit " + symbol + " stands for ", byOption.substring(0, (start + "--time-unit " + symbol
                + " stands for ").length()));
    }

    @Test
    void theRemedyNamesTheUnitThatFits() {
        assertEquals("in:2:1: timestamp_ms: \"1723161256322000\" is out of range: timestamp_ms names milliseconds (12 to 14 "
                + "digits); if these are microseconds, give --time-unit us",
                error("timestamp_ms,price,quantity\n1723161256322000,100,1\n", ReadOptions.DEFAULT));
        assertEquals("in:1:1: timestamp: \"1723161256\" is neither milliseconds (12 to 14 digits) nor microseconds (15 to 17 "
                + "digits) since 1970; if these are seconds, give --time-unit s", error("1723161256,100,1\n",
                ReadOptions.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void separators(String separator) throws TradeFileException {
        String row = String.join(separator, "1723161256322", "100", "1") + "\n";
        String header = String.join(separator, "timestamp", "price", "quantity") + "\n";
        String quoted = String.join(separator, "\"timestamp\"", "\"price\"", "quantity") + "\n"
                + String.join(separator, "1723161256322", "\"100\"", "\"1\"") + "\n";
        ReadOptions named = ReadOptions.DEFAULT.withSeparator(separator.charAt(0));
        List<Trade> expected = List.of(Trade.of(TIME, 100 * ONE, ONE));
        for (String text : new String[] {row, header + row, quoted}) {
            assertEquals(expected, read(text, named).trades());
            if (!separator.equals("|")) {
                assertEquals(expected, read(text, ReadOptions.DEFAULT).trades(), "detected");
            }
        }
        TradeLayout layout = TradeLayout.named("price,timestamp,quantity");
        String other = String.join(separator, "100", "1723161256322", "1") + "\n";
        assertEquals(expected, read(other, named.withLayout(layout)).trades());
        assertThrows(IllegalArgumentException.class, () -> ReadOptions.DEFAULT.withSeparator('x'));
    }

    /** A decimal comma never becomes a separator, nor the reverse. */
    @Test
    void decimalCommas() {
        assertEquals("in:1:2: price: \"100,5\" is not a decimal number such as 42313.9; write numbers with a decimal point and "
                + "without separators of thousands", error("1723161256322;100,5;1\n", ReadOptions.DEFAULT));
        assertEquals("in:2:2: price: \"42,313.90\" is not a decimal number such as 42313.9; write numbers with a decimal point "
                + "and without separators of thousands", error("timestamp,price,quantity\n1723161256322,\"42,313.90\",1\n",
                ReadOptions.DEFAULT));
    }

    /** Joined files have their headers in the middle; one of other columns would turn prices into quantities. */
    @Test
    void headersInTheMiddle() throws TradeFileException {
        String header = "timestamp,price,quantity\n";
        String row = "1723161256322,100,1\n";
        assertEquals(4, read(header + row + row + header + row + "\u00ef\u00bb\u00bf" + header + row, ReadOptions.DEFAULT)
                .trades().size());
        assertEquals(2, read(row + "transact_time,price,quantity\n" + row, ReadOptions.DEFAULT).trades().size());
        String many = header + row.repeat(60_000);
        assertEquals(120_000, read(many + many, ReadOptions.DEFAULT).trades().size());
        for (String other : new String[] {"timestamp,quantity,price", "timestamp_us,price,quantity"}) {
            String expected = "in:3:1: \"" + other + "\" is a header in the middle of the file, of other columns than the rows "
                    + "before it; split the file before this line";
            String text = header + row + other + "\n" + row;
            assertEquals(expected, error(text, ReadOptions.DEFAULT));
            InvalidRows skipped = new InvalidRows();
            TradeInput input = TradeInput.ofStream("in", new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
            assertEquals(expected, assertThrows(TradeFileException.class, () -> {
                try (TradeFileReader reader = TradeFileReader.openSkipping(input, ReadOptions.DEFAULT, skipped)) {
                    while (reader.next() != null) {
                        // on to the header
                    }
                }
            }).getMessage(), "never skipped");
        }
    }

    @Test
    void rowNumbersOfPandas() throws TradeFileException {
        for (String name : new String[] {"", "\"\"", "Unnamed: 0"}) {
            List<Trade> trades = read(name + ",agg_trade_id,price,quantity,timestamp\n0,7,100,1,1723161256322\n",
                    ReadOptions.DEFAULT).trades();
            assertEquals(List.of(Trade.of(TIME, 100 * ONE, ONE).withAggTradeId(7)), trades);
            assertEquals(List.of(Trade.of(TIME, 100 * ONE, ONE)), read(name + ",timestamp,price,quantity\n12,1723161256322,100,1"
                    + "\n", ReadOptions.DEFAULT).trades());
        }
        assertEquals("in:2:1: index: \"x\" is not a whole number",
                error(",timestamp,price,quantity\nx,1723161256322,100,1\n", ReadOptions.DEFAULT));
    }
}
