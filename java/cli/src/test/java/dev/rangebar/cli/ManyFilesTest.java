package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Assume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More output files than the process can have open. */
@Timeout(60)
class ManyFilesTest {
    @TempDir
    private Path folder;

    private int build(int limit, int symbols, int thresholds, Path output, String ending) throws Exception {
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
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return process.exitValue();
    }

    @Test
    void tooManyFilesAreRefusedBeforeAnyIsWritten() throws Exception {
        Assume.that(Files.exists(Path.of("/proc/self/limits")), "this system does not tell its limit of open files");
        Path output = Files.createDirectory(folder.resolve("out"));
        for (String ending : List.of(".csv", ".arrow")) {
            assertEquals(ExitCode.USAGE, build(150, 3, 60, output, ending), Files.readString(folder.resolve("err")));
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
    void moreFilesThanCanBeOpenAreWritten() throws Exception {
        Path output = Files.createDirectory(folder.resolve("out"));
        assertEquals(ExitCode.OK, build(200, 30, 20, output, ".csv"), Files.readString(folder.resolve("err")));
        assertEquals(ExitCode.OK, build(200, 200, 1, output, ".arrow"), Files.readString(folder.resolve("err")));
        try (Stream<Path> files = Files.list(output)) {
            assertEquals(30 * 20 + 200, files.count());
        }
    }
}
