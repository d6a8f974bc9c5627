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

/** Resets on the command line and in databases. */
class ResetTest {
    private static final long DAY = 86_400_000L;
    /** Friday, 2024-08-09, 00:00 UTC. */
    private static final long FRIDAY = 1_723_161_600_000L;

    @TempDir
    private Path folder;

    /** Every 6 hours of some days a price that is 1 higher: at a range of 3 each fourth trade closes a bar. */
    private String trades(int firstDay, int days) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 4 * firstDay; i < 4 * (firstDay + days); i++) {
            text.append(i + 1).append(',').append(100 + i).append(".0,1,").append(i + 1).append(',').append(i + 1).append(',')
                    .append(FRIDAY + i * DAY / 4).append(",true\n");
        }
        Path ofDays = Files.createDirectories(folder.resolve(String.valueOf(days)));
        return Files.writeString(ofDays.resolve("BTCUSDT-aggTrades-2024-08-0" + (firstDay + 1) + ".csv"), text).toString();
    }

    private static List<String> bars(Cli.Result result) {
        return result.succeeded().out().lines().skip(1).map(line -> line.replaceAll("\\.0+,", ",")).toList();
    }

    @Test
    void boundariesEndBars() throws IOException {
        String[] build = {"build", trades(0, 3), "--range", "4", "--columns", "open,close,agg_trade_count"};
        assertEquals(List.of("100,104,5", "105,109,5"), bars(Cli.run(build)));
        List<String> arguments = new ArrayList<>(List.of(build));
        arguments.addAll(List.of("--reset", "day"));
        Cli.Result byDay = Cli.run(arguments.toArray(String[]::new));
        assertEquals(List.of(), bars(byDay));
        assertTrue(byDay.err().contains("not written: 2 bars that resets (day) have ended"), byDay.err());
        arguments.set(arguments.size() - 1, "week"); // Sunday is the third day
        assertEquals(List.of("100,104,5"), bars(Cli.run(arguments.toArray(String[]::new))));
        arguments.set(arguments.size() - 1, "month");
        assertEquals(List.of("100,104,5", "105,109,5"), bars(Cli.run(arguments.toArray(String[]::new))));
    }

    @Test
    void sessionsComeFromAFile() throws IOException {
        Path sessions = Files.writeString(folder.resolve("sessions.txt"), "# whole days\nzone UTC\nfri,sat 00:00-24:00\n");
        Path marked = Files.writeString(folder.resolve("marked.txt"), "\uFEFFzone UTC\r\nfri,sat 00:00-24:00\r\n");
        assertEquals(bars(Cli.run("build", trades(0, 3), "--range", "3", "--reset", "day")),
                bars(Cli.run("build", trades(0, 3), "--range", "3", "--sessions", marked.toString())));
        assertEquals(bars(Cli.run("build", trades(0, 3), "--range", "3", "--reset", "day")),
                bars(Cli.run("build", trades(0, 3), "--range", "3", "--sessions", sessions.toString())));
    }

    /** A rule is part of the key, and a run that is cut has the bars of one that is not. */
    @Test
    void databasesKeepRulesApart() throws IOException {
        Path cut = folder.resolve("cut.duckdb");
        Path whole = folder.resolve("whole.duckdb");
        for (String rule : List.of("", "day", "01:00@Europe/Berlin")) {
            for (int[] days : new int[][] {{0, 2, 0}, {2, 3, 0}, {0, 5, 1}}) {
                List<String> arguments = new ArrayList<>(List.of("build", trades(days[0], days[1]), "--range", "4", "-o",
                        (days[2] == 0 ? cut : whole).toString()));
                if (!rule.isEmpty()) {
                    arguments.addAll(List.of("--reset", rule));
                }
                Cli.run(arguments.toArray(String[]::new)).succeeded();
            }
        }
        String sql = "select reset_rule, open, close, b.agg_trade_count from series join bars b using (series_id) order by all";
        String bars = DatabaseBuildTest.query(sql, whole, "--format", "csv");
        assertEquals(bars, DatabaseBuildTest.query(sql, cut, "--format", "csv"));
        assertEquals(3, DatabaseBuildTest.query("select distinct reset_rule from series", cut, "--format", "csv").lines().skip(1).count());
        String check = Cli.run("check", cut.toString()).succeeded().out();
        Cli.Result chart = Cli.run("chart", cut.toString(), "-o", folder.resolve("chart.html").toString()).succeeded();
        for (String rule : List.of("", ", reset day", ", reset 01:00@Europe/Berlin")) {
            assertTrue(check.contains(" (BTCUSDT, range 4" + rule + ")"), check);
            assertTrue(chart.err().contains("range 4" + rule + ": "), chart.err());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"--reset hour; none of day, week, month, year", "--reset 17:00@Nowhere; there is no zone 'Nowhere'",
        "--reset 02:30@Europe/Berlin; skips 02:30 on 2000-03-26", "--reset day --sessions s.txt; both state where bars end",
        "--sessions missing.txt; --sessions missing.txt: no such file; expected a text file with lines such as 'zone America/New_York'",
        "--sessions FOLDER; is a directory", "--sessions BINARY; the file is not text in UTF-8",
        "--reset 17:00@Pacific/Apia; skips 17:00 on 2011-12-30: no single boundary; this zone has no time that each day has once; choose another", "--sessions OVERLAPPING; overlaps that of"})
    void wrongRulesAreRefused(String options, String why) throws IOException {
        Path overlapping = Files.writeString(folder.resolve("o.txt"), "zone UTC\nmon-fri 09:00-17:00\nfri 16:00-18:00\n");
        Path output = folder.resolve("bars.csv");
        List<String> arguments = new ArrayList<>(List.of("build", trades(0, 1), "--range", "3", "-o", output.toString()));
        arguments.addAll(List.of(options.replace("OVERLAPPING", overlapping.toString()).replace("FOLDER", folder.toString()).replace("BINARY",
                Files.write(folder.resolve("binary"), new byte[] {(byte) 0xC3, 1}).toString()).split(" ")));
        Cli.Result refused = Cli.run(arguments.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, refused.exitCode());
        assertTrue(refused.err().contains(why), refused.err());
        assertFalse(Files.exists(output));
    }
}
