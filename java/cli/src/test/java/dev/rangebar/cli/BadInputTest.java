package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are wrong: each message says where and what. */
class BadInputTest {
    private static final String IN = "(standard input)";
    private static final String HEADER =
            "agg_trade_id,price,quantity,first_trade_id,last_trade_id,timestamp,is_buyer_maker\n";
    private static final String GOOD = "1,100,1,1,1,1723161256322,true\n";

    @TempDir
    private Path folder;

    private static String error(String text) {
        Cli.Result result = Cli.buildText(text);
        assertEquals(ExitCode.DATA, result.exitCode(), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        return result.err().strip();
    }

    @Test
    void aFileThatCannotBeUsedWritesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.csv"), "ts,px\n1723161256322,100\n");
        for (String format : List.of("csv", "raw-csv", "json")) {
            Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250", "--format", format);
            assertEquals(ExitCode.DATA, result.exitCode(), result.err());
            assertEquals("", result.out(), "no header above bars that do not come");
        }
    }

    /** The second trade, in line 3, is wrong. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "2,abc,1,2,2,1723161256323,true   | 3:2: price: \"abc\" is not a decimal number such as 42313.9",
        "2,,1,2,2,1723161256323,true      | 3:2: price: \"\" is empty, not a decimal number",
        "2,1e,1,2,2,1723161256323,true    | 3:2: price: \"1e\" is not a decimal number such as 42313.9",
        "2, 100,1,2,2,1723161256323,true  | 3:2: price: \" 100\" is not a decimal number such as 42313.9; remove the blanks",
        "2,100,1.-5,2,2,1723161256323,true| 3:3: quantity: \"1.-5\" is not a decimal number such as 42313.9",
        "2,100.123456789,1,2,2,1,true     | 3:2: price: \"100.123456789\" has more than 8 decimals; --round half-even or "
                + "--round down rounds such values",
        "2,100,0.0000000001,2,2,1,true    | 3:3: quantity: \"0.0000000001\" has more than 8 decimals; --round half-even or "
                + "--round down rounds such values",
        "2,92233720369,1,2,2,1,true       | 3:2: price: \"92233720369\" is too large; expected at most "
                + "92233720368.54775807",
        "x2,100,1,2,2,1723161256323,true  | 3:1: agg_trade_id: \"x2\" is not a whole number",
        "2,100,1,,2,1723161256323,true    | 3:4: first_trade_id: \"\" is not a whole number",
        "2,100,1,2,2.5,1723161256323,true | 3:5: last_trade_id: \"2.5\" is not a whole number",
        "2,100,1,2,9007199254740992.0,1,true | 3:5: last_trade_id: \"9007199254740992.0\" was a floating-point number, which is "
                + "not exact above 9007199254740992; write whole numbers as such",
        "2,100,1,2,-,1723161256323,true   | 3:5: last_trade_id: \"-\" is not a whole number",
        "9223372036854775808,1,1,2,2,1,true | 3:1: agg_trade_id: \"9223372036854775808\" does not fit in 64 bits",
        "2,100,1,2,2,1723161256323,yes    | 3:7: is_buyer_maker: \"yes\" is neither true nor false",
        "2,100,1,2,2,1723161256323,tRUE   | 3:7: is_buyer_maker: \"tRUE\" is neither true nor false",
        "2,100,1,2,2,1723161256323,       | 3:7: is_buyer_maker: \"\" is neither true nor false",
        "2,100,1,2,2,1723161256           | 3:7: 6 columns instead of 7: \"2,100,1,2,2,1723161256\"",
        "2,100,1,2,2,1723161256323,true,  | 3:8: 8 columns instead of 7: \"2,100,1,2,2,1723161256323,true,\"",
        "2;100;1;2;2;1723161256323;true   | 3:2: 1 column instead of 7: \"2;100;1;2;2;1723161256323;true\"",
        "2,100,1,2,2,17231612563,true     | 3:6: timestamp: \"17231612563\" is out of range: "
                + "the first trade of this file has milliseconds (12 to 14 digits)",
        "2,100,1,2,2,1723161256323000,true| 3:6: timestamp: \"1723161256323000\" is out of range: "
                + "the first trade of this file has milliseconds (12 to 14 digits)",
    })
    void wrongTrade(String row, String message) {
        assertEquals(IN + ":" + message, error(HEADER + GOOD + row + "\n"));
        assertEquals(IN + ":" + message, error(HEADER + GOOD + row + "\r\n" + GOOD), "CRLF");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "timestamp,price                      | 1:3: the header has no column quantity; timestamp, price, quantity are required",
        "open_time,Open,High,Low,Close,volume | 1:1: \"open_time\" in the header is not a known column; open, high, low and close "
                + "seem to be columns of bars, and range bars are built from trades",
        "time,timestamp,price,quantity        | 1:2: \"timestamp\" and \"time\" in the header are the same column",
        "timestamp,price,price,quantity       | 1:3: \"price\" and \"price\" in the header are the same column",
        "timestamp,price,quantity,last_trade_id | 1:4: the header has one of first_trade_id and last_trade_id only",
        "timestamp,price,quantity,          | 1:4: \"\" in the header is not a column: the header ends in a separator; remove it, "
                + "from the rows, too",
        "#timestamp,price,quantity          | 1:1: \"#timestamp,price,quantity\" is neither a header nor a trade; remove the "
                + "comment",
        ",,                                   | 1:1: \",,\" is neither a header nor a trade",
    })
    void wrongFirstLine(String line, String message) {
        assertEquals(IN + ":" + message, error(line + "\n" + GOOD));
    }

    @Test
    void wrongFirstLineWithTheNamesOfColumns() {
        String header = error("timestamp,price,quantity,symbol\n");
        assertTrue(header.startsWith(IN + ":1:4: \"symbol\" in the header is not a known column; known columns: "
                + "agg_trade_id, price"), header);
        String quote = error("\"timestamp,price,quantity\n");
        assertTrue(quote.startsWith(IN + ":1:1: \"\"timestamp,price,quantity\" in the header is not a known column;"), quote);
        String trade = error("1723161256322,100,1,true\n");
        assertTrue(trade.startsWith(IN + ":1:4: a trade with 4 columns and no header above it; without a header "
                + "there are 3 (timestamp, price, quantity), 7 ("), trade);
    }

    @ParameterizedTest
    @CsvSource({"99999999999,'; if these are seconds, give --time-unit s'",
        "100000000000000000,'; if these are nanoseconds, give --time-unit ns'", "0,''", "-1723161256322,''"})
    void firstTimeOfNoUnit(String time, String remedy) {
        assertEquals(IN + ":1:1: timestamp: \"" + time + "\" is neither milliseconds (12 to 14 digits) nor "
                + "microseconds (15 to 17 digits) since 1970" + remedy, error(time + ",100,1\n"));
    }

    @Test
    void namedUnitOutOfRange() {
        assertEquals(IN + ":2:1: timestamp_ms: \"9223372036854775807\" is out of range: timestamp_ms names milliseconds (12 to "
                + "14 digits)", error("timestamp_ms,price,quantity\n9223372036854775807,100,1\n"));
        assertEquals(IN + ":2:1: timestamp_us: \"9223372036854775807\" is out of range: timestamp_us names microseconds (15 to "
                + "17 digits)", error("timestamp_us,price,quantity\n9223372036854775807,100,1\n"));
    }

    /** A refusal of the core is reported with the time as the file has it, in the unit of the file. */
    @Test
    void timesAreThoseOfTheFile() {
        assertEquals(IN + ":2:1: timestamp: timestamp 1723161256321 ms is earlier than the previous trade's, 1723161256322 ms; "
                + "expected trades sorted by time (timestamp 1723161256321 ms, price 100, quantity 1); --sort sorts them",
                error("1723161256322,100,1\n1723161256321,100,1\n"));
        assertEquals(IN + ":2:1: timestamp: timestamp 1723161256321000 us is earlier than the previous trade's, "
                + "1723161256322000 us; expected trades sorted by time (timestamp 1723161256321000 us, price 100, quantity 1); --sort sorts them",
                error("1723161256322000,100,1\n1723161256321000,100,1\n"));
    }

    /** The file before may have had another unit. */
    @Test
    void aTimeThatTheFileCannotHaveStaysInMicroseconds() throws IOException {
        Path micros = Files.writeString(folder.resolve("us.csv"), "1723161256322001,100,1\n");
        Path millis = Files.writeString(folder.resolve("ms.csv"), "1723161256321,100,1\n");
        String err = Cli.run("build", micros.toString(), millis.toString(), "--threshold", "250").err().strip();
        assertTrue(err.startsWith(millis + ":1:1: timestamp: "), err);
        assertTrue(err.endsWith("timestamp 1723161256321 ms is earlier than the previous trade's, 1723161256322001 us; "
                + "expected trades sorted by time (timestamp 1723161256321 ms, price 100, quantity 1); --sort sorts them"), err);
    }

    @Test
    void moreTradeIdsThanCanBeCounted() {
        String err = error(HEADER + GOOD + "2,100,1,0,9223372036854775807,1723161256323,true\n");
        assertTrue(err.startsWith(IN + ":3:5: last_trade_id: "), err);
    }

    @Test
    void blankLineInTheMiddle() {
        assertEquals(IN + ":3: a blank line before the end", error(HEADER + GOOD + "\n\n" + GOOD));
        assertEquals(IN + ":1: a blank line before the end", error("\n" + HEADER + GOOD));
    }

    /** Far behind the first block: the line is that of the file. */
    @Test
    void linesAreCountedAcrossChunks() {
        StringBuilder text = new StringBuilder("timestamp,price,quantity\n");
        int trades = 60_000;
        for (int i = 0; i < trades; i++) {
            text.append(1_723_161_256_322L + i).append(",100,1\n");
        }
        assertTrue(error(text + "1823161256322,0,1\n").startsWith(IN + ":" + (trades + 2) + ":2: price: "));
        assertTrue(error(text + "1823161256322,x,1\n").startsWith(IN + ":" + (trades + 2) + ":2: price: \"x\""));
        assertTrue(error(text + "1823161256322,1,1\n1723161256322,1,1\n")
                .startsWith(IN + ":" + (trades + 3) + ":1: timestamp: "));
    }

    /** An error of the core that stands before one of the syntax is the one that is reported. */
    @Test
    void theFirstErrorIsReported() {
        assertTrue(error(HEADER + GOOD + "2,0,1,2,2,1723161256323,true\n3,x,1,3,3,1723161256323,true\n")
                .startsWith(IN + ":3:2: price: "));
    }

    @Test
    void barsBeforeTheErrorHaveBeenWritten() {
        Cli.Result result = Cli.buildText(
                "timestamp,price,quantity\n1723161256322,100,1\n1723161256323,101,1\n1723161256324,x,1\n");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(2, result.lines().size());
    }

    @Test
    void aLineWithoutEnd() {
        assertEquals(IN + ":3: a line of more than 65536 bytes is not a trade",
                error(HEADER + GOOD + "7".repeat(3_000_000)));
        String almost = error(HEADER + GOOD + "7".repeat(65_536) + "\n");
        assertEquals(IN + ":3:2: 1 column instead of 7: \"" + "7".repeat(60) + "...\"", almost);
        String field = error(HEADER + GOOD + "1," + "7".repeat(60_000) + ",1,1,1,1,true\n");
        assertTrue(field.startsWith(IN + ":3:2: price: \"777") && field.length() < 250, field);
    }

    @Test
    void bytesThatAreNoText() {
        assertEquals(IN + ":3:2: price: \"1\\x00\\xff\" is not a decimal number such as 42313.9",
                error(HEADER + GOOD + "2,1\u0000\u00ff,1,2,2,1723161256323,true\n"));
        byte[] random = new byte[50_000];
        for (int seed = 0; seed < 100; seed++) {
            new Random(seed).nextBytes(random);
            Cli.Result result = Cli.buildBytes(random);
            assertEquals(ExitCode.DATA, result.exitCode(), result.err());
            assertTrue(result.err().startsWith(IN + ":"), result.err());
            assertTrue(result.err().strip().chars().allMatch(c -> c >= ' ' && c < 127), result.err());
        }
        byte[] utf16 = (HEADER + GOOD).getBytes(StandardCharsets.UTF_16);
        assertEquals(IN + ": this is UTF-16 text, which is not read; convert it to UTF-8, such as by iconv -f UTF-16 -t UTF-8",
                Cli.buildBytes(utf16).err().strip());
    }

    /** Files with changed, added or missing bytes give bars, or one message. */
    @Test
    void damagedFilesNeverEndInAnInternalError() {
        Random random = new Random(99);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = (HEADER + GOOD + "2,100.5,2,2,4,1723161256323,false\n").getBytes(StandardCharsets.US_ASCII);
            if (random.nextInt(3) == 0) {
                bytes = Cli.gzip(bytes);
            }
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = random.nextBoolean() ? (byte) random.nextInt(256)
                        : (byte) "0123456789,.-\n\r".charAt(random.nextInt(15));
            }
            Cli.Result result = Cli.buildBytes(Arrays.copyOf(bytes, bytes.length - random.nextInt(3)));
            assertTrue(result.exitCode() == ExitCode.OK || result.exitCode() == ExitCode.DATA, result.err());
            assertEquals(1, result.err().lines().filter(line -> !line.contains(" trade ids that came before")
                    && !line.contains(" missing within the file")).count(), result.err());
            assertFalse(result.err().contains("xception"), result.err());
            refused += result.exitCode();
        }
        assertTrue(refused > 500 && refused < 1_000, refused + " refused");
    }
}
