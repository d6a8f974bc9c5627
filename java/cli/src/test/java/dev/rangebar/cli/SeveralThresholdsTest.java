package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of each of several thresholds. */
class SeveralThresholdsTest extends DirtyFiles {
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
}
