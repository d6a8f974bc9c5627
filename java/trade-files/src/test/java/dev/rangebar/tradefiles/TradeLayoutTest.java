package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mappings and built-in layouts, compared with a slow reading by the rules. */
class TradeLayoutTest {
    private static final long ONE = 100_000_000;
    /** 2024-08-08T23:54:16.322Z. */
    private static final long TIME = 1_723_161_256_322_000L;

    @TempDir
    private Path folder;

    /** The trades, and the number of rounded values. */
    private record Result(List<Trade> trades, long rounded) {}

    private static Result read(String text, ReadOptions options) throws TradeFileException {
        TradeInput input = TradeInput.ofStream("in", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<Trade> trades = new ArrayList<>();
        try (TradeFileReader reader = TradeFileReader.open(input, options)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                assertEquals(reader.fields(), chunk.trade(0).fields());
                for (int i = 0; i < chunk.size(); i++) {
                    trades.add(chunk.trade(i));
                }
            }
            return new Result(trades, reader.roundedValues());
        }
    }

    private static ReadOptions mapped(String mapping) {
        return ReadOptions.DEFAULT.withLayout(TradeLayout.parse(mapping.replace(';', '\n')));
    }

    private static ReadOptions named(String name) {
        return ReadOptions.DEFAULT.withLayout(TradeLayout.named(name));
    }

    private static List<Trade> trades(String text, ReadOptions options) throws TradeFileException {
        return read(text, options).trades();
    }

    private static String error(String text, ReadOptions options) {
        return assertThrows(TradeFileException.class, () -> read(text, options)).getMessage();
    }

    private static Trade trade(String price, String quantity) {
        return Trade.of(TIME, new BigDecimal(price).movePointRight(8).longValueExact(),
                new BigDecimal(quantity).movePointRight(8).longValueExact());
    }

    // ---------------------------------------------------------------------------------------------------- mappings

    /** Names in any case, numbers, files with and without a header, layouts built in Java: the same trades. */
    @Test
    void columnsByNameAndByNumber() throws Exception {
        String rows = "x,1.5,B,1723161256322,7,100\nx,2.5,S,1723161256322,8,99.5\n";
        String header = "note,Size,taker_side,ts,id,px\n";
        List<Trade> expected = List.of(trade("100", "1.5").withTradeIds(7, 7).withSide(Side.BUY),
                trade("99.5", "2.5").withTradeIds(8, 8).withSide(Side.SELL));
        String words = ";side-values=buy=B,sell=S";
        assertEquals(expected, trades(header + rows, mapped("time=ts;price=px;quantity=size;trade-id=id;side=taker_side" + words)));
        String numbers = "time=4;price=6;quantity=2;trade-id=5;side=3" + words;
        assertEquals(expected, trades(header + rows, mapped(numbers)));
        assertEquals(expected, trades(rows, mapped(numbers)));
        assertEquals(expected, trades(rows, mapped("time=ts;price=px;quantity=q;trade-id=id;side=s;columns=n,q,s,ts,id,px" + words)));
        Path file = Files.writeString(folder.resolve("mine.layout"), "# mine\n\ntime = ts\ntime-unit = ms\nprice = px\n"
                + "quantity = Size\ntrade-id = id\nside = taker_side\nside-values = buy=B,sell=S\n");
        assertEquals(expected, trades(header + rows, ReadOptions.DEFAULT.withLayout(TradeLayout.ofFile(file))));
        TradeLayout built = TradeLayout.builder().time("ts").timeUnit(TimestampUnit.MILLISECONDS).price("px").quantity("Size")
                .tradeId("id").side("taker_side").sideWords(List.of("B"), List.of("S")).separator(',').build();
        assertEquals(expected, trades(header + rows, ReadOptions.DEFAULT.withLayout(built)));
        assertEquals(expected.get(0).fields(), built.fields());
        TradeLayout without = built.toBuilder().apply("side=\ntrade-id=", "--map").build();
        assertEquals(List.of(trade("100", "1.5"), trade("99.5", "2.5")), trades(header + rows,
                ReadOptions.DEFAULT.withLayout(without)));
        assertEquals(2, trades("price,volume,time,side,t,m,trade_id,maker\n1,1,1723161256.322,b,x,y,7,true\n1,1,1723161256.322,s,x,y,8,true\n",
                ReadOptions.DEFAULT.withLayout(TradeLayout.named("kraken-api").toBuilder().columnNames(List.of()).apply(
                "is-buyer-maker=maker", "--map").build())).size(), "the words of a column that is replaced");
        assertEquals(expected, trades(header + rows.replace("\n", "\n" + header), ReadOptions.DEFAULT.withLayout(built)),
                "files that were joined");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "time=ts;price=px                                    | no column for the quantity; add quantity=COLUMN, ",
        "price=px;quantity=q                                 | no column for the time; add time=COLUMN",
        "time=ts;quantity=q                                  | no column for the price; add price=COLUMN",
        "time=ts;price=px;quantity=q;contracts=c             | two columns for one thing: quantity=q and contracts=c; name one",
        "time=ts;price=px;quantity=q;side=s;is-buyer-maker=m | two columns for one thing: side=s and is-buyer-maker=m",
        "time=ts;price=px;quantity=q;trade-id=i;first-trade-id=f | two columns for one thing: trade-id=i and first-trade-id=f",
        "time=ts;price=px;quantity=q;first-trade-id=f        | one of first-trade-id and last-trade-id only",
        "time=ts;price=px;quantity=px                        | the mapping has the column px for two things: price and quantity",
        "time=ts;price=px;price=py;quantity=q                | price is stated twice",
        "time=ts;price=px;contracts=c                        | contracts without their size; add contract-size=",
        "time=ts;price=px;quantity=q;contract-size=1         | a size of contracts, but no column for contracts",
        "time=ts;price=px;contracts=c;contract-size=1;contract-value=2 | both contract-size and contract-value; state one of them",
        "time=ts;price=px;contracts=c;contract-value=2;contract-size=1 | both contract-size and contract-value; state one of them",
        "time=ts;price=px;contracts=c;contract-size=0        | the size of a contract is 0, expected a number above 0",
        "time=ts;price=px;contracts=c;contract-size=-1       | the size of a contract is -1, expected a number above 0",
        "time=ts;price=px;contracts=c;contract-size=1e-9     | the size of a contract is 0.000000001, expected at most 8 decimals",
        "time=ts;price=px;contracts=c;contract-size=1e999999999 | the size of a contract is 1E+999999999, expected a number of units",
        "time=ts;price=px;contracts=c;contract-value=1e-999999999 | the size of a contract is 1E-999999999, expected a number of units",
        "time=ts;price=px;contracts=c;contract-size=many     | 'many' is not a number, such as 0.001",
        "time=ts;price=px;quantity=q;time-unit=h             | 'h' is not one of s, ms, us, ns, iso",
        "time=ts;price=px;quantity=q;zone=Mars               | 'Mars' is not a time zone, such as UTC, +01:00 or Europe/Berlin",
        "time=ts;price=px;quantity=q;zone=UTC;time-unit=ms   | a zone needs time-unit=iso",
        "time=ts;price=px;quantity=q;separator=x             | 'x' is not one of comma, pipe, semicolon, tab",
        "time=ts;price=px;quantity=q;quote=x                 | 'x' is not one of double, none, single",
        "time=ts;price=px;quantity=q;side-values=B           | 'B' is not of the form buy=WORD or sell=WORD",
        "time=ts;price=px;quantity=q;side-values=buy=B,sell=B | the word 'B' is stated twice",
        "time=ts;price=px;quantity=q;side-values=buy=B,sell=S | words of the sides, but no column for the side; add side=COLUMN",
        "time=ts;price=px;quantity=q;has-header=no           | names of columns, but no header; name the columns by number",
        "time=ts;price=px;quantity=q;columns=ts,px           | the mapping has the column q, which is not one of columns=ts,px",
        "time=ts;prize=px;quantity=q                         | 'prize' is not one of agg-trade-id, ask, ask-size, bid, bid-size, contracts, first-trade-id",
        "time=ts;bid=b                                       | a column for the bid only; add ask=COLUMN",
        "time=ts;ask=a                                       | a column for the ask only; add bid=COLUMN",
        "time=ts;price=px;bid=b;ask=a                        | two columns for one thing: price=px and bid=b; name one of them",
        "time=ts;bid=b;ask=a;quantity=q                      | the column q for quantity, which quotes do not have; omit it",
        "time=ts;bid=b;ask=a;side=s                          | the column s for side, which quotes do not have; omit it",
        "time=ts;bid=b;ask=b                                 | the column b for two things: bid and ask",
        "time=ts;bid=b;ask=a;quote-price=last                | 'last' is not one of mid, bid, ask",
        "time=ts;bid=b;ask=a;quote-volume=all                | 'all' is not one of none, ticks, quoted",
        "time=ts;bid=b;ask=a;quote-volume=quoted             | the volume quoted, but no columns for the sizes; add bid-size=COLUMN",
        "time=ts;bid=b;ask=a;bid-size=s;quote-volume=quoted  | the volume quoted, but no columns for the sizes; add bid-size=COLUMN",
        "time=ts;price=px;quantity=q;quote-price=bid         | a rule or sizes for quotes, but columns of trades",
        "time                                                | 'time' is not of the form KEY=VALUE, such as time=ts"})
    void wrongMappings(String mapping, String message) {
        String actual = assertThrows(IllegalArgumentException.class, () -> mapped(mapping)).getMessage();
        assertTrue(actual.contains(message), actual);
    }

    @Test
    void wrongMappingFilesAreNamedWithTheLine() throws IOException {
        Path file = Files.writeString(folder.resolve("mine"), "time = ts\n\nprize = px\n");
        String message = assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage();
        assertTrue(message.startsWith(file + ":3: 'prize' is not one of "), message);
        Files.writeString(file, "\ufefftime = ts\r\nprice = px\r\n");
        assertEquals(file + ": the mapping has no column for the quantity; add quantity=COLUMN, quote-amount=COLUMN or contracts=COLUMN",
                assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage(), "a byte order mark is no text");
        Files.write(file, new byte[] {'t', (byte) 0xff, '=', 'x'});
        assertEquals(file + ": is not text in UTF-8; expected a mapping, such as the line time = ts",
                assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage());
        Files.writeString(file, "1723161256322,100,1\n".repeat(60_000));
        assertEquals(file + ": is longer than 1048576 bytes; expected a mapping, such as the line time = ts",
                assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage(), "the trades by mistake");
        Files.writeString(file, "ti\u001b[2Jme = ts\n");
        message = assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage();
        assertTrue(message.startsWith(file + ":1: 'ti?[2Jme' is not one of"), message);
        Files.writeString(file, "x".repeat(70_000));
        message = assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage();
        assertTrue(message.startsWith(file + ":1: 'xxx") && message.length() < 300, message);
        assertThrows(IllegalStateException.class, () -> TradeLayout.named("plain").toBuilder());
        assertThrows(IllegalArgumentException.class, () -> TradeLayout.builder().price(""));
        assertThrows(IllegalArgumentException.class, () -> TradeLayout.builder().time("t").price("p").quantity("q")
                .contracts("c", BigDecimal.ONE).build());
    }

    /** A size and a value of a contract: an error that names both in one mapping, a replacement in a later one. */
    @Test
    void contractsHaveASizeOrAValue() throws IOException, TradeFileException {
        Path file = Files.writeString(folder.resolve("mine"), "time = 1\nprice = 2\ncontracts = 3\ncontract-value = 100\ncontract-size = 1\n");
        assertEquals(file + ":5: both contract-size and contract-value; state one of them: the size of a contract in the base asset, or its "
                + "value in the quote currency", assertThrows(IllegalArgumentException.class, () -> TradeLayout.ofFile(file)).getMessage());
        TradeLayout.Builder both = TradeLayout.builder().time("1").price("2").contracts("3", BigDecimal.TEN)
                .quotedContracts("3", BigDecimal.TEN);
        String message = assertThrows(IllegalArgumentException.class, both::build).getMessage();
        assertTrue(message.startsWith("the mapping has both contract-size and contract-value; state one of them"), message);
        TradeLayout size = TradeLayout.builder().time("1").price("2").contracts("3", BigDecimal.TEN).build();
        TradeLayout value = size.toBuilder().apply("contract-value = 10", "--map").build();
        assertEquals(List.of(trade("4", "20")), trades("1723161256322,4,2\n", ReadOptions.DEFAULT.withLayout(size)));
        assertEquals(List.of(trade("4", "5")), trades("1723161256322,4,2\n", ReadOptions.DEFAULT.withLayout(value)));
    }

    /** A first line that is one column, although it holds another separator. */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"; semicolon", "| pipe", "TAB tab"})
    void namesTheSeparatorThatSplitsTheLine(String separator, String name) {
        String character = separator.replace("TAB", "\t");
        String header = String.join(character, "ts", "px", "size") + "\n";
        String row = String.join(character, "1723161256322", "100", "1") + "\n";
        String advice = "; with the separator comma the line is one column: --separator " + name + " splits it";
        ReadOptions comma = ReadOptions.DEFAULT.withSeparator(',');
        for (String text : List.of(header + row, row)) {
            for (ReadOptions options : List.of(comma, comma.withLayout(TradeLayout.named("plain")), comma.withLayout(
                    TradeLayout.parse("time=ts\nprice=px\nquantity=size")))) {
                String message = error(text, options);
                assertTrue(message.endsWith(advice), message);
            }
        }
        String damaged = error("1723161256322,100,1\n" + row, comma);
        assertTrue(damaged.startsWith("in:2:2: 1 column instead of 3: ") && !damaged.contains("--separator"), damaged);
        String quoted = error('"' + header.strip() + "\"\n" + row, comma);
        assertTrue(!quoted.contains("--separator"), quoted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ts,price,size    | 1:1: the mapping names the column \"px\" for price, but the header has ts, price, size",
        "ts,px            | 1:1: the mapping names the column \"size\" for quantity, but the header has ts, px",
        "ts,px,size,size  | 1:4: two columns are called \"size\"; name the one for quantity by number",
        "1723161256322,100,1 | 1:1: the mapping names the column \"px\" for price, but the first line is not "
            + "a header: \"1723161256322 100 1\"; name the columns by number, such as price=1"})
    void filesWithoutTheColumns(String header, String message) {
        String actual = error(header + "\n1723161256322,100,1\n", mapped("time=ts;price=px;quantity=size"));
        String start = "in:" + message;
        assertTrue(actual.startsWith(start), actual);
    }

    @Test
    void columnsBeyondTheLineAndColumnsForTwoThings() {
        assertEquals("in:1:3: the mapping names column 4 for quantity, but the line has 3 columns",
                error("1723161256322,100,1\n", mapped("time=1;price=2;quantity=4")));
        assertEquals("in:1:2: the mapping names this column for two things: price and quantity",
                error("ts,px,size\n1723161256322,100,1\n", mapped("time=ts;price=px;quantity=2")));
        assertEquals("in:1:3: 2 columns and no header; the mapping has a, b, c",
                error("1723161256322,100\n", mapped("time=a;price=b;quantity=c;columns=a,b,c")));
    }

    @Test
    void wrongCells() {
        ReadOptions options = mapped("time=ts;price=px;quantity=size;side=s;time-unit=s");
        String header = "ts,px,size,s\n";
        assertEquals("in:2:4: s: \"up\" is not a side; expected buy, sell; --side-values buy=...,sell=... names the words, and "
                + "--map side= reads the file without sides", error(header + "1723161256,1,1,up\n", options));
        assertEquals("in:2:1: ts: \"1723161256322\" is out of range: the mapping names seconds (9 to 11 digits); if these are "
                + "milliseconds, give --time-unit ms", error(header + "1723161256322,1,1,buy\n", options));
        assertEquals("in:2:5: 5 columns instead of 4: \"1723161256,1,1,buy,1\"", error(header + "1723161256,1,1,buy,1\n", options));
        assertEquals("in:3:2: px: \"x\" is not a decimal number such as 42313.9",
                error(header + "1723161256,1,1,buy\n1723161256,x,1,buy\n", options));
        assertEquals("in:3:1: \"px,ts,size,s\" is a header in the middle of the file, of other columns than the rows before it; "
                + "split the file before this line", error(header + "1723161256,1,1,buy\npx,ts,size,s\n", options));
    }

    /** Cells in quotes with separators and quotes in them, of either kind, and none. */
    @Test
    void quotes() throws TradeFileException {
        List<Trade> expected = List.of(trade("100", "1"));
        assertEquals(expected, trades("note,ts,px,size\n\"a, \"\"b\"\", c\",\"1723161256322\",\"100\",1\n",
                mapped("time=ts;price=px;quantity=size")));
        assertEquals(expected, trades("'note','ts','px','size'\n'a, \"b','1723161256322','100',1\n",
                mapped("time=ts;price=px;quantity=size;quote=single")));
        assertEquals(expected, trades("note,ts,px,size\n\"a,1723161256322,100,1\n",
                mapped("time=ts;price=px;quantity=size;quote=none")));
        assertEquals(expected, trades("note|ts|px|size\na,b|1723161256322|100|1\n",
                mapped("time=ts;price=px;quantity=size;separator=pipe")));
    }

    // -------------------------------------------------------------------------------------------------- the values

    @ParameterizedTest
    @ValueSource(strings = {"buy", "BUY", "Buy", "bUy", "B", "long_side"})
    void wordsOfTheSide(String buy) throws TradeFileException {
        ReadOptions options = mapped("time=1;price=2;quantity=3;side=4;side-values=buy=B,sell=S,buy=long_side,sell=short_side");
        for (String sell : List.of("sell", "SELL", "S", "short_side")) {
            List<Trade> trades = trades("1723161256322,100,1," + buy + "\n1723161256322,100,1," + sell + "\r\n", options);
            assertEquals(List.of(Side.BUY, Side.SELL), trades.stream().map(trade -> trade.side().orElseThrow()).toList());
        }
        assertEquals(Side.SELL, trades("1723161256322,100,1,buy\n",
                mapped("time=1;price=2;quantity=3;side=4;side-values=buy=sell,sell=buy")).get(0).side().orElseThrow(),
                "a column of the maker's side");
    }

    /** The quantity of amounts and contracts, against decimals of any length. */
    @Test
    void derivedQuantities() throws TradeFileException {
        Random random = new Random(3);
        for (int run = 0; run < 60; run++) {
            String size = List.of("1", "0.001", "100", "10", "0.00000001", "12345.678")
                    .get(random.nextInt(6));
            String kind = List.of("quote-amount=3", "contracts=3;contract-value=" + size, "contracts=3;contract-size=" + size)
                    .get(random.nextInt(3));
            Rounding rounding = List.of(Rounding.DOWN, Rounding.HALF_EVEN).get(random.nextInt(2));
            boolean isProduct = kind.contains("contract-size");
            StringBuilder text = new StringBuilder();
            List<Trade> expected = new ArrayList<>();
            long rounded = 0;
            for (int i = 0; i < 200; i++) {
                BigDecimal price = BigDecimal.valueOf(1 + random.nextLong(1L << random.nextInt(8, 62)), 8);
                BigDecimal value = BigDecimal.valueOf(random.nextLong(1L << random.nextInt(3, 62)), 8);
                BigDecimal product = kind.startsWith("quote") ? value : value.multiply(new BigDecimal(size));
                RoundingMode mode = rounding == Rounding.DOWN ? RoundingMode.DOWN : RoundingMode.HALF_EVEN;
                BigDecimal quantity = isProduct ? product.setScale(8, mode) : product.divide(price, 8, mode);
                if (quantity.unscaledValue().bitLength() >= 63) {
                    continue;
                }
                rounded += (isProduct ? product : quantity.multiply(price)).compareTo(isProduct ? quantity : product) == 0 ? 0 : 1;
                text.append("1723161256322,").append(price.toPlainString()).append(',').append(value.toPlainString()).append('\n');
                expected.add(Trade.of(TIME, price.movePointRight(8).longValueExact(), quantity.movePointRight(8).longValueExact()));
            }
            Result result = read(text.toString(), mapped("time=1;price=2;" + kind).withRounding(rounding));
            assertEquals(expected, result.trades(), kind + " " + rounding);
            assertEquals(rounded, result.rounded(), kind + " " + rounding);
        }
    }

    @Test
    void quotientsAreRoundedAndProductsAreExact() throws TradeFileException {
        Result third = read("1723161256322,3,1\n", mapped("time=1;price=2;quote-amount=3"));
        assertEquals(List.of(trade("3", "0.33333333")), third.trades());
        assertEquals(1, third.rounded());
        assertEquals("in:1:3: contracts: the quantity of 0.5 contracts, 0.000000005, has more than 8 decimals; --round half-even "
                + "or --round down rounds such values", error("1723161256322,3,0.5\n",
                mapped("time=1;price=2;contracts=3;contract-size=0.00000001")));
        assertEquals("in:1:3: contracts: the quantity is too large; expected at most 92233720368.54775807",
                error("1723161256322,3,10000000000\n", mapped("time=1;price=2;contracts=3;contract-size=100")));
        assertEquals(0, trades("1723161256322,0,5\n", mapped("time=1;price=2;quote-amount=3")).get(0).price(), "the core refuses it");
    }

    /** Exponents, signs and zeros, in every kind of column. */
    @ParameterizedTest
    @CsvSource({"+1.5, 1e-05", "1.5e0, +0.00001", "15E-1, 10e-6", "1.500000000, 0.000010000000", "0001.5, 1.0E-5"})
    void numbersOfAnyForm(String price, String quantity) throws TradeFileException {
        assertEquals(List.of(trade("1.5", "0.00001")), trades("1723161256322," + price + "," + quantity + "\n",
                mapped("time=1;price=2;quantity=3")));
    }

    @ParameterizedTest
    @CsvSource({"s, 1723161256.322, 0", "s, 1723161256.3220010, 1", "ms, 1723161256322.000, 0", "ms, 1723161256322.5, 500",
        "us, 1723161256322123, 123", "ns, 1723161256322123000, 123", "iso, 2024-08-08T23:54:16.322Z, 0",
        "iso, 2024-08-08 23:54:16.322000001, -1", "iso, 2024-08-09T01:54:16.322123000+02:00, 123",
        "iso, 2024-08-08T19:54:16.322-0400, 0", "iso, 2024-08-08T23:54:16.322123+00, 123"})
    void unitsOfTime(String unit, String time, long more) throws TradeFileException {
        ReadOptions options = mapped("time=1;price=2;quantity=3;time-unit=" + unit);
        String row = time + ",100,1\n";
        if (more < 0) {
            assertEquals("in:1:1: time: \"" + time + "\" is not a whole number of microseconds; --round half-even or --round down "
                    + "rounds such values", error(row, options));
            assertEquals(1, read(row, options.withRounding(Rounding.DOWN)).rounded());
            return;
        }
        assertEquals(List.of(Trade.of(TIME + more, 100 * ONE, ONE)), trades(row, options));
        assertEquals(Collections.nCopies(50, Trade.of(TIME + more, 100 * ONE, ONE)), trades(row.repeat(50), options));
    }

    /** A row whose time is rounded, and whose other cells are read on the slow way, is counted once. */
    @ParameterizedTest
    @CsvSource({"ns, 1723161256322123456", "iso, 2024-08-08T23:54:16.322123456Z"})
    void roundedTimesAreCountedOnce(String unit, String time) throws TradeFileException {
        String rows = (time + ",100,1\n" + time + ",1e2,1\n" + time + ",+100,1.0000000000\n").repeat(40);
        ReadOptions options = mapped("time=1;price=2;quantity=3;time-unit=" + unit);
        for (Rounding rounding : Rounding.values()) {
            Result result = read(rows, options.withRounding(rounding));
            assertEquals(Collections.nCopies(120, Trade.of(TIME + 123, 100 * ONE, ONE)), result.trades());
            assertEquals(120, result.rounded());
        }
    }

    /** Dates against java.time, with and without offsets, in zones whose clocks are changed. */
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"})
    void datesOfZones(String zoneName) {
        ZoneId zone = ZoneId.of(zoneName);
        IsoTime times = IsoTime.of(zone);
        IsoTime.Usual before = new IsoTime.Usual();
        Random random = new Random(11);
        int unclear = 0;
        for (int i = 0; i < 200_000; i++) {
            LocalDateTime local = LocalDateTime.of(1974, 1, 1, 0, 0).plusSeconds(random.nextLong(8_800_000_000L))
                    .plusNanos(random.nextInt(1_000_000_000));
            if (i % 2 == 0) { // near a change
                var change = zone.getRules().nextTransition(local.toInstant(ZoneOffset.UTC));
                local = change == null ? local : change.getDateTimeBefore().plusSeconds(random.nextInt(-9_000, 9_000));
            }
            var offsets = zone.getRules().getValidOffsets(local);
            String text = local.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS", Locale.ROOT));
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            long expected = offsets.size() == 1 ? ChronoUnit.NANOS.between(java.time.Instant.EPOCH, local.toInstant(offsets.get(0)))
                    : IsoTime.UNCLEAR;
            unclear += offsets.size() == 1 ? 0 : 1;
            assertEquals(expected, times.nanos(bytes, 0, bytes.length), text);
            byte[] usual = (text.substring(0, text.length() - random.nextInt(9)) + "Z" + " ".repeat(20)).getBytes(StandardCharsets.US_ASCII);
            int end = times.usual(usual, 0, before);
            assertEquals('Z', usual[end - 1], text);
            long nanos = times.nanos(usual, 0, end);
            assertEquals(nanos / 1_000, before.micros(), text);
            assertEquals(nanos % 1_000 != 0, before.hasRest(), text);
            OffsetDateTime fixed = local.atOffset(ZoneOffset.ofHoursMinutes(5, 45));
            byte[] withOffset = (text + "+05:45").getBytes(StandardCharsets.US_ASCII);
            assertEquals(ChronoUnit.NANOS.between(java.time.Instant.EPOCH, fixed.toInstant()), times.nanos(withOffset, 0, withOffset.length));
        }
        assertEquals(List.of("UTC", "Asia/Kolkata").contains(zoneName), unclear == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:60Z", "2024-01-01", "2024-01-01T00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1234567891Z",
        "2024-01-01T00:00:00+1", "2024-01-01T00:00:00 UTC", "2024-01-01T00:00:0-Z", "2024/01/01T00:00:00Z", "01.01.2024 22:00:00",
        "2024-01-01x00:00:00Z"})
    void noDates(String text) {
        assertEquals("in:1:1: time: \"" + text + "\" is not a date and time; expected dates and times (such as 2024-01-31T12:00:00.5Z)",
                error(text + ",1,1\n", mapped("time=1;price=2;quantity=3;time-unit=iso;has-header=no")));
    }

    // ------------------------------------------------------------------------------------- against a slow reading

    /** Random mappings over random columns: the reader, on its usual and its slow way, against decimals and strings. */
    @Test
    void anyMapping() throws TradeFileException {
        Random random = new Random(17);
        for (int run = 0; run < 150; run++) {
            List<String> kinds = new ArrayList<>(List.of("time", "price", "quantity", "note", "word", "number", "uuid"));
            boolean hasSide = random.nextBoolean();
            boolean hasIds = random.nextBoolean();
            kinds.addAll(hasSide ? List.of("side") : List.of());
            kinds.addAll(hasIds ? List.of("trade-id") : List.of());
            Collections.shuffle(kinds, random);
            char separator = ",;\t|".charAt(random.nextInt(4));
            TimestampUnit unit = TimestampUnit.values()[random.nextInt(5)];
            StringBuilder text = new StringBuilder(String.join("" + separator, kinds)).append('\n');
            List<Trade> expected = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                long micros = TIME + random.nextInt(1_000_000) * (unit == TimestampUnit.SECONDS ? 1L : 1_000);
                long price = 1 + random.nextLong(1L << 50);
                long quantity = random.nextLong(1L << 50);
                boolean isSell = random.nextBoolean();
                List<String> cells = new ArrayList<>();
                for (String kind : kinds) {
                    String cell = switch (kind) {
                        case "time" -> time(micros, unit);
                        case "price" -> decimal(price, random);
                        case "quantity" -> decimal(quantity, random);
                        case "side" -> isSell ? random.nextBoolean() ? "Sell" : "S" : random.nextBoolean() ? "BUY" : "B";
                        case "trade-id" -> "" + i;
                        case "number" -> "" + random.nextInt();
                        case "word" -> random.nextBoolean() ? "" : "x y";
                        case "uuid" -> "6a9b5c1e-3a52-5d2c-8a1e-0b8f3d7c1a01".substring(random.nextInt(36));
                        default -> random.nextInt(8) == 0 ? "\"a" + separator + "\"\"b\"" : "1e999";
                    };
                    cells.add(random.nextInt(20) == 0 && !cell.startsWith("\"") ? '"' + cell + '"' : cell);
                }
                text.append(String.join("" + separator, cells)).append(random.nextInt(4) == 0 ? "\r\n" : "\n");
                Trade trade = Trade.of(micros, price, quantity);
                trade = hasIds ? trade.withTradeIds(i, i) : trade;
                expected.add(hasSide ? trade.withSide(isSell ? Side.SELL : Side.BUY) : trade);
            }
            String mapping = "time=time;price=price;quantity=quantity;time-unit=" + unit + ";separator="
                    + List.of("comma", "semicolon", "tab", "pipe").get(",;\t|".indexOf(separator))
                    + (hasSide ? ";side=side;side-values=buy=B,sell=S" : "") + (hasIds ? ";trade-id=trade-id" : "");
            assertEquals(expected, trades(text.toString(), mapped(mapping)), mapping);
        }
    }

    /** A row with a cell too many or too few is invalid, wherever the ignored columns are. */
    @Test
    void ignoredColumnsCount() throws TradeFileException {
        for (String columns : List.of("a,b,time,c,d,price,e,f,g,h,quantity,i", "time,a,b,c,price,quantity", "time,price,quantity,a,b,c,d")) {
            int count = columns.split(",").length;
            ReadOptions options = mapped("time=time;price=price;quantity=quantity;time-unit=us");
            String row = columns.replaceAll("\\b[a-i]\\b", "").replace("time", "" + TIME).replace("price", "100").replace("quantity", "1");
            assertEquals(Collections.nCopies(60, Trade.of(TIME, 100 * ONE, ONE)), trades(columns + "\n" + (row + "\n").repeat(60), options));
            String text = columns + "\n" + (row + "\n").repeat(30);
            assertEquals("in:32:" + (count + 1) + ": " + (count + 1) + " columns instead of " + count + ": \"" + row + ",\"",
                    error(text + row + ",\n" + row + "\n", options));
            String less = error(text + row.substring(0, row.length() - 1) + "\n" + row + "\n", options);
            assertTrue(less.startsWith("in:32:"), less);
        }
    }

    private static String time(long micros, TimestampUnit unit) {
        return switch (unit) {
            case SECONDS -> BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
            case MILLISECONDS -> "" + micros / 1_000;
            case MICROSECONDS -> "" + micros;
            case NANOSECONDS -> micros + "000";
            case ISO -> java.time.Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
        };
    }

    private static String decimal(long units, Random random) {
        BigDecimal value = BigDecimal.valueOf(units, 8);
        return switch (random.nextInt(12)) {
            case 0 -> value.toString().contains("E") ? value.toPlainString() : value.unscaledValue() + "e-8";
            case 1 -> "+" + value.toPlainString();
            case 2 -> value.setScale(9).toPlainString();
            case 3 -> value.setScale(12).toPlainString();
            default -> value.stripTrailingZeros().toPlainString();
        };
    }

    // ------------------------------------------------------------------------------------------- built-in layouts

    private static final List<Trade> TWO = List.of(trade("42313.9", "0.005"), trade("42500", "0.1"));

    private static List<Trade> with(List<Trade> trades, boolean hasSides, boolean hasIds) {
        List<Trade> all = new ArrayList<>();
        for (int i = 0; i < trades.size(); i++) {
            Trade trade = hasSides ? trades.get(i).withSide(i % 2 == 0 ? Side.BUY : Side.SELL) : trades.get(i);
            all.add(hasIds ? trade.withTradeIds(1001 + i, 1001 + i) : trade);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "binance-trades|id,price,qty,quote_qty,time,is_buyer_maker|1001,42313.90,0.005,211.57,1723161256322,false"
            + "|1002,42500,0.1,4250,1723161256322,true|true|true",
        "binance-trades|id,price,qty,base_qty,time,is_buyer_maker|1001,42313.9,0.005,0.0001,1723161256322,false"
            + "|1002,42500,0.1,0.1,1723161256322,true|true|true",
        "binance-trades||1001,42313.90,0.005,211.57,1723161256322,false|1002,42500,0.1,4250,1723161256322,true|true|true",
        "binance-trades||1001,42313.90,0.005,211,1723161256322000,False,True|1002,42500,0.1,4250,1723161256322000,True,True"
            + "|true|true",
        "binance-api-trades|id,price,qty,quoteQty,time,isBuyerMaker,isBestMatch|1001,42313.90,0.005,211,1723161256322,false,true"
            + "|1002,42500,0.1,4250,1723161256322,true,true|true|true",
        "bybit|timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional"
            + "|1723161256.3220,BTCUSDT,Buy,0.005,42313.9,PlusTick,6a9b5c1e-3a52-5d2c-8a1e-0b8f3d7c1a01,5.07e+10,0.005,211.57"
            + "|1723161256.322,BTCUSDT,Sell,0.1,42500,MinusTick,x,4.2e+11,0.1,4250|true|false",
        "bybit|timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional,RPI"
            + "|1723161256.322,SOLPERP,Buy,0.005,42313.9,PlusTick,x,5.07e+10,0.005,211.57,0"
            + "|1723161256.322,SOLPERP,Sell,0.1,42500,MinusTick,x,4.2e+11,0.1,4250,0|true|false",
        "bybit-inverse|timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional"
            + "|1723161256.322,BTCUSD,Buy,211.5695,42313.9,PlusTick,x,1,211.5695,0.005"
            + "|1723161256.322,BTCUSD,Sell,4250,42500,MinusTick,x,1,4250,0.1|true|false",
        "bybit-spot|id,timestamp,price,volume,side|1,1723161256322,42313.9,0.005,buy|2,1723161256322,42500,0.1,sell|true|false",
        "bybit-spot|id,timestamp,price,volume,side,rpi|1,1723161256322,42313.9,0.005,buy,0|2,1723161256322,42500,0.1,sell,1"
            + "|true|false",
        "kraken-api||42313.9,0.005,1723161256.322,b,m,,1001|42500,0.1,1723161256.322,s,l,,1002|true|true",
        "tardis|exchange,symbol,timestamp,local_timestamp,id,side,price,amount"
            + "|bitmex,XBTUSD,1723161256322000,1723161256400000,ccc3-11,buy,42313.9,0.005"
            + "|bitmex,XBTUSD,1723161256322000,1723161256400000,ccc3-12,sell,42500,0.1|true|false",
        "databento|ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol"
            + "|2024-08-08T23:54:17.000000001Z,2024-08-08T23:54:16.322000000Z,0,1,14160,T,B,0,42313.900000000,0.005,0,1,2,ESU5"
            + "|2024-08-08T23:54:17.000000001Z,2024-08-08T23:54:16.322000000Z,0,1,14160,T,A,0,42500.000000000,0.1,0,1,2,ESU5"
            + "|true|false",
        "databento|ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence"
            + "|1723161256400000001,1723161256322000000,0,1,14160,T,B,0,42313.900000000,0.005,0,1,2"
            + "|1723161256400000001,1723161256322000000,0,1,14160,T,A,0,42500.000000000,0.1,0,1,2|true|false",
        "databento-raw|ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence"
            + "|1723161256400000001,1723161256322000000,0,1,14160,T,B,0,42313900000000,0.005,0,1,2"
            + "|1723161256400000001,1723161256322000000,0,1,14160,T,A,0,42500000000000,0.1,0,1,2|true|false",
        "ccxt|timestamp,datetime,symbol,id,side,price,amount,cost"
            + "|1723161256322,2024-08-08T23:54:16.322Z,BTC/USDT,a-1,buy,42313.9,0.005,211.57"
            + "|1723161256322,2024-08-08T23:54:16.322Z,BTC/USDT,a-2,sell,42500,0.1,4250|true|false",
        "freqtrade|timestamp,id,type,side,price,amount,cost|1723161256322,1,market,buy,42313.9,0.005,211.57"
            + "|1723161256322,2,,sell,42500,0.1,4250|true|false",
        "freqtrade|,timestamp,id,type,side,price,amount,cost,date|0,1723161256322,1,,buy,42313.9,0.005,211.57,2024-08-08 23:54:16"
            + "|1,1723161256322,2,,sell,42500,0.1,4250,2024-08-08 23:54:16|true|false",
        "freqtrade||1723161256322,x1,market,buy,42313.9,0.005,211.57|1723161256322,x2,,sell,42500,0.1,4250|true|false"})
    void builtInLayoutsAreDetectedAndNamed(String layout, String header, String first, String second, boolean hasSides,
            boolean hasIds) throws TradeFileException {
        String text = (header == null ? "" : header + "\n") + first + "\n" + second + "\n";
        List<Trade> expected = with(TWO, hasSides, hasIds);
        assertEquals(expected, trades(text, ReadOptions.DEFAULT));
        assertEquals(expected, trades(text, named(layout)));
        assertEquals(expected, trades(text.replace("\n", "\r\n"), ReadOptions.DEFAULT));
        if (header != null) {
            assertEquals(List.of(), trades(header + "\n", ReadOptions.DEFAULT), "no trades");
        }
    }

    /** Kraken's downloads are seconds without a header, which are never guessed. */
    @Test
    void layoutsThatAreNotDetected() throws TradeFileException {
        String text = "1723161256.322,42313.9,0.005\n1723161256.322,42500,0.1\n";
        assertEquals(TWO, trades(text, named("kraken")));
        assertEquals("in:1:1: timestamp: \"1723161256.322\" is neither milliseconds (12 to 14 digits) nor microseconds (15 to 17 "
                + "digits) since 1970; if these are seconds, give --time-unit s", error(text, ReadOptions.DEFAULT));
        assertEquals("binance-api-aggtrades, binance-api-trades, binance-book-ticker, binance-futures, binance-spot, binance-trades, "
                + "bybit, bybit-inverse, bybit-spot, ccxt, databento, databento-raw, dukascopy-node, exness, freqtrade, kraken, "
                + "kraken-api, plain, quotes, tardis, tardis-quotes",
                String.join(", ", TradeLayout.names()));
    }

    private static final String BYBIT = "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,"
            + "foreignNotional\n";

    @Test
    void ambiguousHeadersNameTheCandidates() throws TradeFileException {
        String row = "1723161256.322,%s,Buy,1,100,PlusTick,x,1,1,1\n";
        assertEquals("in:2:1: the header fits several layouts: bybit, bybit-inverse; --layout NAME says which",
                error(BYBIT + row.formatted("ODD"), ReadOptions.DEFAULT));
        assertEquals(1, trades(BYBIT + row.formatted("ODD"), named("bybit")).size());
        assertEquals("in:2:1: the trade has the form of the layout bybit-inverse, not of the layout bybit: "
                + "\"1723161256.322,BTCUSD,Buy,1,100,PlusTick,x,1,1,1\"; --layout bybit-inverse reads it",
                error(BYBIT + row.formatted("BTCUSD"), named("bybit")));
    }

    /** Prices, sizes and spreads of quotes; a cell that is not used may hold anything. */
    @ParameterizedTest
    @CsvSource({"mid,none,100.00000002,0", "bid,ticks,100.00000001,1", "ask,quoted,100.00000003,3.5", "mid,quoted,100.00000002,3.5"})
    void quotesBecomeTrades(String price, String volume, String expectedPrice, String quantity) throws TradeFileException {
        String text = "ts,b,a,bs,as\n1723161256322,100.00000001,100.00000003,1.5,2\n1723161256322,7,7," + (volume.equals("quoted")
                ? "0,0" : "x,") + "\n";
        ReadOptions options = mapped("time=ts;bid=b;ask=a;bid-size=bs;ask-size=as;quote-price=" + price + ";quote-volume=" + volume);
        assertEquals(List.of(trade(expectedPrice, quantity), trade("7", volume.equals("ticks") ? "1" : "0")), trades(text, options));
        TradeLayout built = TradeLayout.builder().time("ts").quotes("b", "a").quoteSizes("bs", "as").quoteRule(new Quotes(
                Quotes.Price.valueOf(price.toUpperCase(Locale.ROOT)), Quotes.Volume.valueOf(volume.toUpperCase(Locale.ROOT)))).build();
        assertEquals(options.layout().orElseThrow().quotes(), built.quotes());
        assertEquals(built.quotes(), Quotes.parse(built.quotes().orElseThrow().toString()));
        try (TradeFileReader reader = TradeFileReader.open(TradeInput.ofStream("in", new ByteArrayInputStream(text.getBytes(
                StandardCharsets.UTF_8))), options)) {
            TradeChunk chunk = reader.next();
            assertTrue(chunk.hasSpreads());
            assertEquals(List.of(2L, 0L), List.of(chunk.spread(0), chunk.spread(1)));
        }
    }

    /** The error of a row, also behind rows that were parsed as usual. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "2,1,1,1          | 3: a: crossed quote: the bid 2 is above the ask 1; correct the row, or skip such rows (--on-invalid-row skip)",
        "0,1,1,1          | 3: a: the bid 0 is not above 0; correct the row, or skip such rows",
        "-1,1,1,1         | 3: a: the bid -1 is not above 0",
        "-2,-1,1,1        | 3: a: the bid -2 is not above 0",
        "1,0,1,1          | 3: a: the ask 0 is not above 0",
        ",1,1,1           | 2: b: the cell is empty: the quote has one side only; correct the row, or skip such rows",
        "1,,1,1           | 3: a: the cell is empty: the quote has one side only",
        "1,x,1,1          | 3: a: \"x\" is not a decimal number such as 42313.9",
        "1,2,-1,5         | 3: a: the sizes -1 and 5 are not both 0 or more",
        "1,2,90000000000,90000000000 | 3: a: the sizes 90000000000 and 90000000000 have a sum that is too large",
        "1,1.00000001,1,1 | 3: a: the mid of 1 and 1.00000001 has more than 8 decimals; --round half-even or --round down rounds "
            + "such values"})
    void invalidQuotes(String row, String message) throws TradeFileException {
        String header = "ts,b,a,bs,as\n";
        String good = "1723161256322,7,7,1,1\n";
        ReadOptions options = mapped("time=ts;bid=b;ask=a;bid-size=bs;ask-size=as;quote-volume=quoted");
        for (int before = 0; before < 3; before++) {
            String text = header + good.repeat(before) + "1723161256322," + row + "\n";
            String actual = error(text, options);
            assertTrue(actual.startsWith("in:" + (before + 2) + ":" + message), actual);
        }
    }

    /** A mid that lies between two units is rounded as any other value is, and counted. */
    @Test
    void midsThatAreRounded() throws TradeFileException {
        String text = "time,bid,ask\n1723161256322,1,1.00000001\n1723161256322,1.00000001,1.00000002\n1723161256322,1,1.00000002\n"
                + "1723161256322,\"1.00000001\",1.00000002\n";
        for (Rounding rounding : Rounding.values()) {
            Result result = read(text, named("quotes").withRounding(rounding));
            String second = rounding == Rounding.DOWN ? "1.00000001" : "1.00000002";
            assertEquals(List.of(trade("1", "0"), trade(second, "0"), trade("1.00000001", "0"), trade(second, "0")), result.trades());
            assertEquals(3, result.rounded());
        }
    }

    /** Quotes have to be named, unlike trades: their bars depend on a choice. */
    @Test
    void quotesHaveToBeNamed() {
        assertTrue(error("Exness,Symbol,Timestamp,Bid,Ask\n", ReadOptions.DEFAULT).startsWith("in:1:1: the header is that of quotes "
                + "(exness), which are not trades; --layout exness builds bars of them"));
        assertTrue(error("ts,BidPrice,AskPrice\n", ReadOptions.DEFAULT).contains("; --map time=...,bid=...,ask=... reads quotes"));
    }

    /** Each built-in layout of quotes reads its form, with and without sizes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "exness              | \"Exness\",\"Symbol\",\"Timestamp\",\"Bid\",\"Ask\" | "
            + "\"exness\",\"EURUSD_Raw_Spread\",\"2024-08-08 23:54:16.322Z\",1,3 |",
        "quotes              | time,bid,ask,bid_size,ask_size | 1723161256322,1,3,4,5 | 9",
        "dukascopy-node      | timestamp,askPrice,bidPrice,askVolume,bidVolume | 1723161256322,3,1,4,5 | 9",
        "dukascopy-node      | timestamp,askPrice,bidPrice | 1723161256322,3,1 |",
        "tardis-quotes       | exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount | "
            + "x,A,1723161256322000,1723161256322001,4,3,1,5 | 9",
        "binance-book-ticker | update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time | "
            + "77,1,4,3,5,1723161256322,1723161256323 | 9"})
    void builtInLayoutsOfQuotes(String layout, String header, String row, String sizes) throws TradeFileException {
        String text = header + "\n" + row + "\n" + row + "\n";
        assertEquals(List.of(trade("2", "0"), trade("2", "0")), trades(text, named(layout)));
        assertTrue(error(text, ReadOptions.DEFAULT).contains("the header is that of quotes (" + layout + ")"));
        if (sizes != null) {
            TradeLayout quoted = TradeLayout.named(layout).toBuilder().quoteRule(new Quotes(Quotes.Price.BID, Quotes.Volume.QUOTED)).build();
            assertEquals(List.of(trade("1", sizes), trade("1", sizes)), trades(text, ReadOptions.DEFAULT.withLayout(quoted)));
        }
        if (layout.equals("quotes")) {
            assertEquals(List.of(trade("2", "0")), trades(row + "\n", named(layout)));
        }
    }

    /** Lines that begin with a digit and are no trades: an address, a version, a number beyond any double. */
    @ParameterizedTest
    @ValueSource(strings = {"192.168.0.1,1,x,buy,1,1,1", "1,2,1.2.3,b,m,,7", "1,2,3,4,1.2.3.4,true", "1e99999999999,1,x,buy,1,1,1",
        "1,2,1e999999999,b,m,,7", "1,2,.,b,m,,7", "1..2,3"})
    void linesThatOnlyBeginLikeTrades(String line) {
        String message = error(line + "\n", ReadOptions.DEFAULT);
        assertTrue(message.startsWith("in:1:"), message);
    }

    /** A header of order books has prices and sizes, too, which are no trades. */
    @Test
    void otherSchemasAreNotMistakenForTrades() {
        String message = error("ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,"
                + "ts_in_delta,sequence\n1,1,160,1,5482,A,B,3675750000000,2,0,647784248135,40,0,1180\n", ReadOptions.DEFAULT);
        assertTrue(message.startsWith("in:1:1: \"ts_recv\" in the header is not a known column;"), message);
        assertTrue(message.endsWith("--map time=...,price=...,quantity=... maps columns of other names, --layout names a layout "
                + "('rangebar help layouts')"), message);
    }

    /** Every layout has a header or columns by which its sections can be told, and no two the same without a condition. */
    @Test
    void sectionsAreDistinct() {
        for (String name : BuiltInLayouts.names()) {
            TradeLayout layout = TradeLayout.named(name);
            for (List<String> header : layout.headers()) {
                List<String> all = header.stream().map(FileLayout::withoutMark).toList();
                List<TradeLayout> found = BuiltInLayouts.ofHeader(all);
                assertTrue(found.contains(layout) && (found.size() == 1
                        || found.stream().noneMatch(other -> other.conditions().isEmpty())), name);
            }
            assertTrue(Arrays.asList(FileColumn.values()).containsAll(layout.columns().keySet()));
        }
    }

    // -------------------------------------------------------------------------------------------------------- JSON

    @ParameterizedTest
    @ValueSource(strings = {
        // the REST API of Binance, aggregate trades and trades
        "[{'a':1001,'p':'42313.90','q':'0.005','f':1001,'l':1001,'T':1723161256322,'m':false,'M':true},"
            + "{'a':1002,'p':'42500','q':'0.1','f':1002,'l':1002,'T':1723161256322,'m':true,'M':true}]",
        "[{'id':1001,'price':'42313.90','qty':'0.005','quoteQty':'211.57','time':1723161256322,'isBuyerMaker':false,'isBestMatch':true},"
            + " {'id':1002,'price':'42500','qty':'0.1','quoteQty':'4250','time':1723161256322,'isBuyerMaker':true,'isBestMatch':true}]",
        // CCXT, as an array and as lines; members that hold objects have no column
        "[{'info':{'a':'}','p':['42',{'x':1}]},'timestamp':1723161256322,'datetime':'2024-08-08T23:54:16.322Z','symbol':'BTC/USDT',"
            + "'id':'x-1001','order':null,'type':null,'side':'buy','takerOrMaker':null,'price':42313.9,'amount':0.005,'cost':211.5,"
            + "'fee':null,'fees':[]},{'info':{},'timestamp':1723161256322,'datetime':'','symbol':'BTC\\/USDT','id':'x-1002',"
            + "'side':'sell','price':4.25e4,'amount':1e-1,'cost':4250,'fee':{'cost':1},'fees':[{'cost':1}]}]",
        "{'timestamp':1723161256322,'datetime':'d','symbol':'B','side':'buy','price':42313.9,'amount':0.005}\n"
            + "{'side':'sell','amount':1e-1,'timestamp':1723161256322,'datetime':'d','symbol':'B','price':42500}\n",
        // freqtrade and Kraken: arrays
        "[[1723161256322,'1001',null,'buy',42313.9,0.005,211.57], [1723161256322,'1002','market','sell',42500.0,0.1,4250.0]]",
        "[1723161256322,'1001',null,'buy',42313.9,0.005,211.57]\n[1723161256322,'1002','market','sell',42500.0,0.1,4250.0]\n",
        "[['42313.90','0.005',1723161256.3220,'b','m','',1001],['42500','0.1',1723161256.322,'s','l','',1002]]"})
    void json(String text) throws TradeFileException {
        String json = text.replace('\'', '"');
        boolean hasIds = json.contains("\"f\":") || json.contains("isBuyerMaker") || json.contains("\"b\"");
        List<Trade> expected = with(TWO, true, hasIds);
        if (json.contains("\"a\":1001")) {
            expected = List.of(expected.get(0).withAggTradeId(1001), expected.get(1).withAggTradeId(1002));
        }
        assertEquals(expected, trades(json, ReadOptions.DEFAULT));
        assertEquals(expected, trades("\ufeff \n" + json.replace(",", " ,\r\n ").replace(":", " : ").replace("d : ", "d:")
                .replace("2024-08-08T23 : 54 : 16", "x"), ReadOptions.DEFAULT), "white space");
        assertEquals(expected, trades(json, ReadOptions.DEFAULT.withSeparator('|')));
    }

    @Test
    void jsonOfAnyLengthAndWithMappings() throws TradeFileException {
        StringBuilder text = new StringBuilder("[");
        List<Trade> expected = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            text.append(i == 0 ? "" : ",").append("{\"n\":\"").append("x,\\\"\\n\\u00e9\u00e9".repeat(i % 5)).append("\",\"ts\":")
                    .append(TIME / 1_000 + i).append(",\"px\":\"").append(i + 1).append("\",\"q\":1.5}");
            expected.add(Trade.of(TIME + 1_000L * i, (i + 1) * ONE, ONE + ONE / 2));
        }
        String json = text.append("]").toString();
        assertEquals(expected, trades(json, mapped("time=ts;price=px;quantity=q")));
        assertEquals(List.of(), trades("[ ]", ReadOptions.DEFAULT));
        String damaged = json.substring(0, json.length() - 10);
        List<Trade> before = new ArrayList<>();
        TradeInput input = TradeInput.ofStream("in", new ByteArrayInputStream(damaged.getBytes(StandardCharsets.UTF_8)));
        String message = assertThrows(TradeFileException.class, () -> {
            try (TradeFileReader reader = TradeFileReader.open(input, mapped("time=ts;price=px;quantity=q"))) {
                for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                    for (int i = 0; i < chunk.size(); i++) {
                        before.add(chunk.trade(i));
                    }
                }
            }
        }).getMessage();
        assertEquals(expected.subList(0, 29_999), before, "the trades before the damage");
        assertEquals("in: invalid JSON at byte " + (damaged.getBytes(StandardCharsets.UTF_8).length + 1)
                + ": expected a comma or }, found the end of the file", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[{'ts':1723161256322,'px':1,'q':1},]        | at byte 36: expected a row after the comma, found \"]\"",
        "[{'ts':1723161256322,'px':1,'q':1}{         | at byte 35: expected a comma or ] after a row, found \"{\"",
        "[{'ts':1723161256322,'px':1,'q':1},7]       | at byte 36: expected an object as the next row, found \"7\"",
        "[{'ts':1723161256322,'px':1,'q':1}] x       | at byte 37: expected nothing after the array, found \"x\"",
        "[{'ts':1723161256322,'px':1,'q':1           | at byte 34: expected a comma or }, found the end of the file",
        "[{'ts':1723161256322,'px':1,'q':,}]         | at byte 33: expected a value, found \",\"",
        "[{'ts':1723161256322,'px':'1\\x','q':1}]     | expected an escape such as \\n, found \"x\"",
        "[{'ts':1723161256322,'px':[[1,'q':1}        | expected the end of an object or array, found the end of the file",
        "{ts:1}                                      | at byte 2: expected the name of a member, found \"t\""})
    void damagedJson(String text, String message) {
        String actual = error(text.replace('\'', '"'), mapped("time=ts;price=px;quantity=q"));
        assertTrue(actual.startsWith("in: invalid JSON at byte ") && actual.contains(message), actual);
    }

    /** Damage of any kind ends with an error, or with other trades, never without an end. */
    @Test
    void mutatedJson() {
        String json = "[{\"n\":{\"a\":[1,{\"b\":\"}\"}]},\"ts\":1723161256322,\"px\":\"1\",\"q\":1.5},"
                + "{\"ts\":1723161256322,\"px\":2,\"q\":1e-3,\"x\":\"\\u0041\\n\"}]";
        Random random = new Random(5);
        int errors = 0;
        for (int run = 0; run < 2_000; run++) {
            StringBuilder text = new StringBuilder(json);
            for (int change = 0; change <= run % 3; change++) {
                int at = random.nextInt(Math.max(1, text.length() - 1));
                char other = "{}[],:\"\\ 1eu".charAt(random.nextInt(12));
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, other);
                    case 1 -> text.insert(at, other);
                    case 2 -> text.deleteCharAt(at);
                    default -> text.setLength(Math.max(9, at));
                }
            }
            try {
                read(text.toString(), mapped("time=ts;price=px;quantity=q"));
            } catch (TradeFileException e) {
                errors++;
            }
        }
        assertTrue(errors > 1_000 && errors < 2_000, errors + " errors");
    }

    /** A row lacks a value: the message names the row, counted from the header, and the column. */
    @Test
    void valuesThatJsonRowsLack() {
        assertEquals("in:3:2: px: \"\" is empty, not a decimal number", error("[{\"ts\":1723161256322,\"px\":1,\"q\":1},"
                + "{\"ts\":1723161256322,\"q\":1}]", mapped("time=ts;price=px;quantity=q")));
        assertTrue(error("{\"a\":1}", ReadOptions.DEFAULT).startsWith("in:1:1: \"a\" in the header is not a known column"));
    }
}
