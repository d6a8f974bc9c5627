package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Footprints on the command line: two bars that are counted by hand, in each format. */
class FootprintTest {
    private static final String BARS = "delta,delta_min,delta_max,point_of_control,value_area_low,value_area_high,buy_imbalance_count,"
            + "sell_imbalance_count";
    /** Sells of 1 and 2 at 100 to 100.49, buys of 6 and 1 at 100.5 and 101: 9 of 10 are in the first two rows of 0.5. */
    private static final String FIRST = "4,-3,4,100.5,100,100.5,1,0";
    private static final String SECOND = "-5,-5,0,100,100,100,0,0";
    private static final List<String> ROWS = List.of(
            "bar,open_time,close_time,price,buy_volume,sell_volume,buy_trade_count,sell_trade_count,buy_imbalance,sell_imbalance",
            "1,2024-08-09T00:00:00.000000Z,2024-08-09T00:00:03.000000Z,100,0,3,0,3,false,false",
            "1,2024-08-09T00:00:00.000000Z,2024-08-09T00:00:03.000000Z,100.5,6,0,1,0,false,false",
            "1,2024-08-09T00:00:00.000000Z,2024-08-09T00:00:03.000000Z,101,1,0,1,0,true,false",
            "2,2024-08-09T00:00:04.000000Z,2024-08-09T00:00:05.000000Z,100,0,5,0,2,false,false");

    @TempDir
    private Path folder;

    private String trades() throws IOException {
        return Files.writeString(folder.resolve("BTCUSDT-aggTrades-2024-08-09.csv"), """
                agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker
                1,100,1,1,1,1723161600000,true
                2,100.49,2,2,3,1723161601000,true
                3,100.5,6,4,4,1723161602000,false
                4,101,1,5,5,1723161603000,false
                5,100.2,4,6,6,1723161604000,true
                6,100.1,1,7,7,1723161605000,true
                """).toString();
    }

    /** Builds the second bar as the one that is forming. */
    private Cli.Result build(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("build", trades(), "--range", "1", "--features", "footprint"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void csvHasTheValuesAndAFileTheRows() throws IOException {
        Path rows = folder.resolve("rows.csv");
        String bars = build("--row-size", "0.5", "--columns", BARS, "--include-incomplete", "--footprint-rows", rows.toString()).succeeded()
                .out();
        assertEquals(List.of(BARS, FIRST, SECOND), bars.lines().toList());
        assertEquals(ROWS, Files.readAllLines(rows));
        String inTicks = build("--row-size", "50ticks", "--tick-size", "0.01", "--columns", BARS, "--include-incomplete", "--format", "raw-csv",
                "--footprint-rows", rows.toString()).succeeded().out();
        assertEquals(List.of(BARS, "400000000,-300000000,400000000,10050000000,10000000000,10050000000,1,0",
                "-500000000,-500000000,0,10000000000,10000000000,10000000000,0,0"), inTicks.lines().toList());
        assertEquals("1,1723161600000000,1723161603000000,10050000000,600000000,0,1,0,false,false", Files.readAllLines(rows).get(2));
    }

    @Test
    void jsonAndParquetHaveTheRowsInTheBars() throws IOException {
        String json = build("--row-size", "0.5", "--format", "json", "--columns", "delta,footprint").succeeded().out();
        assertEquals("{\"delta\":\"4\",\"footprint\":["
                + "{\"price\":\"100\",\"buy_volume\":\"0\",\"sell_volume\":\"3\",\"buy_trade_count\":0,\"sell_trade_count\":3,\"buy_imbalance\":false,"
                + "\"sell_imbalance\":false},"
                + "{\"price\":\"100.5\",\"buy_volume\":\"6\",\"sell_volume\":\"0\",\"buy_trade_count\":1,\"sell_trade_count\":0,\"buy_imbalance\":false,"
                + "\"sell_imbalance\":false},"
                + "{\"price\":\"101\",\"buy_volume\":\"1\",\"sell_volume\":\"0\",\"buy_trade_count\":1,\"sell_trade_count\":0,\"buy_imbalance\":true,"
                + "\"sell_imbalance\":false}]}\n", json);
        for (String name : List.of("bars.parquet", "bars.duckdb")) {
            Path file = folder.resolve(name);
            build("--row-size", "0.5", "-o", file.toString()).succeeded();
            String values = Cli.run("query", "SELECT delta, point_of_control, len(footprint) AS n, footprint[2].buy_volume AS bought, "
                    + "footprint[3].buy_imbalance AS imbalance FROM bars", file.toString(), "--format", "csv").succeeded().out();
            assertEquals(List.of("delta,point_of_control,n,bought,imbalance", "4,100.5,3,6,true"),
                    values.lines().toList(), name);
            Path page = folder.resolve(name + ".html");
            Cli.run("chart", file.toString(), "-o", page.toString()).succeeded();
            assertTrue(Files.size(page) > 10_000, "a chart of the bars of " + name);
        }
        String flat = Cli.run("query", "SELECT unnest(footprint, recursive := true) FROM bars", folder.resolve("bars.duckdb").toString(),
                "--format", "csv").succeeded().out();
        assertEquals(List.of("price,buy_volume,sell_volume,buy_trade_count,sell_trade_count,buy_imbalance,sell_imbalance",
                "100,0,3,0,3,false,false", "100.5,6,0,1,0,false,false", "101,1,0,1,0,true,false"), flat.lines().toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "--features footprint; --features footprint needs the size of its price rows: --row-size 10",
        "--features footprint --row-size 0; --row-size 0: a row has no height",
        "--features footprint --row-size=-1; --row-size -1: a row has no height",
        "--features footprint --row-size 1e3; is not a decimal number such as 42313.9; write 1000",
        "--features footprint --row-size 5ticks; --row-size 5ticks needs the size of a tick: --tick-size 0.01",
        "--features footprint --row-size 900000000000000000ticks --tick-size 1; is above",
        "--features intra --row-size 5; --row-size needs --features footprint",
        "--footprint-rows r.csv; --footprint-rows needs --features footprint",
        "--features footprint --row-size 5 --tick-size 0.01; --tick-size works with a --range in ticks",
        "--features footprint --row-size 5 --columns footprint; a list of price rows, which csv and raw-csv have no cell for",
        "--features footprint --row-size 5 --format json --footprint-rows r.csv; json has the rows in column footprint",
        "--features footprint --row-size 5 --footprint-rows -; the rows need a file of their own",
        "--features footprint --row-size 5 --threshold 9 --footprint-rows r.csv; --footprint-rows with {threshold} in its name",
        "--columns delta; delta is a column of features that are not computed",
        "--features nothing; --features: 'nothing' is not one of lookback, intra, footprint",
        "--features intra --feature-profile mine; --feature-profile: 'mine' is not one of exact, reference",
        "--feature-profile exact; --feature-profile needs --features",
        "--lookback-window trades:5; --lookback-window needs --features",
        "--features intra --lookback-window trades:5; --lookback-window needs --features lookback",
        "--features lookback --lookback-window 5; --lookback-window: '5' is no window; expected trades:N, time:T (such as time:5m), bars:N or all",
        "--features lookback --lookback-window trades:0; a window of 0 trades has no trades; expected a size above 0",
        "--features lookback --lookback-window trades:16000001; is above the limit of 16000000 trades in memory"})
    void wrongOptionsAreRefused(String options, String why) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("build", trades(), "--range", "1", "-o", folder.resolve("b-{threshold}").toString()));
        arguments.addAll(List.of(options.split(" ")));
        Cli.Result refused = Cli.run(arguments.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains(why), refused.err());
    }

    @Test
    void tradesWithoutSidesAreRefusedByTheirFile() throws IOException {
        Path trades = Files.writeString(folder.resolve("sideless.csv"), "timestamp,price,quantity\n1723161600000,100,1\n1723161601000,102,1\n");
        Path output = folder.resolve("bars.csv");
        Cli.Result refused = Cli.run("build", trades.toString(), "--range", "1", "--features", "footprint", "--row-size", "1", "-o",
                output.toString());
        assertEquals(ExitCode.DATA, refused.exitCode());
        assertTrue(refused.err().contains("sideless.csv: the trades have no side, and a footprint tells buys from sells; name the column of "
                + "the side (--map side=NAME), or omit footprint from the features"), refused.err());
        assertFalse(Files.exists(output));
        Path quotes = Files.writeString(folder.resolve("quotes.csv"), "time,bid,ask\n1723161600000,100,101\n1723161601000,102,103\n");
        Cli.Result ofQuotes = Cli.run("build", quotes.toString(), "--map", "time=time,bid=bid,ask=ask", "--range", "1", "--features", "footprint",
                "--row-size", "1", "-o", output.toString());
        assertEquals(ExitCode.USAGE, ofQuotes.exitCode(), ofQuotes.err());
        assertTrue(ofQuotes.err().contains("quotes have no sides, and a footprint tells buys from sells"), ofQuotes.err());
    }
}
