package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of real files, in generated ones: layouts, units, line ends, compression, several files, odd trades. */
class InputHazardsTest {
    private static final String HEADER =
            "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";
    private static final String INCOMPLETE = "--include-incomplete";

    @TempDir
    private Path folder;

    /** Trades of a random walk in the layout of USD-M files; time in ms. */
    private static List<String> trades(int count) {
        Random random = new Random(count);
        List<String> rows = new ArrayList<>();
        long time = 1_723_161_256_322L;
        long tradeId = 1_000;
        long cents = 6_180_030;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3) * random.nextInt(200);
            cents += random.nextInt(20_001) - 10_000;
            long last = tradeId + random.nextInt(4);
            rows.add(String.format(Locale.ROOT, "%d,%d.%02d,0.%03d,%d,%d,%d,%b", 77 + i, cents / 100, cents % 100,
                    1 + random.nextInt(999), tradeId, last, time, random.nextBoolean()));
            tradeId = last + 1;
        }
        return rows;
    }

    private static String file(List<String> rows) {
        return HEADER + String.join("\n", rows) + "\n";
    }

    private static String bars(String text) {
        Cli.Result result = Cli.buildText(text, INCOMPLETE).succeeded();
        assertTrue(result.lines().size() > 10, "enough bars to tell a difference");
        return result.out();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    // -------------------------------------------------------------------------------------------------- layouts

    @Test
    void headerOrNot() {
        List<String> rows = trades(2_000);
        String expected = bars(file(rows));
        assertEquals(expected, bars(String.join("\n", rows)), "no header");
        assertEquals(expected, bars(file(rows).replace("transact_time", "timestamp")), "API fields");
        assertEquals(expected, bars(file(rows).replace("transact_time", "time")));
        assertEquals(expected, bars(file(rows).replace("transact_time", "timestamp_ms")));
        assertEquals(expected, bars(file(rows).toUpperCase(Locale.ROOT)), "upper case");
    }

    @Test
    void spotLayoutAndSpellingsOfBooleans() {
        List<String> rows = trades(2_000);
        String expected = bars(file(rows));
        String spot = String.join(",True\n", rows) + ",True\n";
        assertEquals(expected, bars(spot));
        assertEquals(expected, bars(spot.replace(",true,", ",True,").replace(",false,", ",False,")));
        assertEquals(expected, bars(spot.replace(",true,", ",TRUE,").replace(",false,", ",FALSE,")));
        assertEquals(expected, bars(spot.replace(",true,", ",1,").replace(",false,", ",0,")));
    }

    @Test
    void headerColumnsInAnyOrder() {
        List<String> rows = trades(2_000);
        List<String> turned = new ArrayList<>(List.of(
                "is_buyer_maker,timestamp,last_trade_id,first_trade_id,quantity,price,agg_trade_id"));
        for (String row : rows) {
            turned.add(String.join(",", List.of(row.split(",")).reversed()));
        }
        assertEquals(bars(file(rows)), bars(String.join("\n", turned)));
    }

    @Test
    void idsAndSideMayBeAbsent() {
        List<String> plain = new ArrayList<>(List.of("timestamp,price,quantity"));
        for (String row : trades(2_000)) {
            String[] cells = row.split(",");
            plain.add(cells[5] + "," + cells[1] + "," + cells[2]);
        }
        String expected = bars(String.join("\n", plain));
        assertEquals(expected, bars(String.join("\n", plain.subList(1, plain.size()))), "no header");

        String[] bar = expected.lines().toList().get(1).split(",");
        assertEquals(bar[BarField.AGG_TRADE_COUNT.ordinal()], bar[BarField.TRADE_COUNT.ordinal()]);
    }

    @Test
    void whatTradesDoNotSayIsEmptyForPeople() throws IOException {
        Path file = write("plain.csv", "timestamp,price,quantity\n1723161256322,100,1\n1723161256323,101,2\n");
        List<String> lines = Cli.run("build", file.toString(), "--threshold", "250").succeeded().lines();
        assertEquals("2024-08-08T23:54:16.322000Z,2024-08-08T23:54:16.323000Z,100,101,100,101,3,302,,,,,,,,,2,2,,,"
                + "100.66666666,1000,,0.3333333399999958,0.3333333333333333,,2000,1.5,,1,,false", lines.get(1));
    }

    // ---------------------------------------------------------------------------------------------------- bytes

    @Test
    void byteOrderMarkLineEndsAndTheLastLine() {
        List<String> rows = trades(2_000);
        String text = file(rows);
        String expected = bars(text);
        assertEquals(expected, bars("\u00ef\u00bb\u00bf" + text), "byte order mark, header");
        assertEquals(expected, bars("\u00ef\u00bb\u00bf" + String.join("\n", rows)), "byte order mark, no header");
        assertEquals(expected, bars(text.replace("\n", "\r\n")), "CRLF");
        assertEquals(expected, bars(text.stripTrailing()), "no line end at the end");
        assertEquals(expected, bars(text.stripTrailing().replace("\n", "\r\n") + "\r"), "half a line end at the end");
        assertEquals(expected, bars(text + "\n"), "blank last line");
        assertEquals(expected, bars(text + "\r\n\r\n"), "blank last lines");
    }

    @Test
    void gzipWithOneOrMoreMembers() {
        String text = file(trades(20_000));
        String expected = bars(text);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertEquals(expected, Cli.buildBytes(Cli.gzip(bytes), INCOMPLETE).succeeded().out());
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        int cut = bytes.length / 3;
        members.writeBytes(Cli.gzip(Arrays.copyOf(bytes, cut)));
        members.writeBytes(Cli.gzip(Arrays.copyOfRange(bytes, cut, bytes.length)));
        assertEquals(expected, Cli.buildBytes(members.toByteArray(), INCOMPLETE).succeeded().out());
    }

    @Test
    void aTruncatedGzipIsNamed() {
        byte[] gzip = Cli.gzip(file(trades(10)).getBytes(StandardCharsets.US_ASCII));
        Cli.Result result = Cli.buildBytes(Arrays.copyOf(gzip, 20));
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals("(standard input): the gzip data end in the middle: the file is truncated", result.err().strip());
    }

    @Test
    void zipWithOneFile() throws IOException {
        String text = file(trades(20_000));
        String expected = bars(text);
        byte[] zip = zip(text, "BTCUSDT-aggTrades-2024-08-08.csv");
        Path file = write("any.name", zip);
        assertEquals(expected, Cli.run("build", file.toString(), "--threshold", "250", "--format", "raw-csv",
                INCOMPLETE).succeeded().out());
        assertEquals(expected, Cli.buildBytes(zip, INCOMPLETE).succeeded().out(), "through a pipe");
    }

    @Test
    void zipWithTwoFilesIsRefused() throws IOException {
        byte[] zip = zip(file(trades(10)), "a.csv", "b.csv");
        Path file = write("two.zip", zip);
        Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(file + ": the zip archive holds 2 files (a.csv, b.csv); unpack it and name those that are meant",
                result.err().strip());
        Cli.Result piped = Cli.buildBytes(zip);
        assertEquals(ExitCode.DATA, piped.exitCode());
        assertEquals("(standard input): the zip archive holds 2 files (a.csv, b.csv); unpack it and name those that "
                + "are meant", piped.err().strip());
    }

    @Test
    void zipWithoutAFileIsRefused() throws IOException {
        byte[] zip = zip("");
        Path file = write("none.zip", zip);
        Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250");
        assertEquals(file + ": the zip archive holds no file", result.err().strip());
        assertEquals(ExitCode.DATA, Cli.buildBytes(zip).exitCode());
    }

    /** Every cut is noticed, as is every change of a byte that means something. */
    @Test
    void truncatedAndDamagedZip() throws IOException {
        byte[] zip = zip(file(trades(300)), "a.csv");
        Random random = new Random(8);
        for (int i = 0; i < 40; i++) {
            Path cut = write("cut.zip", Arrays.copyOf(zip, 4 + random.nextInt(zip.length - 5)));
            Cli.Result result = Cli.run("build", cut.toString(), "--threshold", "250");
            assertEquals(ExitCode.DATA, result.exitCode());
            assertTrue(result.err().startsWith(cut + ": the zip archive is damaged or truncated ("), result.err());
        }
        for (int i = 0; i < 40; i++) {
            byte[] damaged = zip.clone();
            damaged[100 + random.nextInt(zip.length - 300)] ^= (byte) (1 << random.nextInt(8));
            Path file = write("damaged.zip", damaged);
            Path bars = folder.resolve("bars.csv");
            Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250", "--output", bars.toString());
            assertEquals(ExitCode.DATA, result.exitCode());
            assertTrue(result.err().startsWith(file + ":"), result.err());
            assertTrue(Files.notExists(bars));
            assertEquals(ExitCode.DATA, Cli.buildBytes(damaged).exitCode(), "through a pipe");
        }
    }

    /** Files that only other programs can unpack are named as such, not as damaged. */
    @ParameterizedTest
    @CsvSource({"6, 8, 1, the zip archive is encrypted; unpack it",
        "8, 10, 12, the zip archive is packed by another method than deflate; unpack it"})
    void zipThatOthersCanUnpack(int local, int central, int change, String reason) throws IOException {
        byte[] zip = zip(file(trades(300)), "a.csv");
        int second = indexOf(zip, "PK\3\4", 1); // the first entry is the folder
        zip[second + local] = (byte) (zip[second + local] & ~8 | change);
        int listed = indexOf(zip, "PK\1\2", indexOf(zip, "PK\1\2", 0) + 1);
        zip[listed + central] = (byte) (zip[listed + central] & ~8 | change);
        Path file = write("other.zip", zip);
        assertEquals(file + ": " + reason, Cli.run("build", file.toString(), "--threshold", "250").err().strip());
        assertEquals("(standard input): " + reason, Cli.buildBytes(zip).err().strip());
    }

    private static int indexOf(byte[] bytes, String text, int from) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
    }

    private static byte[] zip(String text, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("folder/"));
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return bytes.toByteArray();
    }

    // ---------------------------------------------------------------------------------------------- time units

    @Test
    void millisecondsAndMicrosecondsInOneRun() throws IOException {
        List<String> rows = trades(2_000);
        List<String> inMicros = rows.stream().map(row -> row.replaceFirst("(17\\d{11}),", "$1000,")).toList();
        String expected = bars(file(rows));
        assertEquals(expected, bars(file(inMicros)));
        assertEquals(expected, bars(file(inMicros).replace("transact_time", "timestamp_us")));

        Path old = write("old.csv", file(rows.subList(0, 900)));
        Path recent = write("recent.csv", file(inMicros.subList(900, 2_000)));
        assertEquals(expected, Cli.run("build", old.toString(), recent.toString(), "--threshold", "250", "--format",
                "raw-csv", INCOMPLETE).succeeded().out());
    }

    @ParameterizedTest
    @CsvSource({"timestamp_us, 1, 1", "timestamp_us, -5, -5", "timestamp_ms, 1, 1000", "timestamp_ms, -5, -5000",
        "timestamp, 100000000000, 100000000000000", "timestamp, 99999999999999, 99999999999999000",
        "timestamp, 100000000000000, 100000000000000", "timestamp, 99999999999999999, 99999999999999999"})
    void theHeaderOrTheFirstTimeTellsTheUnit(String name, String time, long micros) {
        String text = name + ",price,quantity\n" + time + ",100,1\n";
        String[] bar = Cli.buildText(text, INCOMPLETE).succeeded().lines().get(1).split(",");
        assertEquals(String.valueOf(micros), bar[0]);
    }

    // ------------------------------------------------------------------------------------------- several files

    @Test
    void severalFilesAreOneRun() throws IOException {
        List<String> rows = trades(40_000);
        String expected = bars(file(rows));
        Random random = new Random(3);
        for (int attempt = 0; attempt < 5; attempt++) {
            List<String> arguments = new ArrayList<>(List.of("build", "--threshold", "250", "--format", "raw-csv",
                    INCOMPLETE));
            for (int from = 0, part = 0; from < rows.size(); part++) {
                int to = Math.min(rows.size(), from + 1 + random.nextInt(20_000));
                boolean withHeader = random.nextBoolean();
                String text = withHeader ? file(rows.subList(from, to)) : String.join("\n", rows.subList(from, to));
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                arguments.add(write(attempt + "-" + part + ".csv", random.nextBoolean() ? Cli.gzip(bytes) : bytes)
                        .toString());
                from = to;
            }
            assertEquals(expected, Cli.run(arguments.toArray(String[]::new)).succeeded().out());
        }
    }

    @Test
    void severalFilesNeedTheSameColumns() throws IOException {
        Path full = write("full.csv", HEADER + "1,100,1,1,1,1723161256322,true\n");
        Path plain = write("plain.csv", "timestamp,price,quantity\n1723161256323,100,1\n");
        Cli.Result result = Cli.run("build", full.toString(), plain.toString(), "--threshold", "250");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(plain + ": this file has no aggregate trade ids and no trade ids and no side (is_buyer_maker), "
                + "unlike " + full + "; all inputs must share the same columns",
                result.err().strip());
    }

    @Test
    void aFileOutOfOrderIsNamed() throws IOException {
        List<String> rows = trades(100);
        Path late = write("late.csv", file(rows.subList(50, 100)));
        Path early = write("early.csv", file(rows.subList(0, 50)));
        Cli.Result result = Cli.run("build", late.toString(), early.toString(), "--threshold", "250");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertTrue(result.err().startsWith(early + ":2:6: transact_time: "), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n\r\n", "\u00ef\u00bb\u00bf", HEADER,
        "timestamp,price,quantity"})
    void noTradesMakeNoBars(String text) {
        Cli.Result result = Cli.buildText(text, INCOMPLETE).succeeded();
        assertEquals(String.join(",", Arrays.stream(BarField.values()).map(BarField::referenceName).toList()) + "\n",
                result.out());
        assertTrue(result.err().startsWith("rangebar: 0 trades from 1 file, 0 bars, "), result.err());
    }

    @Test
    void emptyFilesAmongOthersChangeNothing() throws IOException {
        List<String> rows = trades(2_000);
        Path empty = write("empty.csv", "");
        Path header = write("header.csv", "timestamp,price,quantity\n");
        Path full = write("full.csv", file(rows));
        assertEquals(bars(file(rows)), Cli.run("build", empty.toString(), header.toString(), full.toString(),
                empty.toString(), "--threshold", "250", "--format", "raw-csv", INCOMPLETE).succeeded().out());
    }

    // ---------------------------------------------------------------------------------------------- odd trades

    @Test
    void aPrintFarOffTheMarketClosesOneBarAndOpensNone() {
        List<String> lines = Cli.buildText("timestamp,price,quantity\n1723161256001,100,1\n1723161256002,100.1,1\n"
                + "1723161256003,102,1\n1723161256004,100.1,1\n1723161256005,100,1\n", INCOMPLETE).succeeded().lines();
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).startsWith(
                "1723161256001000,1723161256003000,10000000000,10200000000,10000000000,10200000000,300000000,"));
        assertTrue(lines.get(2).startsWith(
                "1723161256004000,1723161256005000,10010000000,10010000000,10000000000,10000000000,200000000,"));
    }

    @Test
    void aRowOfZerosIsRefused() {
        Cli.Result result = Cli.buildText(HEADER + "1,100,1,1,1,1723161256322,true\n2,0,0,2,2,1723161256323,true\n");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertTrue(result.err().startsWith("(standard input):3:2: price: "), result.err());
        assertTrue(result.err().contains("price 0, quantity 0"), result.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2,100,1,2,2,1723161256322,true | 2,100,1,2,2,1723161256322,true | 3:1: agg_trade_id: ",
        "2,100,1,2,2,1723161256322,true | 1,100,1,1,1,1723161256322,true | 3:1: agg_trade_id: ",
        "2,100,1,2,2,1723161256322,true | 2,100,1,2,2,1723161256323,true | 3:1: agg_trade_id: ",
        "2,100,1,2,2,1723161256322,true | 1,100,1,1,1,1723161256323,true | 3:1: agg_trade_id: ",
        "2,100,1,2,2,1723161256322,true | 3,100,1,3,3,1723161256321,true | 3:6: transact_time: ",
        "2,100,1,2,2,1723161256322,true | 3,100,1,4,3,1723161256322,true | 3:5: last_trade_id: ",
        "2,100,1,2,2,1723161256322,true | -3,100,1,4,4,1723161256322,true | 3:1: agg_trade_id: ",
        "2,100,1,2,2,1723161256322,true | 3,100,1,-4,4,1723161256322,true | 3:4: first_trade_id: ",
        "2,100,1,2,2,1723161256322,true | 3,100,-1,4,4,1723161256322,true | 3:3: quantity: ",
        "2,100,1,2,2,1723161256322,true | 3,-100,1,4,4,1723161256322,true | 3:2: price: ",
        "2,100,1,2,2,1723161256322,true | 3,92233720368,1,4,4,1723161256322,true | 3:2: price: "})
    void refusedTradesAreNamed(String first, String second, String where) {
        Cli.Result result = Cli.buildText(HEADER + first + "\n" + second + "\n");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertTrue(result.err().startsWith("(standard input):" + where), result.err());
    }
}
