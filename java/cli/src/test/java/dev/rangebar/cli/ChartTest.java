package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.Threshold;
import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From files to charts; what they look like has its tests where they are drawn. */
class ChartTest {
    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Trades with sides, and with volumes of which a few need 128 bits in sum. */
    private String trades(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("timestamp,price,quantity,is_buyer_maker\n");
        double price = 100;
        for (int i = 0; i < 20_000; i++) {
            price *= 1 + random.nextGaussian() * 4e-4;
            text.append(1_723_161_256_322L + i * 977L).append(String.format(",%.6f,", price))
                    .append(random.nextInt(50) == 0 ? "92233720368.54775807" : "0.00000001").append(',')
                    .append(random.nextBoolean()).append('\n');
        }
        return Files.writeString(folder.resolve("trades.csv"), text).toString();
    }

    /** The text of a column of the page's n-th threshold. */
    private static String column(byte[] page, int threshold, String name) throws IOException {
        Matcher bars = Pattern.compile("<script id=\"bars\" type=\"text/plain\">([^<]*)<")
                .matcher(new String(page, StandardCharsets.UTF_8));
        assertTrue(bars.find());
        byte[] packed = Base64.getDecoder().decode(bars.group(1));
        String json = new String(new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes(),
                StandardCharsets.UTF_8);
        Matcher columns = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        for (int i = 0; i <= threshold; i++) {
            assertTrue(columns.find(), name);
        }
        return columns.group(1);
    }

    /** Returns the values of a column that build has written. */
    private static String cells(Path csv, String title) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        int column = List.of(lines.getFirst().split(",")).indexOf(title);
        return lines.stream().skip(1).map(line -> line.split(",", -1)[column]).collect(Collectors.joining(","));
    }

    @Test
    void holdsExactlyWhatBuildWrites() throws IOException {
        assertHoldsWhatBuildWrites(trades(1), true);
    }

    @Test
    void holdsExactlyWhatBuildWritesOfRealTrades() throws IOException {
        Path market = Cli.shared("market-data");
        Cli.assume(Files.isDirectory(market), "there is no folder " + market);
        assertHoldsWhatBuildWrites(market.resolve("ETHUSDT-aggTrades-2024-08-08.um.csv").toString(), true);
        assertHoldsWhatBuildWrites(market.resolve("SPY-trades-2013-10-08.csv.gz").toString(), false);
    }

    private void assertHoldsWhatBuildWrites(String trades, boolean hasSide) throws IOException {
        Cli.run("chart", trades, "--threshold", "50", "--threshold", "20", "-o", path("trades.html"), "--title", "T")
                .succeeded();
        for (int dbps : new int[] {50, 20}) {
            Cli.run("build", trades, "--threshold", String.valueOf(dbps), "-o", path(label(dbps) + ".csv")).succeeded();
        }
        Cli.run("chart", path(label(50) + ".csv"), path(label(20) + ".csv"), "-o", path("bars.html"), "--title", "T")
                .succeeded();
        byte[] page = Files.readAllBytes(folder.resolve("trades.html"));
        assertArrayEquals(page, Files.readAllBytes(folder.resolve("bars.html")));
        List<String> columns = new ArrayList<>(List.of("open", "high", "low", "close", "volume"));
        if (hasSide) {
            columns.add("buyVolume");
            columns.add("sellVolume");
        }
        for (int threshold = 0; threshold < 2; threshold++) {
            Path csv = folder.resolve(label(threshold == 0 ? 50 : 20) + ".csv");
            assertTrue(Files.readAllLines(csv).size() > 10);
            for (String column : columns) {
                String title = column.replace("V", "_v");
                assertEquals(cells(csv, title), column(page, threshold, column), column);
            }
            assertEquals(cells(csv, "trade_count"), column(page, threshold, "trades"));
            assertEquals(cells(csv, "duration_us"), column(page, threshold, "duration"));
        }
    }

    /** The name of a threshold's bars in a chart of trades; a chart of files names bars by their files. */
    private static String label(int dbps) {
        return Threshold.ofDecimalBasisPoints(dbps).toString();
    }

    /** The page is the same as from the trades themselves. */
    @Test
    void ofADatabaseAndOfParquet() throws IOException {
        String trades = trades(6);
        Cli.run("build", trades, "--symbol", "A", "--threshold", "20", "--threshold", "50", "-o", path("bars.duckdb"))
                .succeeded();
        Cli.run("chart", trades, "--threshold", "20", "--threshold", "50", "-o", path("trades.html"), "--title", "A")
                .succeeded();
        Cli.run("chart", path("bars.duckdb"), "-o", path("database.html")).succeeded();
        assertSamePage("trades.html", "database.html");

        Cli.run("build", trades, "--symbol", "A", "--threshold", "50", "-o", path(label(50) + ".parquet")).succeeded();
        Cli.run("chart", path(label(50) + ".parquet"), "-o", path("parquet.html"), "--title", "A").succeeded();
        Cli.run("chart", path("bars.duckdb"), "--threshold", "50", "-o", path("database.html")).succeeded();
        assertSamePage("parquet.html", "database.html");
        Cli.run("chart", path("bars.duckdb"), "--threshold", "50", "-o", path("database.png")).succeeded();

        assertEquals(path("bars.duckdb") + ": no bars of A at 30 dbps (0.03%), but at 20 dbps (0.02%), 50 dbps (0.05%)",
                refusal(path("bars.duckdb"), "--threshold", "30"));
        Cli.run("build", trades, "--symbol", "B", "--threshold", "50", "-o", path("bars.duckdb")).succeeded();
        assertEquals(path("bars.duckdb") + ": a chart shows one symbol, and it holds bars of A, B; choose one with "
                + "--symbol", refusal(path("bars.duckdb")));
        assertEquals(path("bars.duckdb") + ": no symbol C: it holds bars of A, B",
                refusal(path("bars.duckdb"), "--symbol", "C"));
        Cli.run("chart", path("bars.duckdb"), "--symbol", "A", "-o", path("database.html")).succeeded();
        assertSamePage("trades.html", "database.html");
        assertTrue(refusal(path("bars.duckdb"), trades).endsWith("bars.duckdb holds bars, and others of the inputs do "
                + "not"), "trades beside a database");
        Files.copy(folder.resolve("bars.duckdb"), folder.resolve("copy.duckdb"));
        assertEquals("rangebar: a chart of a database has no other inputs",
                refusal(path("bars.duckdb"), path("copy.duckdb")));

        Cli.run("query", "select 1 as one", path("bars.duckdb"), "-o", path("foreign.parquet")).succeeded();
        assertTrue(refusal(path("foreign.parquet")).startsWith("rangebar: trades need a --threshold"), "no bars");
    }

    private void assertSamePage(String expected, String actual) throws IOException {
        assertArrayEquals(Files.readAllBytes(folder.resolve(expected)), Files.readAllBytes(folder.resolve(actual)));
    }

    private String refusal(String... inputs) {
        List<String> words = new ArrayList<>(List.of("chart", "-o", path("refused.html")));
        words.addAll(List.of(inputs));
        Cli.Result result = Cli.run(words.toArray(String[]::new));
        assertTrue(result.exitCode() == ExitCode.DATA || result.exitCode() == ExitCode.USAGE, result.err());
        assertTrue(Files.notExists(folder.resolve("refused.html")));
        return result.err().lines().findFirst().orElse("");
    }

    @Test
    void drawsPictures() throws IOException {
        Cli.Result result = Cli.run("chart", trades(3), "--threshold", "100", "-o", path("c.png"), "--size", "800x600")
                .succeeded();
        assertTrue(result.err().matches("rangebar: .*c\\.png: 100 dbps \\(0\\.1%\\): \\d+ bars\\R"), result.err());
        assertEquals("800x600", sizeOfPng("c.png"));
        result = Cli.run("chart", trades(3), "--threshold", "100", "-o", path("light.PNG"), "--quiet").succeeded();
        assertEquals("", result.err());
        assertEquals("1600x900", sizeOfPng("light.PNG"));
        Cli.run("chart", trades(3), "--threshold", "100", "-o", path("dark.png"), "--dark").succeeded();
        assertTrue(Files.mismatch(folder.resolve("light.PNG"), folder.resolve("dark.png")) >= 0);
    }

    private String sizeOfPng(String name) throws IOException {
        ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)));
        assertEquals(0x89504e470d0a1a0aL, png.getLong(0), "begins as a PNG does");
        return png.getInt(16) + "x" + png.getInt(20);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "trades.csv -o c.html | trades need a --threshold, such as --threshold 250",
        "trades.csv --threshold 250 | Missing required option: '--output=FILE'",
        "trades.csv --threshold 250 -o c.pdf | --output c.pdf: a chart is a page (.html) or a picture (.png)",
        "trades.csv --threshold 250 -o no/c.png | --output no/c.png: there is no folder",
        "trades.csv --threshold 250 --threshold 50 -o c.png | a picture shows one threshold; a page (.html) has",
        "trades.csv --threshold 250 -o c.png --size 100x900 | '100x900' is not a width and a height of 320 to 10000",
        "trades.csv --threshold 250 -o c.html --dark | --size and --dark are for pictures (.png)",
        "trades.csv bars.csv --threshold 250 -o c.html | bars.csv holds bars, and others of the inputs do not",
        "bars.csv --threshold 250 -o c.html | bars.csv holds bars; --threshold is for trades and databases",
        "bars.csv --layout plain -o c.html | bars.csv holds bars; --layout and --on-invalid-row are for trades",
        "bars.csv --symbol A -o c.html | --symbol is for databases",
        "trades.csv --threshold 250 --symbol A -o c.html | --symbol is for databases",
        "bars.csv bars.csv -o c.png | a picture shows the bars of one threshold or file, and there are 2",
        "none.csv -o c.html | none.csv: no such file",
        "A-trades-1.csv B-trades-1.csv --threshold 250 -o c.html | the inputs are of several symbols (A, B); a chart",
    })
    void wrongUsageIsSaid(String arguments, String message) throws IOException {
        trades(4);
        Files.copy(folder.resolve("trades.csv"), folder.resolve("A-trades-1.csv"));
        Files.copy(folder.resolve("trades.csv"), folder.resolve("B-trades-1.csv"));
        Files.writeString(folder.resolve("bars.csv"), String.join(",", BarField.columnNames()) + "\n");
        Set<String> before = files();
        List<String> words = new ArrayList<>(List.of("chart"));
        for (String word : arguments.split(" ")) {
            words.add(word.matches(".*\\.(csv|html|png|pdf)") ? path(word) : word);
        }
        Cli.Result result = Cli.run(words.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, result.exitCode(), result.err());
        assertTrue(result.err().replace(folder + "/", "").contains(message), result.err());
        assertEquals(before, files());
    }

    /** The existing chart stays as it was. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1723161256322,100,1;1723161256323,x,1 | in.csv:2:2: ",
        "open_time,close_time;1,2 | in.csv:1: no column open; the file has to be the CSV of rangebar build "
            + "--format csv",
        "timestamp_us,price,quantity;9223372036854775,100,1;9223372036854776,101,1 | rangebar: a bar closes at "
            + "2262-04-11T23:47:16.854776Z; a chart holds times up to 2255-06-05T23:47:34.740992Z",
    })
    void wrongDataIsNamedByPlace(String text, String message) throws IOException {
        Files.writeString(folder.resolve("in.csv"), text.replace(';', '\n') + "\n");
        Files.writeString(folder.resolve("c.html"), "precious");
        List<String> words = new ArrayList<>(List.of("chart", path("in.csv"), "-o", path("c.html")));
        if (!text.startsWith("open_time")) {
            words.addAll(List.of("--threshold", "250"));
        }
        Cli.Result result = Cli.run(words.toArray(String[]::new));
        assertTrue(result.err().replace(folder + "/", "").startsWith(message), result.err());
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(Set.of("in.csv", "c.html"), files());
        assertEquals("precious", Files.readString(folder.resolve("c.html")));
    }

    @Test
    void invalidRowsAreSkippedAndReported() throws IOException {
        Path trades = Files.writeString(folder.resolve("t.csv"), "1723161256322,100,1\nx,1,1\n1723161256323,101,1\n");
        Cli.Result result = Cli.run("chart", trades.toString(), "--threshold", "250", "--on-invalid-row", "skip", "-o",
                path("c.html")).succeeded();
        assertTrue(result.err().startsWith("rangebar: skipped 1 invalid row:"), result.err());
        assertEquals("101", column(Files.readAllBytes(folder.resolve("c.html")), 0, "close"));
    }

    @Test
    void theTitleIsTheSymbolOrTheFilesNames() throws IOException {
        trades(5);
        Files.copy(folder.resolve("trades.csv"), folder.resolve("ETHUSDT-aggTrades-2024-08-08.csv"));
        assertEquals("ETHUSDT", title("ETHUSDT-aggTrades-2024-08-08.csv"));
        assertEquals("trades.csv", title("trades.csv"));
        assertEquals("&lt;/title&gt;", title("trades.csv", "--title", "</title>"));
    }

    private String title(String input, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("chart", path(input), "--threshold", "250", "-o", path("c.html")));
        words.addAll(List.of(options));
        Cli.run(words.toArray(String[]::new)).succeeded();
        return Files.readString(folder.resolve("c.html")).replaceAll("(?s).*<h1>(.*?)</h1>.*", "$1");
    }
}
