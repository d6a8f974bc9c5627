package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarColumn;
import dev.rangebar.BarField;
import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.cli.commands.Streams;
import dev.rangebar.pipeline.BarSpreads;
import dev.rangebar.pipeline.OrphanColumn;
import dev.rangebar.testsupport.Assume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Help, hints after wrong usage, topics, manual pages and completion. */
class HelpTest {
    private static final int WIDTH = 80;
    /** Two screens of a terminal with 24 lines. */
    private static final int LINES = 48;
    private static final List<String> TOPICS = List.of("formats", "columns", "layouts", "resets", "features", "archive", "live");

    @TempDir
    private Path folder;

    private static void assertContains(String text, String... words) {
        for (String word : words) {
            assertTrue(text.contains(word), word + " in " + text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "query", "chart", "check", "download", "watch", "replay", "sample", "quickstart"})
    void fitsTwoScreens(String command) {
        Cli.Result help = Cli.run(command, "--help").succeeded();
        assertTrue(help.lines().size() <= LINES, help.lines().size() + " lines");
        assertTrue(help.out().lines().allMatch(line -> line.length() <= WIDTH), help.out());
        assertFalse(help.out().contains("%%") || help.out().contains("${"), help.out());
        assertEquals("", help.err());
        assertEquals(help.out(), Cli.run(command, "-h").succeeded().out());
        assertEquals(help.out(), Cli.run("help", command).succeeded().out());
        assertContains(help.out(), "\nExit codes:\n  0   ", "\n  2   ", "\n  3   ");
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
                ".ndjson", ".arrows", "--market", "--rebuild");
        assertContains(Cli.run("help", "layouts").succeeded().out(), "gzip", "zip", "timestamp_us", "is_buyer_maker",
                "binance-spot", "Parquet", "--sort", "--max-invalid", "0.1%");
        List<String> columns = Cli.run("help", "columns").succeeded().out().lines()
                .filter(line -> line.matches("  [a-z].*")).map(line -> line.strip().split(" ")[0]).toList();
        assertEquals(Stream.<BarColumn[]>of(BarField.values(), BarSpreads.Column.values(), OrphanColumn.values()).flatMap(Stream::of)
                .map(BarColumn::columnName).toList(), columns);
    }

    /** Whoever mistypes a key of a mapping sees all keys, and the topic describes each. */
    @Test
    void theTopicOfLayoutsHasEachKeyOfAMapping() {
        String error = Cli.run("build", "-", "--threshold", "250", "--map", "prize=px").err().lines().findFirst().orElseThrow();
        List<String> keys = List.of(error.replaceFirst(".* is not one of ", "").split(", "));
        assertTrue(keys.containsAll(List.of("time", "contract-size", "price-exponent", "time-unit", "quote-volume")), error);
        String topic = Cli.run("help", "layouts").succeeded().out().replaceFirst("(?s).*\nMapping ", "");
        for (String key : keys) {
            assertTrue(Pattern.compile("(?<![a-z-])" + key + "(?![a-z-])").matcher(topic).find(), key + " in " + topic);
        }
    }

    private static CommandLine root() {
        return RangebarCommand.commandLine(new Streams(InputStream.nullInputStream(), OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream())));
    }

    private static Stream<OptionSpec> options(CommandLine command) {
        return command.getCommandSpec().options().stream().filter(option -> !option.hidden());
    }

    /** The first column of the lists of options in a text. */
    private static Stream<String> listed(String text) {
        return Pattern.compile("(?m)^ {2,6}(?:-\\w, )?(--[a-z-]+)").matcher(text).results().map(match -> match.group(1));
    }

    /** An option is described in the help of its command, or named there beside the topic that describes it. */
    @Test
    void everyOptionIsInTheHelpOfItsCommandOrInATopic() {
        Map<String, List<String>> topics = new HashMap<>();
        for (String topic : TOPICS) {
            String text = Cli.run("help", topic).succeeded().out();
            assertTrue(text.lines().allMatch(line -> line.length() <= WIDTH), text);
            listed(text).forEach(option -> topics.computeIfAbsent(option, none -> new ArrayList<>()).add(topic));
        }
        assertTrue(topics.size() > 20, topics.toString());
        root().getSubcommands().forEach((name, command) -> {
            String help = command.getUsageMessage();
            Set<String> described = listed(help).collect(Collectors.toSet());
            options(command).map(OptionSpec::longestName).filter(option -> !described.contains(option)).forEach(option -> {
                assertTrue(topics.containsKey(option), option + " of " + name);
                assertTrue(Pattern.compile("(?s)\n  (" + String.join("|", topics.get(option)) + ") [^.]*" + option + "[,\n]").matcher(help).find(),
                        option + " in " + help);
            });
        });
    }

    @ParameterizedTest
    @CsvSource({"--sesions, --sessions", "--fetures, --features", "--seperator, --separator", "--allow-mising-days, --allow-missing-days"})
    void suggestsOptionsOfTopics(String mistyped, String meant) {
        Cli.Result result = Cli.run("build", "t.csv", "--threshold", "250", mistyped);
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertTrue(result.err().startsWith("rangebar: unknown option " + mistyped + "; did you mean '" + meant + "'?"), result.err());
    }

    /** No line ends within an address, a time or a path, which a reader copies. */
    @Test
    void linesBreakBetweenWordsOnly() {
        String topics = TOPICS.stream().map(topic -> Cli.run("help", topic).out()).collect(Collectors.joining());
        root().getSubcommands().forEach((name, command) -> {
            String help = command.getUsageMessage() + topics;
            command.getCommandSpec().args().stream().filter(argument -> !argument.hidden()).flatMap(argument -> Stream.of(argument.description()))
                    .flatMap(text -> Stream.of(text.replace("%%", "%").split("\\s+"))).filter(word -> word.matches("\\S+[:/]\\S+"))
                    .forEach(word -> assertTrue(help.contains(word), word + " of " + name + " in " + help));
        });
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "build t.csv                  | --threshold is missing; for example:;  rangebar build BTCUSDT-aggTrades-2024-08-08.zip "
            + "--threshold 250 > bars.csv",
        "build --threshold 250        | INPUT is missing; for example:;  rangebar build BTCUSDT-aggTrades-2024-08-08.zip "
            + "--threshold 250 > bars.csv",
        "query                        | SQL and FILE are missing; for example:;  rangebar query \"from series\" bars.duckdb",
        "download                     | --from, --to and SYMBOL are missing; for example:;  rangebar download BTCUSDT "
            + "--from 2024-01-01 --to 2024-01-31 -d trades",
        "download BTCUSDT             | --from and --to are missing; for example:;  rangebar download BTCUSDT --from 2024-01-01 "
            + "--to 2024-01-31 -d trades",
        "build t.csv --threshold      | --threshold has no value; write --threshold=VALUE",
        "chart t.csv -o               | --output has no value; write --output=FILE",
        "build t.csv --threshold 1 --sort=no               | --sort takes no value",
        "build t.csv --threshold 1 --symbol A --symbol B   | --symbol is given more than once; give it once",
        "download A --from 2024-01-01 --to 2024-01-02 --parallel x | --parallel: 'x' is not a "
            + "whole number"})
    void namesWhatIsMissingAndAnExample(String arguments, String message) {
        String[] words = arguments.split(" ");
        Cli.Result result = Cli.run(words);
        assertEquals(ExitCode.USAGE, result.exitCode());
        assertEquals("rangebar: " + message.replace("example:;", "example:\n") + "\nTry 'rangebar " + words[0] + " --help'.\n",
                result.err());
    }

    @Test
    void helpWithoutACommandIsThatOfTheProgram() {
        assertEquals(Cli.run("--help").succeeded().out(), Cli.run("help").succeeded().out());
    }

    @Test
    void keepsTheLinesOfExamples() {
        root().getSubcommands().forEach((name, command) -> {
            List<String> help = command.getUsageMessage().lines().toList();
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertTrue(help.contains(line.replace("%%", "%")), line);
            }
        });
    }

    @Test
    void manualPagesNameEveryOption() {
        root().getSubcommands().forEach((command, line) -> {
            String page = Cli.run("generate-man-page", command).succeeded().out();
            assertTrue(page.startsWith(".TH RANGEBAR\\-" + command.toUpperCase(Locale.ROOT).replace("-", "\\-") + " 1\n"), page);
            options(line).flatMap(option -> Stream.of(option.names())).forEach(name -> assertContains(page, name.replace("-", "\\-")));
            assertTrue(page.lines().noneMatch(text -> text.startsWith("'")
                    || text.startsWith(".") && !text.matches("\\.(TH .*|SH .*|TP|nf|fi)")), page);
            assertFalse(page.contains("%%"), page);
        });
        assertContains(Cli.run("generate-man-page").succeeded().out(), ".TH RANGEBAR 1", "\\fBbuild\\fR");
        assertEquals(ExitCode.USAGE, Cli.run("generate-man-page", "bild").exitCode());
    }

    /** Completion works as with {@code source <(rangebar generate-completion)}. */
    @Test
    void bashReadsTheCompletionScript() throws IOException, InterruptedException {
        Assume.that(Files.isExecutable(Path.of("/bin/bash")), "there is no /bin/bash");
        Path script = Files.writeString(folder.resolve("completion"), Cli.run("generate-completion").succeeded().out());
        Process check = new ProcessBuilder("/bin/bash", "-c", "bash -n \"$0\" && source \"$0\" && complete -p rangebar && " + """
                complete_last() { # the words of a command line
                    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
                    _complete_rangebar
                    echo "${@: -2}: ${COMPREPLY[*]}"
                }
                complete_last rangebar build --on-invalid-row s
                complete_last rangebar build --columns op
                complete_last rangebar build --include-orph
                complete_last rangebar query --format p
                complete_last rangebar build day""", script.toString()).redirectErrorStream(true).start();
        String printed = new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(check.waitFor(5, TimeUnit.MINUTES));
        assertEquals(0, check.exitValue(), printed);
        assertContains(printed, "-o default", "--on-invalid-row s: stop skip\n", "--columns op: open_time open\n",
                "build --include-orph: --include-orphaned\n", "--format p: parquet\n", "build day: \n");
        assertFalse(Files.readString(script).contains("+o default"), "files are completed");
    }
}
