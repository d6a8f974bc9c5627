package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of real files, in made files: layouts, units, several files, odd trades. */
class InputHazardsTest extends InputHazards {
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
    @CsvSource({"timestamp_us, 100000000000000, 100000000000000", "timestamp_ms, 100000000000, 100000000000000",
        "timestamp_s, 100000000, 100000000000000", "timestamp_ns, 100000000000000000, 100000000000000",
        "timestamp, 100000000000, 100000000000000", "timestamp, 99999999999999, 99999999999999000",
        "timestamp, 100000000000000, 100000000000000", "timestamp, 99999999999999999, 99999999999999999"})
    void theHeaderOrTheFirstTimeTellsTheUnit(String name, String time, long micros) {
        String text = name + ",price,quantity\n" + time + ",100,1\n";
        String[] bar = Cli.buildText(text, INCOMPLETE).succeeded().lines().get(1).split(",");
        assertEquals(String.valueOf(micros), bar[0]);
    }

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
        assertEquals("rangebar: no trades in (standard input), so no bars\n", result.err());
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

    /** The same seeds each time, so that a failure is one of the change. */
    @Test
    void firstSeeds() {
        InputFuzz.Seen seen = new InputFuzz.Seen();
        for (int seed = 0; seed < 1_500; seed++) {
            InputFuzz.run(seed, seen);
        }
        assertTrue(seen.built > 150 && seen.refusedInLine > 300 && seen.refusedWhole > 30, seen.toString());
    }
}
