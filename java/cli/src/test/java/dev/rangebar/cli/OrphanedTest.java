package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.chart.BarCsv;
import dev.rangebar.chart.BarFileException;
import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The option {@code --include-orphaned} of {@code rangebar build}. */
class OrphanedTest {
    private static final long HOUR = 3_600_000L;
    /** Friday, 2024-08-09, 00:00 UTC. */
    private static final long FRIDAY = 1_723_161_600_000L;
    /** Hours of trades at rising prices: at a range of 2 each third trade in a row closes a bar. */
    private static final int[] HOURS = {20, 21, 22, 23, 24, 30, 31, 32, 33, 80};

    @TempDir
    private Path folder;
    private List<String> files;

    @BeforeEach
    void writeTrades() throws IOException {
        files = new ArrayList<>();
        for (int i = 0; i < HOURS.length; i++) {
            files.add(Files.writeString(folder.resolve("trades-" + i + ".csv"), i + 1 + "," + (100 + i) + ".0,1," + (i + 1) + "," + (i + 1)
                    + "," + (FRIDAY + HOURS[i] * HOUR) + ",true\n").toString());
        }
    }

    private Cli.Result build(String options) {
        return Cli.run(Stream.concat(Stream.concat(Stream.of("build"), files.stream()), Stream.of(options.split(" ")))
                .toArray(String[]::new));
    }

    @Test
    void gapsAndResetsEndBars() {
        String options = "--range 2 --symbol A --max-gap 5h --reset day --include-orphaned --columns "
                + "first_agg_trade_id,last_agg_trade_id,orphan_reason,boundary_time,is_incomplete";
        Cli.Result csv = build(options + " --include-incomplete").succeeded();
        assertEquals(List.of("first_agg_trade_id,last_agg_trade_id,orphan_reason,boundary_time,is_incomplete", "1,3,,,false",
                "4,4,reset,2024-08-10T00:00:00.000000Z,false", "5,5,gap,,false", "6,8,,,false",
                "9,9,reset,2024-08-11T00:00:00.000000Z,false", "10,10,,,true"), csv.lines());
        assertFalse(csv.err().contains("not written"), csv.err());
        assertEquals(List.of("1,3,,,0", "4,4,reset,1723248000000000,0", "5,5,gap,,0", "6,8,,,0", "9,9,reset,1723334400000000,0"),
                build(options + " --format raw-csv").succeeded().lines().subList(1, 6));
        assertEquals("{\"first_agg_trade_id\":4,\"last_agg_trade_id\":4,\"orphan_reason\":\"reset\",\"boundary_time\":"
                + "\"2024-08-10T00:00:00.000000Z\",\"is_incomplete\":false}", build(options + " --format json").succeeded().lines().get(1));
    }

    /** Windows go on over resets, but not over gaps; the numbers of a file of price rows are those of the bars that are written. */
    @Test
    void barsThatEndHaveFeatures() throws IOException {
        Path rows = folder.resolve("rows.csv");
        String options = "--range 2 --symbol A --max-gap 5h --reset day --features lookback,intra,footprint --row-size 1 --footprint-rows " + rows
                + " --columns last_agg_trade_id,bar_agg_trade_count,window_agg_trade_count,delta";
        List<String> all = build(options + ",orphan_reason --include-orphaned --include-incomplete").succeeded().lines();
        assertEquals(List.of("3,3,0,-3,", "4,1,3,-1,reset", "5,1,4,-1,gap", "8,3,0,-3,", "9,1,3,-1,reset", "10,1,0,-1,"),
                all.subList(1, all.size()));
        assertEquals("1112344456", Files.readAllLines(rows).stream().skip(1).map(line -> line.substring(0, 1)).collect(Collectors.joining()));
        List<String> closed = build(options).succeeded().lines();
        assertEquals(List.of("3,3,0,-3", "8,3,0,-3"), closed.subList(1, closed.size()));
        assertEquals("111222", Files.readAllLines(rows).stream().skip(1).map(line -> line.substring(0, 1)).collect(Collectors.joining()));
    }

    /** Parquet has them behind all others, written in blocks or, with lists, by rows; the metadata say how the bars were built. */
    @ParameterizedTest
    @ValueSource(strings = {"lookback,intra", "lookback,intra,footprint --row-size 1"})
    void parquetHasTheColumns(String features) {
        String options = "--range 2 --symbol A --max-gap 5h --reset day --include-orphaned --include-incomplete --features " + features;
        Path parquet = folder.resolve("bars.parquet");
        build(options + " -o " + parquet).succeeded();
        List<String> expected = build(options + " --format raw-csv --columns last_agg_trade_id,bar_agg_trade_count,orphan_reason,"
                + "boundary_time,is_incomplete").succeeded().lines();
        assertEquals(expected, query("SELECT last_agg_trade_id, bar_agg_trade_count, coalesce(orphan_reason, '') AS orphan_reason, "
                + "coalesce(epoch_us(boundary_time)::VARCHAR, '') AS boundary_time, is_incomplete::INTEGER AS is_incomplete FROM bars", parquet));
        List<String> columns = query("SELECT column_name || ' ' || column_type AS name FROM (DESCRIBE FROM bars)", parquet);
        assertEquals(List.of("orphan_reason VARCHAR", "boundary_time TIMESTAMP WITH TIME ZONE"), columns.subList(columns.size() - 2,
                columns.size()));
        String groups = features.replace(" --row-size 1", "");
        assertEquals(List.of("name", "distance=range 2", "features=" + groups + " exact trades:500" + (groups.endsWith("footprint") ? " row:1" : "")
                + " v1", "include_orphaned=true", "max_gap_us=18000000000", "reset_rule=day", "sources=" + String.join("/", files),
                "symbol=A", "timestamp_gate=true"), query("SELECT replace(decode(key), 'rangebar.', '') || '=' || replace(decode(value), "
                + "chr(10), '/') AS name FROM parquet_kv_metadata('" + parquet + "') WHERE decode(key) NOT LIKE '%digest%' AND decode(key) <> "
                + "'rangebar.version' ORDER BY ALL", parquet));
    }

    private static List<String> query(String sql, Path file) {
        return Cli.run("query", sql, file.toString(), "--format", "csv").succeeded().lines().stream().map(line -> line.replace("\"", "")).toList();
    }

    /** A chart reads the file as any other one. */
    @Test
    void chartsReadTheFile() throws IOException, BarFileException {
        Path bars = folder.resolve("bars.csv");
        build("--range 2 --symbol A --max-gap 5h --include-orphaned -o " + bars).succeeded();
        assertEquals(Files.readAllLines(bars).size() - 1, BarCsv.read("bars.csv", bars, "A").size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"--range 2 --include-orphaned; needs --max-gap, --reset or --sessions",
        "--range 2 --max-gap 5h --columns orphan_reason; see --include-orphaned"})
    void wrongCombinationsAreRefused(String options, String why) {
        assertRefused(options, "bars.csv", why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb", "arrow", "arrows"})
    void formatsWithoutTheColumnsAreRefused(String format) {
        assertRefused("--range 2 --symbol A --max-gap 5h --include-orphaned", "bars." + format,
                "--include-orphaned works with csv, raw-csv, json and parquet; " + format);
    }

    private void assertRefused(String options, String name, String why) {
        Path output = folder.resolve(name);
        Cli.Result refused = build(options + " -o " + output);
        assertEquals(ExitCode.USAGE, refused.exitCode());
        assertTrue(refused.err().contains(why), refused.err());
        assertFalse(Files.exists(output));
    }
}
