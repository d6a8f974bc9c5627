package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generated trades, and the quickstart that is made of them. */
class SampleTest {
    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Map<String, String> files(String below) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(below))) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), file -> {
                try {
                    return Files.readString(file, StandardCharsets.ISO_8859_1);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
    }

    @Test
    void theSameOptionsGiveTheSameBytesEverywhere() throws NoSuchAlgorithmException {
        String rows = Cli.run("sample", "--rows", "20000").succeeded().out();
        assertEquals(rows, Cli.run("sample", "--rows", "20000", "--seed", "1").succeeded().out());
        assertNotEquals(rows, Cli.run("sample", "--rows", "20000", "--seed", "2").succeeded().out());
        assertEquals("abdfe02a364778e366b33d8c4afbe8954d912b4aec7e091bce8980fa38be0526", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                .digest(rows.getBytes(StandardCharsets.US_ASCII))), "documents name figures of these bytes");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "7, 3, 5", "100, 30, 2", "30000, 2, 3"})
    void isReadWithoutFindings(int rows, int days, int seed) throws IOException {
        Cli.Result result = Cli.run("sample", "--rows", "" + rows, "--days", "" + days, "--seed", "" + seed, "--from", "2024-02-28",
                "--symbol", "ABC", "-d", path("trades")).succeeded();
        assertTrue(result.err().contains(days + (days == 1 ? " file" : " files") + " written to "), result.err());
        List<String> check = new ArrayList<>(List.of("check"));
        files("trades").keySet().stream().sorted().forEach(name -> check.add(path("trades/" + name)));
        assertEquals(days, check.size() - 1);
        assertTrue(check.get(1).endsWith("ABC-aggTrades-2024-02-28.csv"), check.get(1));
        String report = Cli.run(check.toArray(String[]::new)).succeeded().out();
        assertTrue(report.endsWith("clean\n") && report.contains("  trades: " + rows + "\n"), report);
        List<String> perDay = new ArrayList<>();
        for (String file : check.subList(1, check.size())) {
            String day = file.substring(file.length() - 14, file.length() - 4);
            List<String> lines = Files.readAllLines(Path.of(file));
            for (String line : lines.subList(1, lines.size())) {
                perDay.add(line);
                assertEquals(day, java.time.Instant.ofEpochMilli(Long.parseLong(line.split(",")[5])).toString().substring(0, 10));
            }
        }
        String one = Cli.run("sample", "--rows", "" + rows, "--days", "" + days, "--seed", "" + seed, "--from", "2024-02-28")
                .succeeded().out();
        assertEquals(one.lines().skip(1).toList(), perDay);
        Cli.run("sample", "--rows", "" + rows, "--days", "" + days, "--seed", "" + seed, "--from", "2024-02-28", "-o", path("one.csv"))
                .succeeded();
        assertEquals(one, Files.readString(folder.resolve("one.csv")));
    }

    /** Each bound would fail for independent trades: equal waits, one size, no order filled at several prices. */
    @Test
    void resemblesAMarket() {
        List<String[]> rows = Cli.run("sample", "--rows", "50000").succeeded().out().lines().skip(1).map(line -> line.split(",")).toList();
        long sameTime = 0;
        long sameSide = 0;
        long[] perMinute = new long[1440];
        List<BigDecimal> quantities = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            perMinute[(int) (Long.parseLong(rows.get(i)[5]) / 60_000 % 1440)]++;
            quantities.add(new BigDecimal(rows.get(i)[2]));
            if (i > 0) {
                sameTime += rows.get(i)[5].equals(rows.get(i - 1)[5]) ? 1 : 0;
                sameSide += rows.get(i)[6].equals(rows.get(i - 1)[6]) ? 1 : 0;
            }
        }
        assertTrue(sameTime > 5_000 && sameTime < 25_000, sameTime + " trades at the time of the one before");
        assertTrue(sameSide > 30_000 && sameSide < 48_000, sameSide + " trades of the same side as the one before");
        double mean = rows.size() / 1440.0;
        double variance = java.util.Arrays.stream(perMinute).mapToDouble(count -> (count - mean) * (count - mean)).average().orElseThrow();
        assertTrue(variance > 5 * mean, "trades per minute: mean " + mean + ", variance " + variance);
        quantities.sort(null);
        BigDecimal total = quantities.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal largest = quantities.subList(49_500, 50_000).stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        assertTrue(largest.doubleValue() > 0.1 * total.doubleValue(), "1 % of the trades have " + largest + " of " + total);
    }

    @Test
    void keepsFilesOfTheSameContentAndNoOthers() throws IOException {
        String[] arguments = {"sample", "--rows", "100", "--days", "2", "-d", path("trades")};
        Cli.run(arguments).succeeded();
        Map<String, String> before = files("trades");
        assertTrue(Cli.run(arguments).succeeded().err().contains("0 files written to " + path("trades")
                + ", 2 files of the same content kept"));
        for (String other : List.of("other", before.get("SAMPLEUSDT-aggTrades-2024-01-02.csv") + "x",
                before.get("SAMPLEUSDT-aggTrades-2024-01-02.csv").substring(1), "")) {
            Files.writeString(folder.resolve("trades/SAMPLEUSDT-aggTrades-2024-01-02.csv"), other);
            Cli.Result result = Cli.run(arguments);
            assertEquals(ExitCode.DATA, result.exitCode());
            assertTrue(result.err().contains("SAMPLEUSDT-aggTrades-2024-01-02.csv exists with another content"), result.err());
            assertEquals(other, files("trades").get("SAMPLEUSDT-aggTrades-2024-01-02.csv"));
            assertEquals(2, files("trades").size());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--rows 0                | --rows 0 is outside 1..1000000000",
        "--days 0                | --days 0 is outside 1..3660",
        "--days 3661             | --days 3661 is outside 1..3660",
        "--from 1969-12-31       | --from 1969-12-31 is outside the years 1970 to 2199",
        "--from x                | --from: 'x' is not a day such as 2024-01-31",
        "--symbol A              | --symbol is for the names of the files of --directory",
        "--symbol a -d x         | --symbol a: the name of a trade file begins with upper-case letters, digits and '_' only",
        "-d x -o y               | --directory and --output exclude each other"})
    void wrongUse(String options, String message) {
        Cli.Result result = Cli.run(("sample " + options).split(" "));
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertEquals("rangebar: " + message + "\nTry 'rangebar sample --help'.\n", result.err());
        assertFalse(Files.exists(Path.of("x")));
    }

    @Test
    void quickstartMakesADatabaseAndAPageAndAddsNothingTheSecondTime() throws IOException {
        String database = path("quick start/bars.duckdb");
        Cli.Result first = Cli.run("quickstart", path("quick start")).succeeded();
        String counts = Cli.run("query", "select threshold_dbps, count(*) as bars from bars group by all order by all", database)
                .succeeded().out();
        String[] rows = counts.split("\n");
        assertEquals(3, rows.length, counts);
        assertTrue(first.err().contains("300000 trades from 3 files") && first.err().contains(rows[1].split(",")[1] + " at 250 dbps"),
                first.err());
        assertTrue(first.err().contains("\nNext:\n") && first.err().contains("rangebar query --last 5 '" + database + "'"), first.err());
        byte[] page = Files.readAllBytes(folder.resolve("quick start/chart.html"));
        assertTrue(page.length > 50_000, page.length + " bytes");
        Cli.Result second = Cli.run("quickstart", path("quick start")).succeeded();
        assertTrue(second.err().contains("3 files of the same content kept") && second.err().contains("the database has them: 3 files")
                && second.err().contains("so no new bars"), second.err());
        assertArrayEquals(page, Files.readAllBytes(folder.resolve("quick start/chart.html")));
        assertEquals(counts, Cli.run("query", "select threshold_dbps, count(*) as bars from bars group by all order by all", database)
                .succeeded().out());
    }

    @Test
    void quickstartShowsCommandsAsTheLauncherWasCalled() {
        System.setProperty("rangebar.launcher", "a folder/rangebar");
        try {
            String shown = Cli.run("quickstart", path("quick")).succeeded().err();
            assertTrue(shown.startsWith("$ 'a folder/rangebar' sample ") && shown.contains("\n  'a folder/rangebar' query --last 5 ")
                    && shown.contains("\n  'a folder/rangebar' help build\n"), shown);
        } finally {
            System.clearProperty("rangebar.launcher");
        }
    }

    @ParameterizedTest
    @CsvSource({"bars.duckdb", "chart.html"})
    void quickstartTouchesNoFileOfAnother(String name) throws IOException {
        Files.createDirectories(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine").resolve(name), "mine");
        Cli.Result result = Cli.run("quickstart", path("mine"));
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertTrue(result.err().contains(path("mine/" + name) + " exists and is none of a quickstart"), result.err());
        assertEquals(Map.of(name, "mine"), files("mine"));
    }

    @Test
    void quickstartNeedsAFolder() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        Cli.Result result = Cli.run("quickstart", path("file"));
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertTrue(result.err().contains("--directory " + path("file") + ": cannot be made: "), result.err());
        Cli.Result trades = Cli.run(new ByteArrayInputStream(new byte[0]), "quickstart", "a", "b");
        assertEquals(ExitCode.USAGE, trades.exitCode());
    }
}
