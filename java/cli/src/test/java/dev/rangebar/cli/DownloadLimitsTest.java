package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.TestArchive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of a download: what one server sends is the failure of one file. */
@Timeout(60)
class DownloadLimitsTest {
    private static final String SPOT = "data/spot/daily/aggTrades/BTCUSDT/";

    @TempDir
    private Path folder;

    private static String name(int day) {
        return "BTCUSDT-aggTrades-2024-01-0" + day + ".zip";
    }

    private Cli.Result download(TestArchive archive, String... more) {
        List<String> arguments = new ArrayList<>(List.of("download", "BTCUSDT", "--from", "2024-01-01", "--to", "2024-01-03",
                "--directory", folder.toString(), "--base-url", archive.base().toString(), "--quiet", "--attempts", "1"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray(String[]::new));
    }

    @Test
    void anAbsurdLengthFailsOneFile() throws Exception {
        try (TestArchive archive = new TestArchive()) {
            for (int day = 1; day <= 3; day++) {
                archive.add(SPOT + name(day), new byte[1_000]);
            }
            archive.respondNext(SPOT + name(2), exchange -> exchange.client().getOutputStream().write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n0".getBytes(StandardCharsets.US_ASCII)));
            Cli.Result result = download(archive);
            assertEquals(ExitCode.DATA, result.exitCode());
            assertEquals(List.of(folder.resolve(name(1)).toString(), folder.resolve(name(3)).toString()), result.lines());
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
            Cli.Result result = download(archive, "--max-size", "2kB");
            assertEquals(ExitCode.DATA, result.exitCode());
            assertEquals("rangebar: " + name(3) + ": the file is larger than the limit of 2000 bytes", result.err().strip());
            assertFalse(Files.exists(folder.resolve(name(3))));
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
