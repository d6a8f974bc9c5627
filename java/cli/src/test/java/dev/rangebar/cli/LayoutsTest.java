package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trade files of any venue: mappings on the command line, layouts, fills instead of aggregate trades. */
class LayoutsTest {
    private static final String FILLS_HEADER = "id,price,qty,quote_qty,time,is_buyer_maker\n";
    private static final String COLUMNS = "open_time,close_time,open,high,low,close,volume,turnover,buy_volume,sell_volume,"
            + "buy_turnover,sell_turnover,first_trade_id,last_trade_id,trade_count,buy_trade_count,sell_trade_count,vwap,ofi,"
            + "trade_intensity,volume_per_trade";

    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /** Aggregate trades whose quantities suffice for four fills. */
    private static List<String> aggregates(int count) {
        return InputHazards.trades(count, 4);
    }

    /** The fills of aggregate trades, as in a file with one fill in each row. */
    private static String fills(List<String> aggregates) {
        StringBuilder text = new StringBuilder(FILLS_HEADER);
        for (String row : aggregates) {
            String[] cells = row.split(",");
            BigDecimal rest = new BigDecimal(cells[2]);
            for (long id = Long.parseLong(cells[3]); id <= Long.parseLong(cells[4]); id++) {
                BigDecimal quantity = id == Long.parseLong(cells[4]) ? rest : new BigDecimal("0.001");
                rest = rest.subtract(quantity);
                text.append(id).append(',').append(cells[1]).append(',').append(quantity).append(',')
                        .append(quantity.multiply(new BigDecimal(cells[1]))).append(',').append(cells[5]).append(',')
                        .append(cells[6]).append('\n');
            }
        }
        return text.toString();
    }

    private List<String> bars(Path file, String columns, String... options) {
        List<String> arguments = new ArrayList<>(List.of("build", file.toString(), "--threshold", "250", "--format", "csv",
                "--include-incomplete", "--columns", columns));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(String[]::new)).succeeded().lines();
    }

    /**
     * The bars of fills are those of the aggregate trades of these fills, if each aggregate trade that closes a bar is one
     * fill. A bar ends with the first fill that breaches, so that other fills of that aggregate trade open the next bar.
     */
    @Test
    void fillsGiveTheBarsOfTheirAggregateTrades() throws IOException {
        List<String> aggregates = aggregates(6_000);
        Path file = write("agg.csv", InputHazards.file(aggregates));
        Set<String> closing = new HashSet<>(bars(file, "last_agg_trade_id"));
        for (int i = 0; i < aggregates.size(); i++) {
            String[] cells = aggregates.get(i).split(",");
            if (closing.contains(cells[0])) { // one fill; the id that is free then is that of no trade
                cells[4] = cells[3];
                aggregates.set(i, String.join(",", cells));
            }
        }
        Path agg = write("agg.csv", InputHazards.file(aggregates));
        List<String> expected = bars(agg, COLUMNS);
        assertTrue(expected.size() > 100, "enough bars to tell a difference");
        Path raw = write("fills.csv", fills(aggregates));
        assertEquals(expected, bars(raw, COLUMNS));
        Path withoutHeader = write("bare.csv", fills(aggregates).substring(FILLS_HEADER.length()));
        assertEquals(expected, bars(withoutHeader, COLUMNS));
        assertEquals(bars(raw, "trade_count"), bars(raw, "agg_trade_count").stream()
                .map(line -> line.replace("agg_trade_count", "trade_count")).toList(), "each fill is a record");
    }

    /** Fills that came before are skipped by their trade ids; rows that are not in order can be sorted. */
    @Test
    void fillsHaveIds() throws IOException {
        List<String> aggregates = aggregates(900);
        List<String> rows = new ArrayList<>(fills(aggregates).lines().skip(1).toList());
        Path whole = write("whole.csv", FILLS_HEADER + String.join("\n", rows));
        Path first = write("a.csv", FILLS_HEADER + String.join("\n", rows.subList(0, 900)));
        Path second = write("b.csv", FILLS_HEADER + String.join("\n", rows.subList(700, rows.size())));
        String expected = Cli.run("build", whole.toString(), "--threshold", "250").succeeded().out();
        Cli.Result both = Cli.run("build", first.toString(), second.toString(), "--threshold", "250", "--symbol", "X").succeeded();
        assertEquals(expected, both.out());
        assertTrue(both.err().contains("200 duplicate"), both.err());
        java.util.Collections.shuffle(rows, new Random(1));
        Path shuffled = write("shuffled.csv", FILLS_HEADER + String.join("\n", rows) + "\n" + rows.get(3));
        assertEquals(expected, Cli.run("build", shuffled.toString(), "--threshold", "250", "--sort").succeeded().out());
    }

    /** A fill that is in a file twice is no trade of its own. */
    @Test
    void fillsThatAreRepeatedWithinAFile() throws IOException {
        String rows = FILLS_HEADER + "1,100,1,1,1723161256322,true\n2,100,1,1,1723161256322,true\n";
        Path file = write("twice.csv", rows + "2,100,1,1,1723161256322,true\n1,100,1,1,1723161256400,true\n"
                + "3,100,1,1,1723161256400,true\n");
        Cli.Result stopped = Cli.run("build", file.toString(), "--threshold", "250");
        assertEquals(ExitCode.DATA, stopped.exitCode());
        assertTrue(stopped.err().startsWith(file + ":4:1: id: 2 is not above 2, the trade id of the previous trade, though its "
                + "time is not earlier"), stopped.err());
        Cli.Result skipped = Cli.run("build", file.toString(), "--threshold", "250", "--on-invalid-row", "skip",
                "--include-incomplete", "--columns", "trade_count").succeeded();
        assertEquals("trade_count\n3\n", skipped.out());
        assertTrue(skipped.err().contains("id out of order"), skipped.err());
    }

    @Test
    void mappingsOnTheCommandLine() throws IOException {
        StringBuilder mine = new StringBuilder("note;px;size;taker_side;ts\n");
        StringBuilder plain = new StringBuilder("price,quantity,timestamp_us,is_buyer_maker\n");
        for (String row : aggregates(500)) {
            String[] cells = row.split(",");
            boolean isSell = cells[6].equals("true");
            mine.append("a,b;").append(cells[1]).append(';').append(cells[2]).append(isSell ? ";S;" : ";B;").append(cells[5])
                    .append("000\n");
            plain.append(cells[1]).append(',').append(cells[2]).append(',').append(cells[5]).append("000,").append(isSell)
                    .append('\n');
        }
        String expected = Cli.buildText(plain.toString()).succeeded().out();
        assertTrue(expected.lines().count() > 10, expected);
        String map = "time=ts,price=px,quantity=size,side=taker_side";
        assertEquals(expected, Cli.buildText(mine.toString(), "--map", map, "--side-values", "buy=B,sell=S", "--time-unit", "us",
                "--separator", "semicolon").succeeded().out());
        assertEquals(expected, Cli.buildText(mine.toString(), "--map", map, "--side-values", "buy=B,sell=S").succeeded().out());
        Path file = write("mine.layout", "# mine\ntime = ts\nprice = px\nquantity = note\nside = taker_side\n");
        assertEquals(expected, Cli.buildText(mine.toString(), "--map-file", file.toString(), "--map", "quantity=size",
                "--side-values", "buy=B,sell=S").succeeded().out());
        String swapped = Cli.buildText(mine.toString(), "--map", map, "--side-values", "buy=S,sell=B").succeeded().out();
        assertNotEquals(expected, swapped);
        Path picture = folder.resolve("c.html");
        Path input = write("mine.csv", mine.toString());
        assertEquals(ExitCode.OK, Cli.run("chart", input.toString(), "--threshold", "250", "--map", map, "--side-values",
                "buy=B,sell=S", "-o", picture.toString()).exitCode());
        assertTrue(Files.size(picture) > 0);
    }

    @Test
    void invalidRowsAreSkippedAndCounted() throws IOException {
        String text = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
                + "bitmex,XBTUSD,1583020803145000,1583020803307160,c1,sell,8531.5,2152\n"
                + "bitmex,XBTUSD,1583020803145000,1583020803307160,c2,unknown,8531.5,1\n"
                + "bitmex,XBTUSD,1583020803,1583020803307160,c3,buy,8531.5,1\n"
                + "bitmex,XBTUSD,1583020804145000,1583020803307160,c4,buy,8531.5,3\n";
        Cli.Result result = Cli.buildText(text, "--include-incomplete", "--on-invalid-row", "skip").succeeded();
        String clean = "timestamp_us,price,quantity,is_buyer_maker\n1583020803145000,8531.5,2152,true\n"
                + "1583020804145000,8531.5,3,false\n";
        assertEquals(Cli.buildText(clean, "--include-incomplete").succeeded().out(), result.out());
        assertTrue(result.err().contains(":3:6: side: \"unknown\" is not a side"), result.err());
        assertTrue(result.err().contains(":4:3: timestamp: \"1583020803\" is out of range: the layout tardis names "
                + "microseconds"), result.err());
        assertEquals(ExitCode.OK, Cli.buildText(text.replace("1583020803,", "1583020803145000,"), "--layout", "tardis", "--map",
                "side=").exitCode(), "without sides");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "2 | --layout bybt | 'bybt' is not one of binance-api-aggtrades, binance-api-trades, binance-book-ticker, binance-futures",
        "2 | --layout krakn | ; did you mean 'kraken'?",
        "2 | --map time=ts,price=px | the mapping has no column for the quantity",
        "2 | --map time=ts,price=px,quantity=q,contracts=c | --map: two columns for one thing: quantity=q and contracts=c",
        "2 | --map time=ts,price=px,contracts=q,contract-size=0 | --map: the size of a contract is 0, expected a number above 0",
        "2 | --map time=ts,price=px,contracts=q,contract-size=1,contract-value=2 | --map: both contract-size and contract-value; state "
            + "one of them",
        "2 | --map time=ts,price=px,quantity=q,side=q,side-values=buy=B,sell=S | --map: 'sell' is not one of agg-trade-id, ask",
        "1 | --map time=0,price=px,quantity=q | in.csv:1:1: the mapping names the column \"0\" for time (columns are counted from 1), but",
        "1 | --separator pipe | in.csv:1:1: \"ts,px,q\" in the header is not a known column",
        "1 | --separator pipe | ; with the separator pipe the line is one column: --separator comma splits it",
        "2 | --map time=ts,price=px,quantity=q,size=z | --map: 'size' is not one of agg-trade-id, ask, ask-size, bid",
        "2 | --map time=ts,price=px,quantity=q --side-values B | --side-values: 'B' is not of the form buy=WORD or sell=WORD",
        "2 | --layout plain --map price=px | the columns of the layout plain cannot be mapped; map all columns",
        "2 | --price bid | --price is for quotes; name their columns, such as --map time=timestamp,bid=bid,ask=ask",
        "2 | --volume ticks --map time=ts,price=px,quantity=q | a rule or sizes for quotes, but columns of trades",
        "2 | --price last --map time=ts,bid=px,ask=q | --price: 'last' is not one of mid, bid, ask",
        "2 | --volume quoted --map time=ts,bid=px,ask=q | the volume quoted, but no columns for the sizes; add bid-size=COLUMN",
        "2 | --format arrow --map time=ts,bid=px,ask=q | Arrow outputs have no columns for the spreads of quotes; write CSV, JSON",
        "2 | --columns open,spread_mean | spread_mean is a column of bars of quotes, and the inputs are trades",
        "1 | --price ask --map time=ts,bid=px,ask=q | in.csv:2:3: q: crossed quote: the bid 100 is above the ask 1; correct the row",
        "2 | --map-file nowhere | --map-file nowhere: ",
        "2 | --map-file nowhere --layout bybit | --layout and --map-file both state a layout; give one of them",
        "1 | --map time=ts,price=px,quantity=size | in.csv:1:1: the mapping names the column \"size\" for quantity, but the "
            + "header has ts, px, q",
        "1 | --map time=ts,price=px,quantity=q --time-unit s | in.csv:2:1: ts: \"1723161256322\" is out of range: --time-unit s",
        "1 | --layout bybit | in.csv:1:1: the layout bybit names the column \"price\" for price, but the header has ts, px, q"})
    void wrongMappingsWriteNothing(int exitCode, String options, String message) throws IOException {
        Path input = write("in.csv", "ts,px,q\n1723161256322,100,1\n1723161256323,101,1\n");
        Path output = folder.resolve("out.csv");
        List<String> arguments = new ArrayList<>(List.of("build", input.toString(), "--threshold", "1", "-o", output.toString()));
        arguments.addAll(List.of(options.split(" ")));
        Cli.Result result = Cli.run(arguments.toArray(String[]::new));
        assertEquals(exitCode, result.exitCode(), result.err());
        assertTrue(result.err().contains(message), result.err());
        assertFalse(Files.exists(output));
    }
}
