package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.Crossing;
import dev.rangebar.Kernel;
import dev.rangebar.NativeLibraryFile;
import dev.rangebar.bindings.IsalInflater;
import dev.rangebar.cli.commands.ExitCode;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The version, and the long one, which names the native library, and the way to it. */
class VersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void version(String option) {
        Cli.Result result = Cli.run(option).succeeded();
        assertTrue(result.out().matches("rangebar \\d+\\.\\d+\\.\\d+(-\\w+)?\\RJava .+\\R"), result.out());
        assertEquals(result.out(), Cli.run("build", option).succeeded().out());
    }

    @ParameterizedTest
    @CsvSource({"--version, -v", "--verbose, -V"})
    void theLongVersionTellsHowTheLibraryIsReached(String first, String second) {
        List<String> lines = Cli.run(first, second).succeeded().lines();
        assertEquals(Cli.run("--version").out().lines().toList(), lines.subList(0, 2));
        NativeLibraryFile file = NativeLibraryFile.inUse();
        assertTrue(Files.isRegularFile(file.path()), file.toString());
        Kernel kernel = Kernel.inUse();
        assertEquals(List.of("Java home: " + System.getProperty("java.home"),
                "Native calls: " + Crossing.inUse() + " (" + Crossing.reason() + ")",
                "Native library: " + file.path() + " (" + file.origin() + ")",
                "Kernel: " + kernel.name() + " (" + kernel.reason() + ")",
                "gzip and zip: inflated by " + IsalInflater.description()), lines.subList(2, lines.size()));
    }

    @Test
    void verboseAloneIsAnError() {
        Cli.Result alone = Cli.run("-v");
        assertEquals(ExitCode.USAGE, alone.exitCode());
        assertTrue(alone.err().contains("--verbose belongs to --version: rangebar --version --verbose"), alone.err());
    }
}
