package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Side;
import dev.rangebar.Trade;
import dev.rangebar.TradeFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the reader with a slow reading by the rules. */
class TradeFileReaderTest {
    private static final String HEADER =
            "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";
    private static final String FIRST = "1,100,1,1,1,1723161256322,true\n";
    private static final int MAX_DECIMALS = 8;

    /** A trade and where it stands. */
    private record Row(long line, Trade trade) {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static TradeInput input(InputStream in) {
        return TradeInput.ofStream("in", in);
    }

    private static TradeInput input(String text) {
        return input(new ByteArrayInputStream(bytes(text)));
    }

    private static List<Row> rows(TradeFileReader reader) throws TradeFileException {
        List<Row> rows = new ArrayList<>();
        for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            assertEquals(chunk.size(), chunk.trades().count());
            assertEquals(reader.fields(), chunk.trades().fields());
            for (int i = 0; i < chunk.size(); i++) {
                rows.add(new Row(chunk.lineOf(i), chunk.trade(i)));
            }
        }
        assertNull(reader.next(), "the end stays the end");
        return rows;
    }

    private static List<Row> rows(String text) throws TradeFileException {
        try (TradeFileReader reader = TradeFileReader.open(input(text))) {
            return rows(reader);
        }
    }

    @Test
    void theSymbolOfTheFirstRow() throws Exception {
        String bybit = "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional\n"
                + "1704067200.1234,BTCUSDT,Buy,1,42000.5,PlusTick,a-0,1,1,1\n1704067201.1234,ETHUSDT,Buy,1,42000.5,PlusTick,a-1,1,1,1\n";
        for (String text : List.of(bybit, "timestamp,price,quantity\n1704067200123,42000.5,1\n")) {
            try (TradeFileReader reader = TradeFileReader.open(input(text))) {
                rows(reader); // before that, the thread that reads ahead may have the first row or not
                assertEquals(text.equals(bybit) ? Optional.of("BTCUSDT") : Optional.empty(), reader.symbol());
            }
        }
    }

    // ------------------------------------------------------------------------------------------- the slow reading

    private static BigDecimal number(String cell) {
        if (!cell.matches("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")) {
            throw new ArithmeticException();
        }
        return new BigDecimal(cell);
    }

    private static long decimal(String cell) {
        return number(cell).movePointRight(MAX_DECIMALS).longValueExact();
    }

    /** A floating-point number has lost digits above 2^53. */
    private static void checkFloat(String cell) {
        if (!cell.matches("[-+]?[0-9]+") && number(cell).abs().compareTo(BigDecimal.TWO.pow(53)) >= 0) {
            throw new ArithmeticException();
        }
    }

    private static long whole(String cell) {
        checkFloat(cell);
        return number(cell).longValueExact();
    }

    private static long milliseconds(String cell) {
        BigDecimal time = number(cell);
        if (time.compareTo(new BigDecimal("1e11")) < 0 || time.compareTo(new BigDecimal("1e14")) >= 0) {
            throw new ArithmeticException();
        }
        return time.movePointRight(3).longValueExact();
    }

    private static boolean truth(String cell) {
        boolean isTrue = List.of("true", "True", "TRUE", "t", "T", "1", "1.0").contains(cell);
        if (!isTrue && !List.of("false", "False", "FALSE", "f", "F", "0", "0.0").contains(cell)) {
            throw new ArithmeticException();
        }
        return isTrue;
    }

    private static Trade slowly(String line) {
        String[] cells = line.split(",", -1);
        if (cells.length != 7) {
            throw new ArithmeticException();
        }
        return Trade.of(milliseconds(cells[5]), decimal(cells[1]), decimal(cells[2]), whole(cells[0]), whole(cells[3]),
                whole(cells[4]), truth(cells[6]) ? Side.SELL : Side.BUY);
    }

    /** The trades of a text with a header; lines that are none are counted. */
    private static long slowly(String text, List<Row> rows) {
        String[] lines = text.split("\n", -1);
        int last = lines.length - 1;
        while (lines[last].isEmpty() || lines[last].equals("\r")) {
            last--; // blank lines at the end are no fault
        }
        long bad = 0;
        for (int i = 1; i <= last; i++) {
            String line = lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
            try {
                rows.add(new Row(i + 1, slowly(line)));
            } catch (ArithmeticException e) {
                bad++;
            }
        }
        return bad;
    }

    private static String randomRow(Random random) {
        String[] truths = {"true", "false", "True", "False", "TRUE", "FALSE", "0", "1"};
        return number(random, 20) + "," + decimal(random) + "," + decimal(random) + "," + number(random, 19) + ","
                + number(random, 12) + "," + (1_000_000_000_000L + random.nextLong(1L << 43)) + ","
                + truths[random.nextInt(random.nextInt(4) == 0 ? 8 : 2)];
    }

    private static String number(Random random, int maxDigits) {
        int digits = 1 + random.nextInt(random.nextInt(4) == 0 ? maxDigits : 10);
        return (random.nextInt(50) == 0 ? "-" : "") + digits(random, digits);
    }

    private static String decimal(Random random) {
        int decimals = random.nextInt(random.nextInt(20) == 0 ? 11 : 9);
        int whole = 1 + random.nextInt(random.nextInt(9) == 0 ? 13 : 6);
        return (random.nextInt(50) == 0 ? "-" : "") + digits(random, whole)
                + (decimals > 0 ? "." + digits(random, decimals) : "");
    }

    private static String digits(Random random, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /** Changes, adds or removes some bytes. */
    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int changes = random.nextInt(10) > 6 ? 1 + random.nextInt(2) : 0; changes > 0; changes--) {
            int at = random.nextInt(mutated.length());
            char other = "0123456789,.-\r\n +eTrF/:\u0000\u00ff".charAt(random.nextInt(24));
            switch (random.nextInt(3)) {
                case 0 -> mutated.setCharAt(at, other);
                case 1 -> mutated.insert(at, other);
                default -> mutated.deleteCharAt(at);
            }
        }
        return mutated.toString();
    }

    @Test
    void everyLineIsReadByTheRules() throws TradeFileException {
        Random random = new Random(20);
        for (int run = 0; run < 12; run++) {
            StringBuilder text = new StringBuilder(HEADER + FIRST);
            for (int i = 0; i < 12_000; i++) {
                text.append(mutated(randomRow(random), random)).append(random.nextInt(5) == 0 ? "\r\n" : "\n");
            }
            List<Row> expected = new ArrayList<>();
            long bad = slowly(text.toString(), expected);
            InvalidRows skipped = new InvalidRows();
            try (TradeFileReader reader = TradeFileReader.openSkipping(input(text.toString()),
                    ReadOptions.DEFAULT, skipped)) {
                List<Row> actual = rows(reader);
                for (int i = 0; i < expected.size(); i++) {
                    assertEquals(expected.get(i), actual.get(i));
                }
                assertEquals(expected.size(), actual.size());
            }
            assertEquals(bad, skipped.count());
            assertTrue(bad > 2_000 && expected.size() > 5_000, bad + " of " + expected.size());
        }
    }

    /** The first invalid row of a long text is named, on whichever thread it is found, after all trades before it. */
    @Test
    void firstInvalidRowIsNamed() throws TradeFileException {
        Random random = new Random(21);
        for (int run = 0; run < 40; run++) {
            int before = random.nextInt(20_000);
            StringBuilder text = new StringBuilder(HEADER);
            for (int i = 0; i < 22_000; i++) {
                text.append(i >= before && (i == before || random.nextInt(9) == 0) ? "2,1,1,1,1,x,true\n" : FIRST);
            }
            try (TradeFileReader reader = TradeFileReader.open(input(text.toString()))) {
                long trades = 0;
                TradeFileException error = null;
                while (error == null) {
                    try {
                        trades += reader.next().size();
                    } catch (TradeFileException e) {
                        error = e;
                    }
                }
                assertEquals(before, trades);
                assertEquals("in:" + (before + 2) + ":6: transact_time: \"x\" is not a whole number",
                        error.getMessage());
                assertEquals(error.getMessage(), assertThrows(TradeFileException.class, reader::next).getMessage());
            }
        }
    }

    /** The end of a block at every place of a line. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void noTradeIsLostAtTheEndOfABlock(String lineEnd) throws TradeFileException {
        String row = "2,61800.25,0.123,3,4,1723161256322,false" + lineEnd;
        int count = 2 * Block.BYTES / row.length();
        Trade trade = Trade.of(1_723_161_256_322_000L, 6_180_025_000_000L, 12_300_000, 2, 3, 4, Side.BUY);
        for (int shift = 0; shift <= row.length(); shift++) {
            List<Row> rows = rows(HEADER + "0".repeat(shift) + FIRST + row.repeat(count));
            assertEquals(1 + count, rows.size());
            for (int i = 1; i <= count; i++) {
                assertEquals(new Row(i + 2, trade), rows.get(i));
            }
        }
    }

    /** The place of blank lines decides, not the boundaries of blocks. */
    @Test
    void blankLinesAcrossBlocks() throws TradeFileException {
        for (int blank : new int[] {1, 2, Block.BYTES - 1, Block.BYTES, 3 * Block.BYTES}) {
            String text = HEADER + FIRST + "\n".repeat(blank);
            assertEquals(1, rows(text).size(), "at the end");
            assertEquals("in:3: a blank line before the end",
                    assertThrows(TradeFileException.class, () -> rows(text + FIRST)).getMessage());
            InvalidRows skipped = new InvalidRows();
            try (TradeFileReader reader = TradeFileReader.openSkipping(input(text + FIRST), ReadOptions.DEFAULT, skipped)) {
                List<Row> rows = rows(reader);
                assertEquals(2, rows.size());
                assertEquals(3 + blank, rows.get(1).line());
            }
            assertEquals(blank, skipped.count());
            assertEquals("in:3: a blank line before the end",
                    skipped.examples(InvalidRowReason.BLANK_LINE).getFirst().getMessage());
        }
    }

    @Test
    void longLines() throws TradeFileException {
        for (int length : new int[] {BlockReader.MAX_LINE_BYTES + 1, Block.BYTES, 3 * Block.BYTES}) {
            String text = HEADER + FIRST + "0".repeat(length) + FIRST + FIRST;
            assertEquals("in:3: a line of more than 65536 bytes is not a trade",
                    assertThrows(TradeFileException.class, () -> rows(text)).getMessage());
            InvalidRows skipped = new InvalidRows();
            try (TradeFileReader reader = TradeFileReader.openSkipping(input(text), ReadOptions.DEFAULT, skipped)) {
                assertEquals(List.of(2L, 4L), rows(reader).stream().map(Row::line).toList());
            }
            assertEquals(1, skipped.counts().get(InvalidRowReason.LONG_LINE));
            assertEquals("{line too long=1}", skipped.toString());
        }
        String longest = "0".repeat(BlockReader.MAX_LINE_BYTES - FIRST.length() + 1) + FIRST;
        assertEquals(1, rows(HEADER + longest).size());
    }

    @Test
    void unitIsDetectedFromTheFirstValidTrade() throws TradeFileException {
        String text = "x,1,1\n5,100,1\n".repeat(60_000) + "1723161256322000,100,1\n1723161256322,100,1\n";
        InvalidRows skipped = new InvalidRows();
        try (TradeFileReader reader = TradeFileReader.openSkipping(input("time,price,quantity\n" + text),
                ReadOptions.DEFAULT, skipped)) {
            List<Row> rows = rows(reader);
            Trade trade = Trade.of(1_723_161_256_322_000L, 10_000_000_000L, 100_000_000);
            assertEquals(List.of(new Row(120_002, trade)), rows);
            assertEquals(TradeFields.NONE, reader.fields());
        }
        assertEquals(120_001, skipped.count());
    }

    /** Differences that overflow do not hide a value that is out of range. */
    @Test
    void valuesBetweenTwoNumbers() {
        long[] limits = {0, 1, 1_000_000_000_000_000L, Long.MAX_VALUE - 1, Long.MAX_VALUE};
        long[] values = LongStream.concat(LongStream.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1), LongStream.of(limits).flatMap(
                limit -> LongStream.of(limit - 1, limit, limit + 1))).toArray();
        for (long least : limits) {
            for (long most : limits) {
                for (int i = 0; i < values.length && least <= most; i++) {
                    boolean expected = least <= values[i] && values[i] <= most;
                    assertEquals(expected, RowParser.areBetween(values, i, i + 1, least, most), least + " " + values[i] + " " + most);
                }
            }
        }
        assertTrue(RowParser.areBetween(new long[] {-5, 3, 4, 9}, 1, 3, 3, 4));
    }

    @Test
    void aGivenLayoutGoesBeforeTheFirstLine() throws TradeFileException {
        TradeLayout layout = TradeLayout.named("price,timestamp_us,quantity");
        for (String header : new String[] {"", "Cena,Czas,Ilosc\n"}) {
            try (TradeFileReader reader = TradeFileReader.open(input(header + "100,1723161256322000,2\n"),
                    ReadOptions.DEFAULT.withLayout(layout))) {
                assertEquals(Trade.of(1_723_161_256_322_000L, 10_000_000_000L, 200_000_000), rows(reader).getFirst().trade());
            }
        }
        assertEquals(3, TradeLayout.named("plain").fixed().fileColumns().size());
        assertEquals(7, TradeLayout.named("binance-futures").fixed().fileColumns().size());
        assertEquals(8, TradeLayout.named("binance-spot").fixed().fileColumns().size());
        for (String wrong : new String[] {"", "spot", "price,quantity", "price,price,time,quantity"}) {
            assertThrows(IllegalArgumentException.class, () -> TradeLayout.named(wrong));
        }
    }

    /** Trades before the place where reading failed are returned first. */
    @Test
    void readingThatBreaksOff() throws TradeFileException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        String text = HEADER + FIRST.repeat(50_000) + "2,100";
        try (TradeFileReader reader = TradeFileReader.open(
                input(new SequenceInputStream(new ByteArrayInputStream(bytes(text)), broken)))) {
            long trades = 0;
            while (trades < 50_000) {
                trades += reader.next().size();
            }
            assertEquals(50_000, trades);
            assertEquals("in: the disk is gone", assertThrows(TradeFileException.class, reader::next).getMessage());
        }
    }

    /** An error in a stream is not mistaken for the end of the trades. */
    @Test
    void errorsOfThreadsReachTheCaller() throws TradeFileException {
        InputStream wrong = new InputStream() {
            @Override
            public int read() {
                throw new IllegalArgumentException("mine");
            }
        };
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(bytes(HEADER + FIRST.repeat(9))), wrong);
        try (TradeFileReader reader = TradeFileReader.open(input(in))) {
            assertEquals("mine", assertThrows(IllegalArgumentException.class, () -> rows(reader)).getMessage());
        }
    }

    /** Closed early, it lets go of its input, and its threads end. */
    @Test
    void closedEarly() throws Exception {
        int before = Thread.activeCount();
        for (int i = 0; i < 20; i++) {
            try (TradeFileReader reader = TradeFileReader.open(input(HEADER + FIRST.repeat(100_000)))) {
                assertTrue(reader.next().size() > 0);
            }
        }
        for (int wait = 0; Thread.activeCount() > before && wait < 30_000; wait++) {
            Thread.sleep(10);
        }
        assertTrue(Thread.activeCount() <= before, Thread.activeCount() + " threads, " + before + " before");
    }
}
