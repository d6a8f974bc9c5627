package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code download}, in this JVM and as processes that are killed. */
@Timeout(120)
class DownloadTest {
    private static final String SPOT = "data/spot/daily/aggTrades/BTCUSDT/";
    private static final String LOCK = ".rangebar-download.lock";

    @TempDir
    private Path folder;
    @TempDir
    private Path messages;

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

    /** All files of the folder with their bytes. */
    private Map<String, byte[]> content() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                content.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }

    private void assertHolds(Map<String, byte[]> expected) throws IOException {
        Map<String, byte[]> found = content();
        found.remove(LOCK);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, found.get(name), name));
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
        assertEquals(Map.of(), content());
    }

    @Test
    void daysToComeAndFoldersThatCannotBe() throws IOException {
        LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
        Cli.Result future = Cli.run("download", "BTCUSDT", "--from", "2024-01-01", "--to", tomorrow.toString());
        assertEquals(ExitCode.USAGE, future.exitCode());
        assertTrue(future.err().startsWith("rangebar: --to " + tomorrow + " is in the future: in UTC, today is "),
                future.err());
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        Cli.Result file = Cli.run("download", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-01", "-d",
                inTheWay.toString());
        assertEquals(ExitCode.USAGE, file.exitCode());
        assertTrue(file.err().startsWith("rangebar: --directory " + inTheWay
                + ": cannot be made: a file of that name is there\n"), file.err());
    }

    private Process start(TestArchive archive, int lastDay) throws IOException {
        ProcessBuilder process = ProcessTest.command(messages.resolve("err"), arguments(lastDay).toArray(String[]::new))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        process.environment().put("RANGEBAR_ARCHIVE_URL", archive.base().toString());
        return process.start();
    }

    /** Run again after any number of kills, it leaves what one run would have left, and has fetched little twice. */
    @Test
    void killedAtAnyTime() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        try (TestArchive archive = new TestArchive(1)) {
            for (int day = 1; day <= 6; day++) {
                files.put(name(day), noise(day, 300_000 + day));
                archive.add(SPOT + name(day), files.get(name(day)));
            }
            long all = files.values().stream().mapToLong(bytes -> bytes.length).sum();
            Random random = new Random(6);
            int kills = 0;
            int killedWithParts = 0;
            Process process = start(archive, 6);
            while (kills < 4) {
                long goal = Math.min(all - 1, archive.bytesSent() + random.nextLong(all / 4));
                while (process.isAlive() && archive.bytesSent() <= goal) {
                    Thread.sleep(1);
                }
                process.destroyForcibly();
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                kills++;
                Map<String, byte[]> left = content();
                files.forEach((name, bytes) -> assertArrayEquals(left.getOrDefault(name, bytes), bytes, name));
                killedWithParts += left.keySet().stream().anyMatch(name -> name.endsWith(".part")) ? 1 : 0;
                process = start(archive, 6);
            }
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(ExitCode.OK, process.exitValue());
            assertHolds(files);
            assertTrue(killedWithParts > 2, killedWithParts + " kills within files");
            assertTrue(archive.bytesSent() < 2 * all, archive.bytesSent() + " bytes sent for " + all);
        }
    }

    @Test
    void twoAtOnceInOneFolder() throws Exception {
        Map<String, byte[]> files = new TreeMap<>();
        try (TestArchive archive = new TestArchive(1)) {
            for (int day = 1; day <= 8; day++) {
                files.put(name(day), noise(day, 300_000));
                archive.add(SPOT + name(day), files.get(name(day)));
            }
            List<Process> processes = List.of(start(archive, 8), start(archive, 8), start(archive, 5));
            for (Process process : processes) {
                assertTrue(process.waitFor(60, TimeUnit.SECONDS));
                assertEquals(ExitCode.OK, process.exitValue());
            }
            assertHolds(files);
            files.keySet().forEach(name -> assertEquals(1, archive.requests(SPOT + name).size(), name));
        }
    }
}
