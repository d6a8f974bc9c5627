package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a watch, its recording, and the archive: as the source of days, and as what its bars are compared with. */
class WatchOutputsTest {
    @TempDir
    private Path folder;

    /** Files of some days until a day. */
    private List<Path> sample(LocalDate until, int days) {
        LocalDate from = until.minusDays(days - 1);
        Cli.run("sample", "--symbol", "BTCUSDT", "--from", from.toString(), "--days", "" + days, "--rows", "" + 2_000 * days, "-d",
                folder.toString()).succeeded();
        return from.datesUntil(until.plusDays(1)).map(day -> folder.resolve("BTCUSDT-aggTrades-" + day + ".csv")).toList();
    }

    private Path day() {
        return sample(LocalDate.of(2026, 1, 31), 1).get(0);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Cli.Result finish(Cli.Running watch) throws InterruptedException {
        return watch.result().succeeded();
    }

    private String built(Path file, String... options) {
        return Cli.run(words(List.of(options), "build", file.toString(), "--threshold", "50", "--quiet")).succeeded().out();
    }

    private static String[] words(List<String> options, String... first) {
        List<String> words = new ArrayList<>(List.of(first));
        words.addAll(options);
        return words.toArray(String[]::new);
    }

    private static long count(String text) {
        return text.lines().count();
    }

    @Test
    void textFilesAreContinuedBesideADatabaseAndOthersAreWritten() throws Exception {
        Path file = day();
        String expected = built(file, "--format", "csv");
        long bars = count(expected) - 1;
        List<String> outputs = List.of("-o", path("live.duckdb"), "-o", path("{symbol}-{threshold}.csv"), "-o", path("b.jsonl"),
                "--threshold", "50", "BTCUSDT");
        try (Cli.Running replay = ReplayTest.replay(file.toString(), "--speed", "max")) {
            finish(ReplayTest.watch(replay, words(outputs, "--until-bar", "5", "-o", path("first.parquet"), "-o", path("first.arrow"))));
            Files.writeString(folder.resolve("BTCUSDT-50.csv"), Files.readString(folder.resolve("BTCUSDT-50.csv")) + "2026-01-31T0");
            Cli.Running exists = ReplayTest.watch(replay, words(outputs, "--until-bar", "5", "-o", path("first.parquet")));
            assertEquals(ExitCode.USAGE, exists.result().exitCode());
            assertTrue(exists.err().contains("first.parquet: the file exists, and a watch writes a new one"), exists.err());
            finish(ReplayTest.watch(replay, words(outputs, "--until-bar", "" + (bars - 5), "--for", "600s")));
        }
        assertEquals(expected, Files.readString(folder.resolve("BTCUSDT-50.csv")));
        assertEquals(built(file, "--format", "json"), Files.readString(folder.resolve("b.jsonl")));
        assertEquals("5", Cli.run("query", "select count(*) from bars", path("first.parquet"), "--format", "csv").succeeded().lines().get(1));
        assertTrue(Files.size(folder.resolve("first.arrow")) > 1_000);
        Cli.Result alone = Cli.run("watch", "BTCUSDT", "--threshold", "50", "-o", path("b.jsonl"));
        assertEquals(ExitCode.USAGE, alone.exitCode());
        assertTrue(alone.err().contains("a watch continues it only beside a database"), alone.err());
    }

    @Test
    void recordedTradesHaveTheSameBars() throws Exception {
        Path file = day();
        String expected = built(file, "--format", "csv");
        List<String> options = List.of("BTCUSDT", "--threshold", "50", "-o", path("live.duckdb"), "--record",
                path("{symbol}-aggTrades-live.parquet"));
        try (Cli.Running replay = ReplayTest.replay(file.toString(), "--speed", "max")) {
            finish(ReplayTest.watch(replay, words(options, "--until-bar", "5")));
            String half = built(folder.resolve("BTCUSDT-aggTrades-live.parquet"), "--format", "csv");
            assertEquals(expected.lines().limit(6).toList(), half.lines().toList());
            finish(ReplayTest.watch(replay, words(options, "--until-bar", "" + (count(expected) - 6), "--for", "600s")));
        }
        assertEquals(expected, built(folder.resolve("BTCUSDT-aggTrades-live.parquet"), "--format", "csv"));
        assertFalse(Files.exists(folder.resolve("BTCUSDT-aggTrades-live.parquet.recording")));
        Cli.Result wrong = Cli.run("watch", "A1", "B1", "--threshold", "50", "-o", path("x.duckdb"), "--record", path("t.parquet"));
        assertTrue(wrong.err().contains("several symbols need one file each"), wrong.err());
    }

    private static void serve(TestArchive archive, Path file) throws IOException {
        String name = file.getFileName().toString();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(Files.readAllBytes(file));
        }
        archive.add("data/spot/daily/aggTrades/BTCUSDT/" + name.replace(".csv", ".zip"), bytes.toByteArray());
    }

    /** Features of a watch that is ended and started again are those of a build; what cannot have them is refused. */
    @Test
    void featuresAreThoseOfABuild() throws Exception {
        String file = day().toString();
        String[] reset = {"--threshold", "50", "--reset", "00:20@UTC"};
        String[] features = words(List.of("--features", "lookback,intra,footprint", "--row-size", "20", "--lookback-window", "trades:200"), reset);
        String built = Cli.run(words(List.of(features), "build", file, "--format", "json")).succeeded().out();
        Cli.run(words(List.of(features), "build", file, "-o", path("built.csv"))).succeeded();
        Cli.run(words(List.of(features), "build", file, "-o", path("built.parquet"))).succeeded();
        String first = Files.readAllLines(Path.of(file)).get(1).split(",")[0];
        try (Cli.Running replay = ReplayTest.replay(file, "--speed", "max")) {
            StringBuilder watched = new StringBuilder();
            for (String bars : List.of("3", "1", "9")) {
                watched.append(finish(ReplayTest.watch(replay, words(List.of(features), "BTCUSDT", "-o", "-", "-o", path("live.duckdb"),
                        "-o", path("live.csv"), "--from-id", first, "--until-bar", bars))).out());
            }
            long count = watched.toString().lines().count();
            assertTrue(count >= 13 && watched.indexOf("\"window_ofi\":") > 0 && watched.indexOf("\"buy_imbalance\":") > 0, watched.toString());
            assertTrue(built.startsWith(watched.toString()), watched.toString());
            assertEquals(Files.readAllLines(folder.resolve("built.csv")).subList(0, (int) count + 1), Files.readAllLines(folder.resolve("live.csv")));
            finish(ReplayTest.watch(replay, words(List.of(features), "BTCUSDT", "-o", path("live.parquet"), "--from-id", first, "--until-bar",
                    "" + count)));
            String sql = "select * from bars limit " + count;
            assertEquals(Cli.run("query", sql, path("built.parquet"), "--format", "json").succeeded().out(),
                    Cli.run("query", sql, path("live.parquet"), "--format", "json").succeeded().out());
            assertTrue(watched.indexOf("T00:1") >= 0 && watched.indexOf("T00:3") >= 0, "bars on both sides of the boundary");
            for (String[] wrong : new String[][] {{"--lookback-window", "all", "a watch saves the trades of its windows with each commit"},
                {"-o", path("b.arrow"), "the format has no columns for features"}}) {
                Cli.Result refused = ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "--features", "lookback", wrong[0], wrong[1]).result();
                assertEquals(ExitCode.USAGE, refused.exitCode(), refused.err());
                assertTrue(refused.err().contains(wrong[2]), refused.err());
            }
            Cli.Result other = ReplayTest.watch(replay, words(List.of(reset), "BTCUSDT", "-o", path("live.duckdb"))).result();
            assertTrue(other.err().contains("have the features 'lookback,intra,footprint exact trades:200 row:20 v1', and this run has 'none'"),
                    other.err());
        }
    }

    /** A watch that begins and ends within the day agrees with the file of the day; a changed value is found, and named. */
    @Test
    void comparesADayWithTheArchive() throws Exception {
        Path file = day();
        try (Cli.Running replay = ReplayTest.replay(file.toString(), "--speed", "max"); TestArchive archive = new TestArchive()) {
            finish(ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "--threshold", "100", "-o", path("live.duckdb"), "--from-id",
                    "" + (Long.parseLong(Files.readAllLines(file).get(300).split(",")[0])), "--until-bar", "20"));
            serve(archive, file);
            String[] check = {"check", path("live.duckdb"), "--against-archive", "2026-01-31", "--archive-url", archive.base().toString(),
                "--archive-folder", path("cache")};
            Cli.Result same = Cli.run(check);
            assertEquals(ExitCode.OK, same.exitCode(), same.out() + same.err());
            assertTrue(same.out().contains("archive BTCUSDT at 50 dbps (0.05%) against ") && same.out().contains("differing bars: 0"), same.out());
            Cli.Result ofFile = Cli.run("check", path("live.duckdb"), "--against-archive", file.toString(), "--format", "json");
            assertEquals(ExitCode.OK, ofFile.exitCode(), ofFile.out() + ofFile.err());
            Cli.Result absent = Cli.run(words(List.of(check).subList(4, 8), "check", path("live.duckdb"), "--against-archive", "2026-01-30"));
            assertEquals(ExitCode.DATA, absent.exitCode(), absent.out());
            try (Connection database = DriverManager.getConnection("jdbc:duckdb:" + path("live.duckdb"));
                    Statement statement = database.createStatement()) {
                statement.execute("UPDATE bars SET volume = volume + 0.00000001 WHERE rowid = (SELECT max(rowid) FROM bars)");
            }
            Cli.Result changed = Cli.run(check);
            assertEquals(ExitCode.DATA, changed.exitCode());
            assertTrue(changed.out().contains("FINDING: bar from trade ") && changed.out().contains(": volume is "), changed.out());
        }
        Cli.run("build", file.toString(), "--market", "spot", "--threshold", "50", "--reset", "03:00@UTC", "-o", path("reset.duckdb"), "--quiet")
                .succeeded();
        Cli.Result reset = Cli.run("check", path("reset.duckdb"), "--against-archive", file.toString());
        assertEquals(ExitCode.OK, reset.exitCode(), reset.out() + reset.err());
        assertTrue(reset.out().contains("archive BTCUSDT at 50 dbps (0.05%), reset 03:00@UTC against "), reset.out());
        Cli.run("build", file.toString(), "--market", "spot", "--range", "500ticks", "--tick-size", "0.01", "-o", path("reset.duckdb"), "--quiet")
                .succeeded();
        Cli.Result range = Cli.run("check", path("reset.duckdb"), "--against-archive", file.toString());
        assertTrue(range.out().contains("archive BTCUSDT at 500 ticks of 0.01 against "), range.out());
        Cli.Result wrong = Cli.run("check", file.toString(), "--against-archive", "2026-01-31");
        assertTrue(wrong.err().contains("is not a database; --against-archive compares databases"), wrong.err());
    }

    /** Days behind come from the archive, up to a day that it lacks; requests fetch the rest. */
    @Test
    void finishedDaysComeFromTheArchive() throws Exception {
        List<Path> days = sample(LocalDate.now(ZoneOffset.UTC).minusDays(1), 3);
        StringBuilder all = new StringBuilder();
        for (Path one : days) {
            all.append(all.isEmpty() ? Files.readString(one) : Files.readString(one).replaceFirst("^\\D.*\n", ""));
        }
        Path whole = folder.resolve("BTCUSDT-aggTrades-all.csv");
        Files.writeString(whole, all);
        Cli.run("build", whole.toString(), "--market", "spot", "--threshold", "50", "-o", path("whole.duckdb"), "--quiet").succeeded();
        String sql = "select * exclude (series_id) from bars order by rowid";
        String expected = Cli.run("query", sql, path("whole.duckdb"), "--format", "csv").succeeded().out();
        List<String> first = Files.readAllLines(days.get(0));
        Path part = folder.resolve("BTCUSDT-aggTrades-part.csv");
        Files.write(part, first.subList(0, 1_500));
        Cli.run("build", part.toString(), "--market", "spot", "--threshold", "50", "-o", path("live.duckdb"), "--quiet").succeeded();
        long before = Long.parseLong(Cli.run("query", "select count(*) from bars", path("live.duckdb"), "--format", "csv").lines().get(1));
        try (Cli.Running replay = ReplayTest.replay(whole.toString(), "--speed", "max"); TestArchive archive = new TestArchive()) {
            serve(archive, days.get(0));
            serve(archive, days.get(1));
            Cli.Running watch = ReplayTest.watch(replay, "BTCUSDT", "--threshold", "50", "-o", path("live.duckdb"), "--archive-url",
                    archive.base().toString(), "--archive-folder", path("cache"), "--until-bar", "" + (count(expected) - 1 - before), "--for",
                    "600s");
            finish(watch);
            assertTrue(watch.err().matches("(?s).*BTCUSDT: 1\\d{3} trades come from the archive.*"), watch.err());
            assertTrue(watch.err().matches("(?s).* bars from [12]\\d{3} trades, .*"), watch.err());
        }
        assertEquals(expected, Cli.run("query", sql, path("live.duckdb"), "--format", "csv").succeeded().out());
    }
}
