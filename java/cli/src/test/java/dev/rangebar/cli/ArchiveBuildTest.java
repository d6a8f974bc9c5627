package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Assume;
import dev.rangebar.testsupport.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a symbol and dates to bars in one call. */
@Timeout(600)
class ArchiveBuildTest {
    private static final String SQL = "select * exclude (series_id) from bars order by symbol, rowid";

    @TempDir
    private Path folder;
    private Path database;
    private TestArchive server;
    /** The files that the server has, or will have. */
    private List<String> days;

    @BeforeEach
    void open() throws IOException {
        server = new TestArchive();
        database = folder.resolve("bars.duckdb");
        days = DatabaseBuildTest.days(Files.createDirectory(folder.resolve("csv")), "BTCUSDT", 5, 2_000);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static String path(String market, String symbol, int day) {
        return "data/" + market + "/daily/aggTrades/" + symbol + "/" + symbol + "-aggTrades-2024-08-0" + day + ".zip";
    }

    private void publish(String market, String symbol, int day) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("trades.csv"));
            zip.write(Files.readAllBytes(Path.of(days.get(day - 1))));
        }
        server.add(path(market, symbol, day), bytes.toByteArray());
    }

    private Cli.Result build(int lastDay, String... more) {
        List<String> arguments = new ArrayList<>(List.of("build", "--archive", server.base().toString(), "--archive-folder",
                folder.resolve("archive").toString(), "--from", "2024-08-01", "--to", "2024-08-0" + lastDay, "--threshold",
                "250"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private Cli.Result build(int lastDay) {
        return build(lastDay, "--symbol", "BTCUSDT", "-o", database.toString());
    }

    private String bars(Path file) {
        return Cli.run("query", SQL, file.toString()).succeeded().out();
    }

    /** Day by day, the database equals that of all files at once, and each file is downloaded and processed once. */
    @Test
    void eachDayAddsOnlyItsOwn() throws IOException {
        for (int day = 1; day <= 5; day++) {
            publish("spot", "BTCUSDT", day);
            Cli.Result result = build(day).succeeded();
            assertTrue(result.err().contains("rangebar: archive: " + day + (day == 1 ? " file in " : " files in ")),
                    result.err());
            assertTrue(result.err().contains(", 1 downloaded ("), result.err());
            assertTrue(result.err().contains("rangebar: 2000 trades from "), result.err());
            assertEquals(day > 1, result.err().contains("skipped, because the database has them: " + (day - 1) + " file"),
                    result.err());
        }
        assertTrue(build(5).succeeded().err().contains("rangebar: no new trades in 5 files"));
        for (int day = 1; day <= 5; day++) {
            assertEquals(1, server.requests(path("spot", "BTCUSDT", day)).size());
        }
        Path atOnce = folder.resolve("at-once.duckdb");
        Cli.run(DatabaseBuildTest.build(days, "--threshold", "250", "--market", "spot", "-o", atOnce.toString())).succeeded();
        assertEquals(bars(atOnce), bars(database));
        assertEquals("market\nspot\n", Cli.run("query", "select market from series", database.toString()).out());
    }

    @Test
    void severalSymbolsAndAnotherMarket() throws IOException {
        for (int day = 1; day <= 2; day++) {
            publish("futures/um", "BTCUSDT", day);
            publish("futures/um", "ETHUSDT", day);
        }
        build(2, "--symbol", "BTCUSDT,ETHUSDT", "--market", "um", "-o", database.toString()).succeeded();
        assertEquals("symbol,market,trades\nBTCUSDT,um,4000\nETHUSDT,um,4000\n", Cli.run("query", "select symbol, market, "
                + "sum(trades) as trades from series join sources using (series_id) group by all order by all",
                database.toString()).succeeded().out());
        List<String> fromStream = build(1, "--symbol", "BTCUSDT", "--market", "um").succeeded().lines();
        assertEquals(Cli.run("build", days.get(0), "--threshold", "250").succeeded().lines(), fromStream);
    }

    /** A hole writes nothing; filled, or allowed, the same command goes on from what is there. */
    @Test
    void aHoleInTheMiddle() throws IOException {
        for (int day : new int[] {1, 3, 4}) {
            publish("spot", "BTCUSDT", day);
        }
        Cli.Result hole = build(4);
        assertEquals(ExitCode.MISSING, hole.exitCode());
        assertEquals(List.of("rangebar: BTCUSDT: the archive lacks 2024-08-02; the bars would have a hole: wait until the "
                + "archive has them, or allow missing days (--allow-missing-days)", "rangebar: nothing is built; files that are "
                + "complete stay in " + folder.resolve("archive") + ", and the same command continues from there"),
                hole.err().lines().toList());
        assertFalse(Files.exists(database));
        Cli.Result allowed = build(4, "--symbol", "BTCUSDT", "--allow-missing-days", "-o", folder.resolve("hole.csv").toString())
                .succeeded();
        assertTrue(allowed.err().contains("rangebar: BTCUSDT: passed over: the archive lacks 2024-08-02\n"), allowed.err());
        assertTrue(allowed.err().contains(": 2000 ids are missing ("), allowed.err());
        publish("spot", "BTCUSDT", 2);
        assertTrue(build(4).succeeded().err().contains(", 1 downloaded ("));
    }

    /** A file that fails keeps the others, and what an interrupted download has left is continued. */
    @Test
    void aFailureThatIsMended() throws IOException {
        publish("spot", "BTCUSDT", 1);
        publish("spot", "BTCUSDT", 2);
        server.addChecksum(path("spot", "BTCUSDT", 2), "0".repeat(64));
        Cli.Result failed = build(2);
        assertEquals(ExitCode.DATA, failed.exitCode());
        assertTrue(failed.err().contains("rangebar: BTCUSDT-aggTrades-2024-08-02.zip: its SHA-256 is "), failed.err());
        assertFalse(Files.exists(database));
        publish("spot", "BTCUSDT", 2);
        build(2).succeeded();
        assertEquals(1, server.requests(path("spot", "BTCUSDT", 1)).size());
    }

    @Test
    void daysToCome() {
        LocalDate today;
        Cli.Result none;
        do { // again if a day has begun meanwhile
            today = LocalDate.now(ZoneOffset.UTC);
            none = Cli.run("build", "--archive", server.base().toString(), "--archive-folder", folder.toString(), "--from",
                    today.minusDays(1).toString(), "--symbol", "BTCUSDT", "--threshold", "250", "-o", database.toString(), "--quiet");
        } while (!today.equals(LocalDate.now(ZoneOffset.UTC)));
        assertEquals(ExitCode.MISSING, none.exitCode());
        assertTrue(none.err().startsWith("rangebar: BTCUSDT: not published yet: " + today.minusDays(1)
                + "; the same command continues there\nrangebar: archive: 0 files in "), none.err());
        assertFalse(Files.exists(database));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "--archive binance --from 2024-08-01 | --archive needs --symbol, such as --symbol BTCUSDT or BTCUSDT,ETHUSDT",
        "--archive binance --symbol A | --archive needs --from, such as --from 2024-01-01",
        "--archive binance --symbol AB --from 2024-08-02 --to 2024-08-01 | --from 2024-08-02 is after --to 2024-08-01",
        "--archive binance --symbol AB --from 2024-08-02 --to 2999-08-01 | --to 2999-08-01 is in the future: in UTC, today is TODAY",
        "--archive binance --symbol ../A --from 2024-08-02 | --symbol: '../A' is not a valid symbol: "
            + "expected 1 to 32 letters, digits, '.', '_', ':' or '-', the first one a letter or digit",
        "--archive binance --symbol btc --from 2024-08-02 | 'btc' is not a symbol: capital letters and digits, such as BTCUSDT, "
            + "BTCUSD_PERP or BTCUSD_240329",
        "--archive binance --symbol AB,AB --from 2024-08-02 | --symbol AB,AB has a symbol twice",
        "--archive binance --symbol AB --market futures --from 2024-08-02 | the market 'futures' is not one of spot, um, cm",
        "--archive bitmex --symbol AB --from 2024-08-02 | --archive: 'bitmex' is not binance or the address (https://...) of an "
            + "archive of its form",
        "--archive binnance --symbol AB --from 2024-08-02 | --archive: 'binnance' is not binance or the address (https://...) of an "
            + "archive of its form; did you mean 'binance'?",
        "--archive ftp://x --symbol AB --from 2024-08-02 | 'ftp://x' is not an archive's address such as "
            + "https://data.binance.vision",
        "--archive binance --symbol AB --from 2024-08-02 t.csv | --archive downloads the trades, and t.csv is an input, too; "
            + "omit one of them",
        "t.csv --from 2024-08-02 | --from needs --archive",
        "t.csv --allow-missing-days | --allow-missing-days needs --archive",
        "t.csv --symbol A,B | --symbol A,B: the inputs are of one symbol, and each symbol needs a run of its own, such as "
            + "--symbol A; several are for --archive"})
    void wrongUse(String options, String message) {
        LocalDate today;
        Cli.Result result;
        do { // again if a day has begun meanwhile
            today = LocalDate.now(ZoneOffset.UTC);
            result = Cli.run(("build --threshold 250 " + options).split(" "));
        } while (!today.equals(LocalDate.now(ZoneOffset.UTC)));
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertEquals("rangebar: " + message.replace("TODAY", today.toString()), result.err().lines().findFirst().orElseThrow());
    }

    private void assertUnusable(Path archive, String reason) {
        Cli.Result result = Cli.run("build", "--archive", server.base().toString(), "--archive-folder", archive.toString(), "--from",
                "2024-08-01", "--to", "2024-08-01", "--symbol", "BTCUSDT", "--threshold", "250");
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertTrue(result.err().startsWith("rangebar: --archive-folder " + archive + ": " + reason), result.err());
    }

    @Test
    void aFileInThePlaceOfTheFolder() throws IOException {
        assertUnusable(Files.writeString(folder.resolve("file"), ""), "");
    }

    @Test
    void aFolderThatCannotBeWritten() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"), PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString("r-x------")));
        Assume.that(!Files.isWritable(closed), "this user writes everywhere");
        assertUnusable(closed, "no file can be created in the folder " + closed + ": access denied; check its permissions, or name another "
                + "folder");
    }
}
