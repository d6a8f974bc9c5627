package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.TestArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code download} in this JVM. */
@Timeout(600)
class DownloadTest {
    private static final String SPOT = "data/spot/daily/aggTrades/BTCUSDT/";

    @TempDir
    private Path folder;

    private static String name(int day) {
        return String.format("BTCUSDT-aggTrades-2024-01-%02d.zip", day);
    }

    private Path file(int day) {
        return folder.resolve(name(day));
    }

    private List<String> arguments(int lastDay) {
        return new ArrayList<>(List.of("download", "BTCUSDT", "--from", "2024-01-01", "--to",
                String.format("2024-01-%02d", lastDay), "--directory", folder.toString()));
    }

    private Cli.Result download(TestArchive archive, int lastDay, String... more) {
        List<String> arguments = arguments(lastDay);
        arguments.addAll(List.of("--base-url", archive.base().toString()));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static byte[] noise(int seed, int bytes) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static byte[] zip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("trades.csv"));
            zip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    @Test
    void whatIsListedCanBeBuilt() throws Exception {
        try (TestArchive archive = new TestArchive()) {
            archive.add(SPOT + name(1), zip("1,100,1,1,1,1704067200000,true,true\n"));
            archive.add(SPOT + name(2), zip("2,101,1,2,2,1704153600000,true,true\n"));
            Cli.Result result = download(archive, 2).succeeded();
            assertEquals(List.of(file(1).toString(), file(2).toString()), result.lines());
            assertTrue(result.err().matches("rangebar: 2 of 2 files are there: 2 fetched \\(\\d+ bytes\\), 0 were "
                    + "there; 0 missing, 0 failed \\(\\d+\\.\\d s\\)\\R"), result.err());
            List<String> build = new ArrayList<>(List.of("build", "--threshold", "250"));
            build.addAll(result.lines());
            assertEquals(2, Cli.run(build.toArray(String[]::new)).succeeded().lines().size());
            Cli.Result again = download(archive, 2, "--quiet").succeeded();
            assertEquals(result.out(), again.out());
            assertEquals("", again.err());
            assertEquals(1, archive.requests(SPOT + name(1)).size());
            assertEquals(1, archive.requests(SPOT + name(2)).size());
        }
    }

    @Test
    void whatIsMissingAndWhatFails() throws Exception {
        try (TestArchive archive = new TestArchive()) {
            archive.add(SPOT + name(1), noise(1, 10));
            archive.add(SPOT + name(3), noise(3, 10));
            Cli.Result missing = download(archive, 3, "--quiet");
            assertEquals(ExitCode.MISSING, missing.exitCode());
            assertEquals(List.of(file(1).toString(), file(3).toString()), missing.lines());
            assertEquals("rangebar: " + name(2) + ": not in the archive (HTTP status 404 for " + archive.base() + "/"
                    + SPOT + name(2) + ".CHECKSUM)", missing.err().strip());

            Cli.Result several = download(archive, 9, "--quiet");
            assertEquals(List.of("rangebar: " + name(2) + ": not in the archive (HTTP status 404 for " + archive.base()
                    + "/" + SPOT + name(2) + ".CHECKSUM)", "rangebar: " + name(4) + " to " + name(9) + ", 6 files: not "
                    + "in the archive (HTTP status 404 for " + archive.base() + "/" + SPOT + name(4) + ".CHECKSUM)"),
                    several.err().lines().toList());

            archive.add(SPOT + name(4), noise(4, 10));
            archive.addChecksum(SPOT + name(4), "0".repeat(64));
            Cli.Result failed = download(archive, 4, "--quiet");
            assertEquals(ExitCode.DATA, failed.exitCode());
            assertEquals(missing.out(), failed.out());
            List<String> err = failed.err().lines().toList();
            assertEquals(2, err.size(), failed.err());
            assertTrue(err.get(1).startsWith("rangebar: " + name(4) + ": its SHA-256 is "), failed.err());
            Cli.Result loud = download(archive, 4);
            assertTrue(loud.err().contains("rangebar: 2 of 4 files are there: 0 fetched (0 bytes), 2 were there; "
                    + "1 missing, 1 failed ("), loud.err());

            Cli.Result other = Cli.run("download", "BTCUSDTT", "--from", "2024-01-01", "--to", "2024-01-01", "-d",
                    folder.toString(), "--base-url", archive.base().toString(), "--quiet");
            assertEquals(ExitCode.MISSING, other.exitCode());
            assertEquals("rangebar: the archive has none of them: is there a symbol BTCUSDTT in the market spot?",
                    other.err().lines().toList().getLast());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "../BTC  | 2024-01-01 | 2024-01-02 | --quiet | '../BTC' is not a symbol: capital letters and digits, such as "
                + "BTCUSDT, BTCUSD_PERP or BTCUSD_240329",
        "BTCUSDT | 2024-01-02 | 2024-01-01 | --quiet | --from 2024-01-02 is after --to 2024-01-01",
        "BTCUSDT | 2024-1-1   | 2024-01-01 | --quiet | --from: '2024-1-1' is not a "
                + "day such as 2024-01-31",
        "BTCUSDT | 2024-01-01 | 2023-02-29 | --quiet | --to: '2023-02-29' is not a "
                + "day such as 2024-01-31",
        "BTCUSDT | 0224-01-01 | 2024-01-01 | --quiet | --from 0224-01-01: the exchange opened in July 2017",
        "BTCUSDT | 2024-01-01 | 2024-01-01 | --market=x | the market 'x' is not one of spot, um, cm",
        "BTCUSDT | 2024-01-01 | 2024-01-01 | --parallel=0 | --parallel 0 is outside 1..32",
        "BTCUSDT | 2024-01-01 | 2024-01-01 | --attempts=0 | --attempts 0 is outside 1..100",
        "BTCUSDT | 2024-01-01 | 2024-01-01 | --base-url=http://a b | 'http://a b' is not an archive's address "
                + "such as https://data.binance.vision",
        "BTCUSDT | 2024-01-01 | 2024-01-01 | --base-url=ftp://x | 'ftp://x' is not an archive's address "
                + "such as https://data.binance.vision"})
    void wrongUse(String symbol, String from, String to, String option, String message) throws IOException {
        Cli.Result result = Cli.run("download", symbol, "--from", from, "--to", to, "-d", folder.toString(), option);
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertEquals(List.of("rangebar: " + message, "Try 'rangebar download --help'."), result.err().lines().toList());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void daysToComeAndFoldersThatCannotBe() throws IOException {
        LocalDate later = LocalDate.now(ZoneOffset.UTC).plusDays(2); // tomorrow may be here before the command
        Cli.Result future = Cli.run("download", "BTCUSDT", "--from", "2024-01-01", "--to", later.toString());
        assertEquals(ExitCode.USAGE, future.exitCode());
        assertTrue(future.err().startsWith("rangebar: --to " + later + " is in the future: in UTC, today is "),
                future.err());
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        Cli.Result file = Cli.run("download", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01", "-d",
                inTheWay.toString());
        assertEquals(ExitCode.USAGE, file.exitCode());
        assertTrue(file.err().startsWith("rangebar: --directory " + inTheWay
                + ": cannot be made: a file of that name is there\n"), file.err());
    }

    @Test
    void anAbsurdLengthFailsOneFile() throws Exception {
        try (TestArchive archive = new TestArchive()) {
            for (int day = 1; day <= 3; day++) {
                archive.add(SPOT + name(day), new byte[1_000]);
            }
            archive.respondNext(SPOT + name(2), exchange -> exchange.client().getOutputStream().write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n0".getBytes(StandardCharsets.US_ASCII)));
            Cli.Result result = download(archive, 3, "--quiet", "--attempts", "1");
            assertEquals(ExitCode.DATA, result.exitCode());
            assertEquals(List.of(file(1).toString(), file(3).toString()), result.lines());
            assertTrue(result.err().startsWith("rangebar: " + name(2) + ": the response of the server is malformed: "),
                    result.err());
            assertEquals(1, result.err().lines().count(), result.err());
        }
    }

    @Test
    void theLargestSizeIsAnOption() throws Exception {
        try (TestArchive archive = new TestArchive()) {
            for (int day = 1; day <= 3; day++) {
                archive.add(SPOT + name(day), new byte[1_000 * day]);
            }
            Cli.Result result = download(archive, 3, "--quiet", "--max-size", "2kB");
            assertEquals(ExitCode.DATA, result.exitCode());
            assertEquals("rangebar: " + name(3) + ": the file is larger than the limit of 2000 bytes", result.err().strip());
            assertFalse(Files.exists(file(3)));
        }
    }

    @ParameterizedTest
    @CsvSource({"--max-size,0", "--max-size,8 GB", "--min-rate,-1", "--min-rate,1.5kB", "--max-size,99999999999TB"})
    void wrongLimits(String option, String value) {
        Cli.Result result = Cli.run("download", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01", option, value);
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertEquals("rangebar: " + option + ": '" + value + "' is not a number of bytes above 0, "
                + "such as 1000, 500MB or 8GB", result.err().lines().findFirst().orElseThrow());
    }
}
