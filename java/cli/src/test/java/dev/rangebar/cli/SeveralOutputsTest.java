package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several output files of one run: one for each threshold and symbol, also more than the process can have open. */
class SeveralOutputsTest extends DirtyFiles {
    @Test
    void severalThresholdsMakeTheFilesOfEach() throws IOException {
        Path file = write("trades.csv", rows(1, 20_000));
        Path many = folder.resolve("bars-{threshold}.csv");
        Cli.Result result = build(List.of(file), "--threshold", "10bps", "--threshold", "1000", INCOMPLETE, "--output",
                many.toString()).succeeded();
        assertEquals("", result.out());
        int bars = 0;
        for (String threshold : List.of("250", "100", "1000")) {
            Cli.Result single = Cli.run("build", file.toString(), "--threshold", threshold, "--format", "raw-csv",
                    INCOMPLETE).succeeded();
            assertEquals(single.out(), Files.readString(folder.resolve("bars-" + threshold + ".csv")));
            bars += single.lines().size() - 1;
        }
        assertTrue(result.err().contains(", " + bars + " bars (3 incomplete): "), result.err());
    }

    /** All files or none. */
    @Test
    void anErrorLeavesNoFileOfAnyThreshold() throws IOException {
        List<String> rows = rows(1, 100);
        rows.add("x\n");
        Path file = write("trades.csv", rows);
        assertEquals(ExitCode.DATA, build(List.of(file), "--threshold", "100", "--output",
                folder.resolve("bars-{threshold}.csv").toString()).exitCode());
        try (var left = Files.list(folder)) {
            assertEquals(List.of(file), left.toList());
        }
    }

    @Test
    void severalThresholdsNeedSeveralFiles() throws IOException {
        Path file = write("trades.csv", rows(1, 10));
        assertEquals(ExitCode.USAGE, build(List.of(file), "--threshold", "100").exitCode());
        assertEquals(ExitCode.USAGE, build(List.of(file), "--threshold", "100", "--output",
                folder.resolve("bars.csv").toString()).exitCode());
        assertEquals(ExitCode.USAGE, build(List.of(file), "--threshold", "25bps", "--output",
                folder.resolve("bars-{threshold}.csv").toString()).exitCode(), "250 twice");
    }

    /** Builds in a process that may have {@code limit} files open. */
    private int buildMany(int limit, int symbols, int thresholds, Path output, String ending) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("build", "-o", output.resolve("{symbol}-{threshold}" + ending)
                .toString()));
        for (int dbps = 1; dbps <= thresholds; dbps++) {
            arguments.addAll(List.of("--threshold", String.valueOf(100 * dbps)));
        }
        for (int k = 0; k < symbols; k++) {
            Path file = folder.resolve("S" + k + "USDT-aggTrades-2024-08-08.csv");
            arguments.add(Files.writeString(file, "1,100,1,1,1,1723161256322,true,true\n2,101,1,2,2,1723161256323,true,true\n")
                    .toString());
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh"));
        command.addAll(ProcessTest.command(folder.resolve("err"), arguments.toArray(String[]::new)).command());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=2"); // as many symbols are built at once
        Process process = builder.start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES));
        return process.exitValue();
    }

    @Test
    @Timeout(600)
    void tooManyFilesAreRefusedBeforeAnyIsWritten() throws Exception {
        Assume.that(Files.exists(Path.of("/proc/self/limits")), "this system does not tell its limit of open files");
        Path output = Files.createDirectory(folder.resolve("out"));
        for (String ending : List.of(".csv", ".arrow")) {
            assertEquals(ExitCode.USAGE, buildMany(150, 3, 60, output, ending), Files.readString(folder.resolve("err")));
            String message = Files.readString(folder.resolve("err"));
            assertTrue(message.matches("(?s).*rangebar: 120 outputs at the same time need \\d+ open files, and the limit of this "
                    + "process is 150; raise it \\(ulimit -n \\d+\\), or build fewer thresholds at a time\\R.*"), message);
            try (Stream<Path> files = Files.list(output)) {
                assertEquals(0, files.count());
            }
        }
    }

    /** Symbols are built two at a time, and no others have open files. */
    @Test
    @Timeout(600)
    void moreFilesThanCanBeOpenAreWritten() throws Exception {
        Path output = Files.createDirectory(folder.resolve("out"));
        assertEquals(ExitCode.OK, buildMany(200, 30, 20, output, ".csv"), Files.readString(folder.resolve("err")));
        assertEquals(ExitCode.OK, buildMany(200, 200, 1, output, ".arrow"), Files.readString(folder.resolve("err")));
        try (Stream<Path> files = Files.list(output)) {
            assertEquals(30 * 20 + 200, files.count());
        }
    }
}
