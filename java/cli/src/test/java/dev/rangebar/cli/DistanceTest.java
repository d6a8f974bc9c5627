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

/** Distances in price and in ticks on the command line and in databases. */
class DistanceTest {
    @TempDir
    private Path folder;

    /** Prices 100.00, 100.49, 100.50 (closes), 100.00, 99.50 (closes), 99.49. */
    private String trades() throws IOException {
        double[] prices = {100, 100.49, 100.5, 100, 99.5, 99.49};
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < prices.length; i++) {
            text.append(i + 1).append(',').append(prices[i]).append(",1,").append(i + 1).append(',').append(i + 1).append(',')
                    .append(1_723_161_256_322L + i).append(",true\n");
        }
        return Files.writeString(folder.resolve("BTCUSDT-aggTrades-2024-08-09.csv"), text).toString();
    }

    @Test
    void rangeInPriceAndInTicksMakeTheSameBars() throws IOException {
        String byPrice = Cli.run("build", trades(), "--range", "0.50", "--columns", "open,close,agg_trade_count").succeeded().out();
        String byTicks = Cli.run("build", trades(), "--range", "50ticks", "--tick-size", "0.01", "--columns",
                "open,close,agg_trade_count").succeeded().out();
        assertEquals(List.of("open,close,agg_trade_count", "100,100.5,3", "100,99.5,2"),
                byPrice.lines().toList());
        assertEquals(byPrice, byTicks);
    }

    @Test
    void severalDistancesAreOneCall() throws IOException {
        Cli.run("build", trades(), "--threshold", "250", "--range", "0.5", "--range", "10ticks", "--tick-size", "0.01", "-o",
                folder.resolve("b-{threshold}.csv").toString()).succeeded();
        for (String name : List.of("b-250.csv", "b-range0.5.csv", "b-10ticks-0.01.csv")) {
            assertTrue(Files.exists(folder.resolve(name)), name);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"--range 0; range of 0: a bar would close with every trade",
        "--range=-1; is not a plain number", "--range 0.25%; is a share of the price", "--range 20ticks; needs the size of a tick",
        "--range 20ticks --tick-size 0; --tick-size 0: tick size of 0: expected the smallest step of the price, such as 0.01",
        "--range 999999999999; --range 999999999999: range of 999999999999 is above the maximum, 46116860184.27387904",
        "--range 99999999999999999999ticks --tick-size 0.01; is above the maximum", "--range 0.5 --tick-size 0.01; --tick-size works with a --range in ticks",
        "--range 0.5 --range 0.50; --range is given twice as range 0.5",
        "'';--threshold is missing; for example:"})
    void wrongDistancesAreRefused(String options, String why) throws IOException {
        Path output = folder.resolve("bars.csv");
        List<String> arguments = new ArrayList<>(List.of("build", trades(), "-o", output.toString()));
        if (!options.isEmpty()) {
            arguments.addAll(List.of(options.split(" ")));
        }
        Cli.Result refused = Cli.run(arguments.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, refused.exitCode());
        assertTrue(refused.err().contains(why), refused.err());
        assertFalse(Files.exists(output));
    }

    @Test
    void priceOffTheGridIsRefusedWithItsLine() throws IOException {
        Path output = folder.resolve("bars.csv");
        Cli.Result refused = Cli.run("build", trades(), "--range", "10ticks", "--tick-size", "0.05", "-o", output.toString());
        assertEquals(ExitCode.DATA, refused.exitCode());
        assertTrue(refused.err().contains("BTCUSDT-aggTrades-2024-08-09.csv:2") && refused.err().contains("off the tick grid"),
                refused.err());
        assertFalse(Files.exists(output));
    }

    /** Distances are part of the key: 50 units, 50 ticks and a threshold are three series, and each goes on by itself. */
    @Test
    void databasesKeepThemApart() throws IOException {
        String database = folder.resolve("bars.duckdb").toString();
        String all = trades();
        List<String> lines = Files.readAllLines(Path.of(all));
        String first = Files.write(folder.resolve("BTCUSDT-aggTrades-2024-08-08.csv"), lines.subList(0, 2)).toString();
        for (String file : List.of(first, all)) {
            Cli.run("build", file, "--threshold", "250", "--range", "0.5", "--range", "50ticks", "--tick-size", "0.01", "-o", database)
                    .succeeded();
        }
        assertEquals("distance_kind,distance,further_options,threshold_dbps,bars\nabsolute,50000000,tick size 0.01,,2\n"
                + "absolute,50000000,,,2\nthreshold,250,,250,2\n",
                Cli.run("query", "select distance_kind, distance, further_options, any_value(threshold_dbps) as threshold_dbps, "
                        + "count(b.series_id) as bars from series s left join bars b using (series_id) group by all order by all",
                        database, "--format", "csv").succeeded().out().replace("\"\"", ""));
        assertEquals(3, Cli.run("query", "--last", "5", "--range", "50ticks", "--tick-size", "0.01", database).succeeded().out().lines()
                .count());
        Cli.run("check", database).succeeded();
        Cli.Result unknown = Cli.run("query", "--last", "5", "--range", "7", database);
        assertEquals(ExitCode.DATA, unknown.exitCode());
        assertTrue(unknown.err().contains("range 0.5") && unknown.err().contains("50 ticks of 0.01"), unknown.err());
    }
}
