package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files of this program and of others: a digest is checked, and its absence is reported. */
class ParquetOriginTest {
    private static final String NO_DIGEST = ": no digest, another program has written it: ";
    private static final String ONLY_ORDER = "only the order of its trades and ids is checked, other damage cannot be detected\n";
    private static final int PLACES = Integer.getInteger("rangebar.damage.places", 60);

    @TempDir
    private Path folder;

    private void copy(String sql, Path file) throws Exception {
        copy(sql, file, "snappy");
    }

    private void copy(String sql, Path file, String compression) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet, COMPRESSION " + compression + ")");
        }
    }

    private Path bars() throws Exception {
        Path csv = Files.writeString(folder.resolve("a.csv"), "1,100,1,1,1,1723161256322,true,true\n"
                + "2,101,1,2,2,1723161256323,true,true\n3,102,1,3,3,1723161256324,true,true\n");
        Path bars = folder.resolve("bars.parquet");
        Cli.run("build", csv.toString(), "--symbol", "A", "--threshold", "250", "-o", bars.toString()).succeeded();
        return bars;
    }

    @Test
    void barsOfAnotherProgramAreChecked() throws Exception {
        Path bars = bars();
        assertEquals("", Cli.run("query", "from bars", bars.toString()).succeeded().err());
        Path same = folder.resolve("same.parquet");
        copy("FROM read_parquet('" + bars + "')", same);
        assertEquals("rangebar: " + same + NO_DIGEST + "prices, ids and sums of its bars agree, other damage cannot be "
                + "detected\n", Cli.run("query", "from bars", same.toString()).succeeded().err());
        Path changed = folder.resolve("changed.parquet");
        copy("SELECT * REPLACE (buy_volume + 1 AS buy_volume) FROM read_parquet('" + bars + "')", changed);
        assertEquals("rangebar: " + changed + NO_DIGEST + "1 bar contradicts itself in prices, ids or sums; the file is damaged "
                + "or changed\n", Cli.run("query", "from bars", changed.toString()).succeeded().err());
    }

    @Test
    void tradesOfAnotherProgramAreReported() throws Exception {
        Path trades = folder.resolve("trades.parquet");
        copy("SELECT 1 AS agg_trade_id, 100 AS price, 1 AS quantity, 1723161256322 AS transact_time", trades);
        Cli.Result result = Cli.run("build", trades.toString(), "--threshold", "250").succeeded();
        assertTrue(result.err().endsWith("rangebar: " + trades + NO_DIGEST + ONLY_ORDER), result.err());
        Path ours = folder.resolve("ours.parquet");
        Cli.run("query", "from bars", trades.toString(), "-o", ours.toString()).succeeded();
        assertFalse(Cli.run("build", ours.toString(), "--threshold", "250").succeeded().err().contains("digest"));
    }

    /** A query states what it has checked itself. */
    @Test
    void queriesCheckTheIdsOfTrades() throws Exception {
        Path trades = folder.resolve("trades.parquet");
        String rows = "SELECT i AS agg_trade_id, 100 AS price FROM range(300000) t(i)";
        copy(rows, trades);
        assertEquals("rangebar: " + trades + NO_DIGEST + "the ids of its trades rise, other damage cannot be detected\n",
                Cli.run("query", "select 1", trades.toString()).succeeded().err());
        copy(rows.replace("i AS", "if(i = 250000, i + 7, i)::VARCHAR AS"), trades);
        assertEquals("rangebar: " + trades + NO_DIGEST + "1 id is not above the one before; the file is damaged, changed or not in "
                + "order\n", Cli.run("query", "select 1", trades.toString()).succeeded().err());
        copy("SELECT 100 AS price", trades);
        assertEquals("rangebar: " + trades + NO_DIGEST + "damage cannot be detected\n",
                Cli.run("query", "select 1", trades.toString()).succeeded().err());
    }

    /**
     * One flipped bit in trades of another program: the file is refused, or its bars come with a line that says what was
     * checked. Ids that changed are refused, reported as missing, or still in a row.
     */
    @ParameterizedTest
    @ValueSource(strings = {"zstd", "uncompressed"})
    void damageInTradesOfAnotherProgram(String compression) throws Exception {
        Path trades = folder.resolve("trades.parquet");
        copy("SELECT i + 1000 AS agg_trade_id, (60000 + (i * 7919) % 1000 / 10)::DECIMAL(18, 8) AS price, "
                + "(1 + i % 13)::DECIMAL(18, 8) AS quantity, i + 5000 AS first_trade_id, i + 5000 AS last_trade_id, "
                + "1723161256322 + i * 40 AS transact_time, i % 3 = 0 AS is_buyer_maker FROM range(3000) t(i)", trades, compression);
        byte[] whole = Files.readAllBytes(trades);
        String[] build = {"build", trades.toString(), "--threshold", "10", "--format", "raw-csv", "--include-incomplete"};
        String expected = Cli.run(build).succeeded().out();
        String ids = ids(trades);
        Random random = new Random(whole.length);
        int[] counts = new int[4];
        for (int place = 0; place < PLACES; place++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(trades, damaged);
            Cli.Result result = Cli.run(build);
            if (result.exitCode() != ExitCode.OK) {
                assertEquals(ExitCode.DATA, result.exitCode(), result.err());
                counts[0]++;
                continue;
            }
            assertTrue(result.err().endsWith(NO_DIGEST + ONLY_ORDER), result.err());
            boolean isMissing = result.err().contains(" missing within the file");
            if (!ids(trades).equals(ids)) {
                assertTrue(isMissing || areInARow(ids(trades)), "place " + place + ": " + result.err());
                counts[1]++;
            }
            counts[result.out().equals(expected) ? 2 : 3]++;
        }
        System.out.printf("foreign trades, %s: %d flipped bits: %d refused, %d equal, %d changed, of which %d in ids%n", compression,
                PLACES, counts[0], counts[2], counts[3], counts[1]);
        assertTrue(counts[0] > 0 && counts[3] > 0, "flipped bits do harm");
    }

    private static String ids(Path trades) {
        return Cli.run("query", "select agg_trade_id from bars", trades.toString()).succeeded().out();
    }

    private static boolean areInARow(String ids) {
        long[] all = ids.lines().skip(1).mapToLong(Long::parseLong).toArray();
        return IntStream.range(1, all.length).allMatch(k -> all[k] == all[k - 1] + 1);
    }

    @Test
    void aDamagedFileIsRefusedByEachCommand() throws Exception {
        Path bars = bars();
        byte[] bytes = Files.readAllBytes(bars);
        bytes[bytes.length / 3] ^= 4;
        Files.write(bars, bytes);
        for (String[] command : new String[][] {{"query", "from bars", bars.toString()},
            {"chart", bars.toString(), "-o", folder.resolve("chart.html").toString()},
            {"build", bars.toString(), "--threshold", "250"}}) {
            Cli.Result result = Cli.run(command);
            assertEquals(ExitCode.DATA, result.exitCode());
            assertEquals("", result.out());
            assertTrue(result.err().contains(bars + ": ") && result.err().contains("the file is damaged: its CRC-32 is "),
                    result.err());
        }
        assertFalse(Files.exists(folder.resolve("chart.html")));
    }
}
