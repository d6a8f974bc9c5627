package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.cli.commands.BuildCommand;
import dev.rangebar.cli.commands.ChartCommand;
import dev.rangebar.cli.commands.DownloadCommand;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.QueryCommand;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** Help, topics, manual pages and completion. */
class HelpTest {
    private static final int WIDTH = 80;
    /** Three screens of a terminal with 24 lines. */
    private static final int LINES = 72;
    private static final List<String> COMMANDS = List.of("build", "query", "chart", "download");

    @TempDir
    private Path folder;

    private static void assertContains(String text, String... words) {
        for (String word : words) {
            assertTrue(text.contains(word), word + " in " + text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "query", "chart", "download"})
    void fitsThreeScreens(String command) {
        Cli.Result help = Cli.run(command, "--help").succeeded();
        assertTrue(help.lines().size() <= LINES, help.lines().size() + " lines");
        assertTrue(help.out().lines().allMatch(line -> line.length() <= WIDTH), help.out());
        assertFalse(help.out().contains("%%") || help.out().contains("${"), help.out());
        assertEquals("", help.err());
        assertEquals(help.out(), Cli.run(command, "-h").succeeded().out());
        assertEquals(help.out(), Cli.run("help", command).succeeded().out());
    }

    @Test
    void namesOptionsArgumentsAndExitCodes() {
        assertContains(Cli.run("--help").succeeded().out(), "Build range bars from trade files.", "help", "query");
        assertContains(Cli.run("build", "--help").succeeded().out(), "INPUT", "--threshold", "--no-timestamp-gate",
                "--include-incomplete", "--format", "--output", "-o", "--symbol", "--quiet", "{symbol}", "--layout",
                "--on-invalid-row", "--max-gap", "{threshold}", "zip", "0.25%", "Exit codes", "raw-csv", "--columns");
        assertContains(Cli.run("query", "--help").succeeded().out(), "SQL", "FILE", "--format", "table", "csv", "json",
                "series", "Exit codes", "--output", "parquet");
    }

    @Test
    void describesFormatsLayoutsAndColumns() {
        assertContains(Cli.run("help", "formats").succeeded().out(), "raw-csv", "1e-16", "{symbol}", "{threshold}",
                ".ndjson", ".arrows");
        assertContains(Cli.run("help", "layouts").succeeded().out(), "gzip", "zip", "timestamp_us", "is_buyer_maker",
                "binance-spot", "Parquet");
        for (String topic : List.of("formats", "layouts", "columns")) {
            assertTrue(Cli.run("help", topic).out().lines().allMatch(line -> line.length() <= WIDTH), topic);
        }
        List<String> columns = Cli.run("help", "columns").succeeded().out().lines()
                .filter(line -> line.matches("  [a-z].*")).map(line -> line.strip().split(" ")[0]).toList();
        assertEquals(BarField.columnNames(), columns);
    }

    @ParameterizedTest
    @CsvSource({"bild, build", "colums, columns", "qery, query"})
    void suggestsTheTopicThatWasMeant(String mistyped, String meant) {
        Cli.Result result = Cli.run("help", mistyped);
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertTrue(result.err().startsWith("rangebar: '" + mistyped + "' is not one of "), result.err());
        assertTrue(result.err().contains("; did you mean '" + meant + "'?"), result.err());
        assertFalse(result.err().contains("generate-"), result.err());
    }

    @Test
    void helpWithoutACommandIsThatOfTheProgram() {
        assertEquals(Cli.run("--help").succeeded().out(), Cli.run("help").succeeded().out());
    }

    @Test
    void keepsTheLinesOfExamples() {
        for (Class<?> command : List.of(BuildCommand.class, QueryCommand.class, ChartCommand.class,
                DownloadCommand.class)) {
            Command described = command.getAnnotation(Command.class);
            List<String> help = Cli.run(described.name(), "--help").succeeded().lines();
            for (String line : described.footer()) {
                assertTrue(help.contains(line.replace("%%", "%")), line);
            }
        }
    }

    @Test
    void manualPagesNameEveryOption() {
        for (String command : COMMANDS) {
            String page = Cli.run("generate-man-page", command).succeeded().out();
            assertTrue(page.startsWith(".TH RANGEBAR\\-" + command.toUpperCase(java.util.Locale.ROOT) + " 1\n"), page);
            Pattern.compile("--[a-z-]+").matcher(Cli.run(command, "--help").out().split("Exit codes")[0]).results()
                    .forEach(option -> assertContains(page, option.group().replace("-", "\\-")));
            assertTrue(page.lines().noneMatch(line -> line.startsWith("'")
                    || line.startsWith(".") && !line.matches("\\.(TH .*|SH .*|TP|nf|fi)")), page);
            assertFalse(page.contains("%%"), page);
        }
        assertContains(Cli.run("generate-man-page").succeeded().out(), ".TH RANGEBAR 1", "\\fBbuild\\fR");
        assertEquals(ExitCode.USAGE, Cli.run("generate-man-page", "bild").exitCode());
    }

    /** Completion works as with {@code source <(rangebar generate-completion)}. */
    @Test
    void bashReadsTheCompletionScript() throws IOException, InterruptedException {
        Assume.that(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash");
        Path script = Files.writeString(folder.resolve("completion"), Cli.run("generate-completion").succeeded().out());
        Process check = new ProcessBuilder("/bin/bash", "-c", "bash -n \"$0\" && source \"$0\" && complete -p rangebar",
                script.toString()).redirectErrorStream(true).start();
        String printed = new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(check.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, check.exitValue(), printed);
        assertContains(Files.readString(script), "--on-invalid-row", "\"raw-csv\"", "--columns");
    }
}
