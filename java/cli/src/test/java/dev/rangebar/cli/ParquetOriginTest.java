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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files of this program and of others: a digest is checked, and its absence is reported. */
class ParquetOriginTest {
    private static final String NO_DIGEST = ": no digest, another program has written it: ";

    @TempDir
    private Path folder;

    private void copy(String sql, Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (" + sql + ") TO '" + file + "'");
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
        assertTrue(result.err().endsWith("rangebar: " + trades + NO_DIGEST + "damage cannot be detected, except in ids and "
                + "order of trades\n"), result.err());
        Path ours = folder.resolve("ours.parquet");
        Cli.run("query", "from bars", trades.toString(), "-o", ours.toString()).succeeded();
        assertFalse(Cli.run("build", ours.toString(), "--threshold", "250").succeeded().err().contains("digest"));
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
