package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Trades of one symbol on several markets, in one database. */
class MarketTest extends DirtyFiles {
    private static final String NAME = "BTCUSDT-aggTrades-2024-08-09.csv";
    private static final String MARKETS = "select s.market, count(*) as bars from series s join bars using (series_id) group by "
            + "all order by all";
    private Path database;

    @BeforeEach
    void name() {
        database = folder.resolve("bars.duckdb");
    }

    private Path file(String place, int from, int to) throws IOException {
        Path file = Files.createDirectories(folder.resolve(place)).resolve(NAME);
        return Files.writeString(file, HEADER + String.join("", rows(from, to)));
    }

    /** A file with the column that only spot files have. */
    private Path spotColumns(String place, int from, int to) throws IOException {
        Path file = file(place, from, to);
        return Files.write(file, Files.readAllLines(file).stream().skip(1).map(line -> line + ",true").toList());
    }

    private Cli.Result run(List<Path> files, String... options) {
        List<String> arguments = new ArrayList<>(List.of("build", "--threshold", "250", "-o", database.toString()));
        files.forEach(file -> arguments.add(file.toString()));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private String markets() {
        return DatabaseBuildTest.query(MARKETS, database);
    }

    private static void assertNeedsMarket(Cli.Result result, String... texts) {
        assertEquals(ExitCode.USAGE, result.exitCode(), result.err());
        for (String text : texts) {
            assertTrue(result.err().contains(text), result.err());
        }
    }

    @Test
    void foldersOfTheArchiveKeepMarketsApart() throws IOException {
        Path spot = file("data/spot/daily", 1, 101);
        Path um = file("data/futures/um/daily", 51, 201);
        Path cm = file("data/futures/cm/daily", 51, 101);
        run(List.of(spot)).succeeded();
        run(List.of(um)).succeeded();
        run(List.of(cm)).succeeded();
        assertEquals("market,bars\ncm,25\nspot,50\num,75\n", markets());
        assertTrue(run(List.of(um)).succeeded().err().contains("no new trades"));
        assertNeedsMarket(run(List.of(spot, um)), spot + " is of the market spot and " + um + " is of the market um; ");
        Cli.Result chart = Cli.run("chart", database.toString(), "-o", folder.resolve("chart.html").toString());
        assertTrue(chart.exitCode() != 0 && chart.err().contains("several markets (cm, spot, um), and a chart shows one; choose "
                + "with --series"), chart.err());
        assertTrue(Cli.run("chart", database.toString(), "--series", "2", "-o", folder.resolve("chart.html").toString()).succeeded()
                .err().contains(": 75 bars"));
    }

    @Test
    void aMarketThatNothingTellsIsNeededWithTheSecondKind() throws IOException {
        Path unknown = file("a", 1, 101);
        Path spot = spotColumns("b", 101, 201);
        run(List.of(unknown)).succeeded();
        run(List.of(unknown)).succeeded();
        assertNeedsMarket(run(List.of(spot)), "has bars of BTCUSDT of an unknown market, and the inputs are of the market spot; ");
        assertEquals("market,bars\n,50\n", markets());
        run(List.of(spot), "--market", "spot").succeeded();
        assertNeedsMarket(run(List.of(file("c", 101, 201))), "of an unknown market and the market spot, and nothing tells the market of "
                + "the inputs; ");
        run(List.of(file("c", 101, 201)), "--market", "unknown").succeeded();
        run(List.of(spotColumns("d", 201, 301))).succeeded();
        assertEquals("market,bars\n,100\nspot,100\n", markets());
    }

    @Test
    void columnsAndFolderThatContradictEachOther() throws IOException {
        Path file = spotColumns("data/futures/um", 1, 101);
        assertNeedsMarket(run(List.of(file)), file + " has the columns of the market spot, and is in a folder of the market um; ");
        run(List.of(file), "--market", "um").succeeded();
        assertEquals("market,bars\num,50\n", markets());
    }

    @Test
    void aFileOfAnUnknownMarketAmongOthers() throws IOException {
        Path spot = spotColumns("a", 1, 101);
        Path unknown = file("b", 101, 201);
        assertNeedsMarket(run(List.of(spot, unknown)), spot + " is of the market spot and nothing tells the market of " + unknown);
        run(List.of(spot, unknown), "--market", "spot").succeeded();
        assertEquals("market,bars\nspot,100\n", markets());
    }
}
