package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Threshold;
import dev.rangebar.chart.ChartPicture;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Charts, and the bars in them. */
class ChartTest extends ChartFiles {
    @Test
    void holdsExactlyWhatBuildWrites() throws IOException {
        assertHoldsWhatBuildWrites(trades(1), true);
    }

    @Test
    void holdsExactlyWhatBuildWritesOfRealTrades() throws IOException {
        Path market = Cli.shared("market-data");
        Assume.that(Files.isDirectory(market), "there is no folder " + market);
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

    @Test
    void ofSeriesThatDifferInOptions() throws IOException {
        String trades = trades(6);
        String database = path("options.duckdb");
        Cli.run("build", trades, "--symbol", "A", "--threshold", "20", "-o", database).succeeded();
        Cli.Result second = Cli.run("build", trades, "--symbol", "A", "--threshold", "20", "--max-gap", "1s", "--no-timestamp-gate",
                "-o", database).succeeded();
        String options = "no timestamp gate, maximum gap of 1s";
        assertTrue(second.err().contains("rangebar: A at " + label(20) + ": begun as a new series with " + options
                + "; the database also has this series with other options\n"), second.err());
        String page = Cli.run("chart", database, "-o", path("both.html")).succeeded().err();
        assertTrue(page.contains(label(20) + ", timestamp gate, no maximum gap: "), page);
        assertTrue(page.contains(label(20) + ", " + options + ": "), page);
        Cli.Result picture = Cli.run("chart", database, "-o", path("both.png"));
        assertTrue(picture.err().startsWith("rangebar: a picture shows one series, and there are 2 ("), picture.err());
        for (String series : List.of("1", "2")) {
            Cli.run("chart", database, "--series", series, "-o", path(series + ".html")).succeeded();
            String parquet = path(label(20) + ".parquet");
            Cli.run("query", "select * exclude (series_id, symbol, threshold_dbps) from bars where series_id = " + series, database,
                    "-o", parquet).succeeded();
            Cli.run("chart", parquet, "-o", path("alone.html"), "--title", "A").succeeded();
            assertSamePage("alone.html", series + ".html");
        }
        assertEquals(database + ": no series 3; choose with --series (rangebar query \"from series\" DATABASE lists them)",
                refusal(database, "--series", "3"));
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

    /** The page is the same as from those bars alone. */
    @Test
    void theLastBars() throws IOException {
        String trades = trades(6);
        String database = path("bars.duckdb");
        Cli.run("build", trades, "--symbol", "A", "--threshold", "20", "-o", database).succeeded();
        String parquet = path(label(20) + ".parquet");
        Cli.run("query", "--last", "7", database, "-o", parquet).succeeded();
        Cli.run("chart", parquet, "-o", path("expected.html"), "--title", "A").succeeded();
        for (List<String> input : List.of(List.of(database), List.of(parquet, "--title", "A"), List.of(trades, "--threshold", "20",
                "--title", "A"))) {
            List<String> words = new ArrayList<>(List.of("chart", "--last", "7", "-o", path("last.html")));
            words.addAll(input);
            assertTrue(Cli.run(words.toArray(String[]::new)).succeeded().err().contains(": 7 bars"), input.get(0));
            assertSamePage("expected.html", "last.html");
        }
        Cli.run("chart", database, "-o", path("all.html")).succeeded();
        Cli.run("chart", database, "--last", "1000000", "-o", path("last.html")).succeeded();
        assertSamePage("all.html", "last.html");
        assertEquals("rangebar: --last 0 is below 1", refusal(database, "--last", "0"));
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
        Assume.that(ChartPicture.hasFonts(), "Java finds no fonts (Debian: libharfbuzz0b fontconfig fonts-dejavu-core)");
        Cli.Result result = Cli.run("chart", trades(3), "--threshold", "100", "-o", path("c.png"), "--size", "800x600")
                .succeeded();
        assertTrue(result.err().matches("rangebar: .*c\\.png: 100 dbps \\(0\\.1%\\): \\d+ bars\\R"), result.err());
        assertEquals("800x600", sizeOfPng("c.png"));
        result = Cli.run("chart", trades(3), "--threshold", "100", "-o", path("light.PNG"), "--quiet").succeeded();
        assertEquals("", result.err());
        assertEquals("1600x900", sizeOfPng("light.PNG"));
        Cli.run("chart", trades(3), "--threshold", "100", "-o", path("dark.png"), "--dark").succeeded();
        assertTrue(Files.mismatch(folder.resolve("light.PNG"), folder.resolve("dark.png")) >= 0);
        Cli.run("build", trades(3), "--symbol", "A", "--threshold", "50", "--threshold", "100", "-o", path("bars.duckdb")).succeeded();
        for (String choice : List.of("--threshold=100", "--series=2")) {
            Cli.run("chart", path("bars.duckdb"), choice, "--title", "t.csv", "-o", path("database.png"), "--size", "800x600")
                    .succeeded();
            assertEquals("800x600", sizeOfPng("database.png"));
        }
    }

    private String sizeOfPng(String name) throws IOException {
        ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)));
        assertEquals(0x89504e470d0a1a0aL, png.getLong(0), "begins as a PNG does");
        return png.getInt(16) + "x" + png.getInt(20);
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
