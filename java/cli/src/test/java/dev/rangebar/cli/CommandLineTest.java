package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options, messages and exit codes. */
class CommandLineTest {
    @TempDir
    private Path folder;
    private String file;

    @BeforeEach
    void writeTrades() throws IOException {
        file = write("trades.csv", "1723161256322,100,1\n1723161256323,100.25,1\n");
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void assertUsageError(Cli.Result result, String message, String help) {
        assertEquals(ExitCode.USAGE, result.exitCode(), result.err());
        assertEquals(List.of("rangebar: " + message, "Try '" + help + " --help'."), result.err().lines().toList());
        assertEquals("", result.out());
    }

    @ParameterizedTest
    @CsvSource({"250, 1", "250dbps, 1", "25bps, 1", "0.25%, 1", "251, 0"})
    void everyWayToWriteTheThreshold(String threshold, int bars) {
        Cli.Result result = Cli.run("build", file, "--threshold", threshold).succeeded();
        assertEquals(1 + bars, result.lines().size());
        String count = bars == 1 ? "1 bar" : bars + " bars";
        assertTrue(result.err().matches("rangebar: 2 trades from 1 file, " + count
                + ", \\d+ trades/s \\(\\d+\\.\\d{3} s\\)\\R"), result.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0       | threshold of 0 dbps is outside 1..100000 (0.001% to 100%)",
        "100001  | threshold '100001' is 100001 dbps, outside 1..100000 (0.001% to 100%)",
        "0.00025% | threshold '0.00025%' is 0.25 dbps, which is not a whole number (1 dbps is 0.001%)",
        "0.1     | threshold '0.1' has no unit: it would be 0.1 dbps, which is not a whole number; did you mean 0.1%?",
        "0.25    | threshold '0.25' has no unit: it would be 0.25 dbps, which is not a whole number; did you mean 0.25%?",
        "1,5%    | threshold '1,5%' has a comma; repeat the option for each threshold, such as --threshold 0.25% --threshold 0.5%",
        "abc     | threshold 'abc' is not a number with a unit, such as 0.25%, 25bps or 250dbps (without a unit: dbps)"})
    void wrongThreshold(String threshold, String message) {
        assertUsageError(Cli.run("build", file, "--threshold", threshold),
                "--threshold: " + message, "rangebar build");
    }

    @Test
    void wrongUse() {
        assertUsageError(Cli.run(), "a command is missing", "rangebar");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--threshold", "25bps"),
                "--threshold is given twice as 250 dbps (0.25%)", "rangebar build");
        assertUsageError(Cli.run("query", file, "select 1"), "select 1: no such file in the folder " + Path.of("").toAbsolutePath()
                + "; usage: rangebar query SQL FILE", "rangebar query");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--format", "xml"),
                "--format: 'xml' is not one of csv, raw-csv, json, parquet, "
                        + "duckdb, arrow, arrows", "rangebar build");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--format", "parquet"),
                "--format parquet needs a file; name it with --output", "rangebar build");
        String database = folder.resolve("bars.duckdb").toString();
        assertUsageError(Cli.run("build", file, "--threshold", "250", "-o", database), "a database needs the symbol, "
                + "which cannot be inferred from the names of the inputs; give it with --symbol", "rangebar build");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "-o", database, "--symbol", "A",
                "--include-incomplete"), "--include-incomplete: a database keeps closed bars, and the forming one in its "
                + "state, from which the next run continues", "rangebar build");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "-o", folder.resolve("{symbol}.duckdb")
                .toString(), "--symbol", "A"), "--output " + folder.resolve("{symbol}.duckdb") + ": a database holds all "
                + "symbols and thresholds; give it one name", "rangebar build");
        assertFalse(Files.exists(Path.of(database)));
        assertUsageError(Cli.run("build", "-", "-", "--threshold", "250"), "standard input (-) can be read once only",
                "rangebar build");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--format", "cvs"),
                "--format: 'cvs' is not one of csv, raw-csv, json, parquet, duckdb, arrow, "
                        + "arrows; did you mean 'csv'?", "rangebar build");
    }

    /** The mistyped option is the reason why the right one is missing. */
    @Test
    void namesAnUnknownOptionBeforeAMissingOne() {
        assertUsageError(Cli.run("build", file, "--treshold", "250"), "unknown option --treshold; did you mean "
                + "'--threshold'?", "rangebar build");
        assertUsageError(Cli.run("build", file, "--treshold=250"), "unknown option --treshold; did you mean "
                + "'--threshold'?", "rangebar build");
        assertUsageError(Cli.run("build", file, "-t", "250"), "unknown option -t", "rangebar build");
        for (String output : List.of("-o=-x.csv", "-o-x.csv", "-ox.csv", "-o -x.csv")) {
            List<String> arguments = new ArrayList<>(List.of("build", file));
            arguments.addAll(List.of(output.split(" ")));
            String message = Cli.run(arguments.toArray(String[]::new)).err();
            assertTrue(message.startsWith("rangebar: --threshold is missing"), message);
        }
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--zzz"), "unknown option --zzz", "rangebar build");
        assertUsageError(Cli.run("biuld", file), "unknown command 'biuld'; did you mean 'build'?", "rangebar");
        assertUsageError(Cli.run(file), "unknown command '" + file + "'; 'rangebar build FILE --threshold 0.25%' builds the bars of a "
                + "file of trades", "rangebar");
        assertUsageError(Cli.run("live"), "'live' is not a command; 'rangebar help live' shows the topic", "rangebar");
    }

    /** For one release. */
    @Test
    void acceptsTheEarlierNameOfOnInvalidRow() throws IOException {
        String wrong = write("wrong.csv", "1723161256322,100,1\nx,y,z\n1723161256323,100.25,1\n");
        for (String name : List.of("--on-invalid-row", "--on-bad-row")) {
            assertEquals(2, Cli.run("build", wrong, "--threshold", "250", name, "skip").succeeded().lines().size());
            assertEquals(ExitCode.DATA, Cli.run("build", wrong, "--threshold", "250", name, "stop").exitCode());
            assertUsageError(Cli.run("build", wrong, "--threshold", "250", name, "skp"), name
                    + ": 'skp' is not one of stop, skip; did you mean 'skip'?", "rangebar build");
        }
        assertFalse(Cli.run("build", "--help").out().contains("--on-bad-row"));
    }

    @Test
    void inputsThatCannotBeOpened() {
        Map<String, String> wrong = Map.of(folder + "/missing.csv", "no such file in the folder " + folder, folder + "/no/t.csv",
                "no such file; there is no folder " + folder + "/no", "a\0b", "no such file",
                folder.toString(), "is a directory; name the files in it, such as " + folder + "/*.csv");
        wrong.forEach((name, message) -> assertUsageError(Cli.run("build", file, name, "--threshold", "250"), name + ": " + message,
                "rangebar build"));
        assertUsageError(Cli.run("build", "", "--threshold", "250"), "the name of an input is empty; give the name of a file, or - for "
                + "standard input", "rangebar build");
        assertUsageError(Cli.run("query", "select 1", folder.toString()), folder + ": is a directory; name a database or Parquet file "
                + "in it", "rangebar query");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--map-file", folder.toString()), "--map-file " + folder
                + ": is a directory; name a file in it", "rangebar build");
    }

    @Test
    void outputsThatCannotBe() {
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--output", folder.toString()),
                "--output " + folder + ": is a directory; add the name of a file in it", "rangebar build");
        Path nowhere = folder.resolve("nowhere").resolve("bars.csv");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--output", nowhere.toString()),
                "--output " + nowhere + ": there is no folder " + nowhere.getParent() + "; make it first, or name another",
                "rangebar build");
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--output", file),
                "--output " + file + ": is an input, too", "rangebar build");
    }

    /** No format is guessed from an ending that tells none, and what is not compressed is not called so. */
    @ParameterizedTest
    @CsvSource({"a.xyz, .xyz", "a.csv2, .csv2", "a.txt, .txt", "a.parquet.bak, .bak", "a.1, .1"})
    void endingsThatTellNoFormat(String name, String ending) {
        for (String output : List.of(name, folder.resolve(name).toString())) {
            String formats = "; expected one of .csv, .json, .jsonl, .ndjson, .parquet%s or --format";
            assertUsageError(Cli.run("build", file, "--threshold", "250", "-o", output), "--output " + output
                    + ": unknown file extension " + ending + formats.formatted(", .duckdb, .arrow, .arrows"), "rangebar build");
            assertUsageError(Cli.run("query", "select 1", file, "-o", output), "--output " + output + ": unknown file extension "
                    + ending + formats.formatted(""), "rangebar query");
        }
        Path output = folder.resolve(name);
        Cli.run("build", file, "--threshold", "250", "-o", output.toString(), "--format", "json").succeeded();
        assertTrue(Files.exists(output));
    }

    @ParameterizedTest
    @ValueSource(strings = {".gz", ".ZIP", ".zst", ".bz2", ".xz"})
    void nothingIsCalledCompressed(String ending) {
        String output = folder.resolve("bars.csv" + ending).toString();
        for (List<String> format : List.of(List.<String>of(), List.of("--format", "csv"))) {
            List<String> build = new ArrayList<>(List.of("build", file, "--threshold", "250", "-o", output));
            build.addAll(format);
            assertUsageError(Cli.run(build.toArray(String[]::new)), "--output " + output + ": what is written is not "
                    + "compressed; give a name without " + ending.toLowerCase(Locale.ROOT), "rangebar build");
        }
        assertFalse(Files.exists(Path.of(output)));
    }

    @Test
    void standardOutputHasAName() throws IOException {
        String expected = Cli.run("build", file, "--threshold", "250").succeeded().out();
        assertEquals(expected, Cli.run("build", file, "--threshold", "250", "--output", "-").succeeded().out());
        assertFalse(Files.exists(Path.of("-")));
        assertUsageError(Cli.run("build", file, "--threshold", "250", "--output", ""),
                "--output is empty; give the name of a file, or - for standard output", "rangebar build");
    }

    /** No file with further arguments is read. */
    @Test
    void anAtIsPartOfAName() {
        assertUsageError(Cli.run("build", "@" + file, "--threshold", "250"), "@" + file + ": no such file; there is no folder "
                + Path.of("@" + file).toAbsolutePath().getParent(), "rangebar build");
    }

    @Test
    void theSummaryTellsAnIncompleteBar() {
        assertTrue(Cli.run("build", file, "--threshold", "300", "--include-incomplete").succeeded().err()
                .startsWith("rangebar: 2 trades from 1 file, 1 bar (1 incomplete), "));
        assertTrue(Cli.run("build", file, "--threshold", "250", "--include-incomplete").succeeded().err()
                .startsWith("rangebar: 2 trades from 1 file, 1 bar, "));
    }

    @Test
    void readingThatBreaksOffIsAnErrorOfTheData() {
        InputStream broken = new InputStream() {
            private final InputStream begin = new ByteArrayInputStream("17231612".getBytes(StandardCharsets.US_ASCII));

            @Override
            public int read() throws IOException {
                if (begin.available() == 0) {
                    throw new IOException("the disk is gone");
                }
                return begin.read();
            }
        };
        Cli.Result result = Cli.run(broken, "build", "-", "--threshold", "250");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals("(standard input): the disk is gone", result.err().strip());
    }

    @Test
    void stackTracesOnlyOnDemand() throws IOException {
        String wrong = write("wrong.csv", "x,y\n");
        for (String[] command : new String[][] {{"build", wrong, "--threshold", "250"}, {"query", "SELECT 1", wrong},
            {"chart", wrong, "--threshold", "250", "-o", folder + "/chart.html"}}) {
            Cli.Result plain = Cli.run(command);
            Cli.Result debug = Cli.run(Stream.concat(Stream.of(command), Stream.of("--debug")).toArray(String[]::new));
            assertFalse(plain.err().contains("\tat "), plain.err());
            assertTrue(debug.err().startsWith(plain.err()) && debug.err().contains("\tat "), debug.err());
        }
    }

    @Test
    void gateDecidesWhetherABarClosesAtItsOpenTime() throws IOException {
        String same = write("same.csv", "1723161256322,100,1\n1723161256322,101,1\n");
        assertEquals(1, Cli.run("build", same, "--threshold", "250").succeeded().lines().size());
        assertEquals(2, Cli.run("build", same, "--threshold", "250", "--no-timestamp-gate").succeeded().lines().size());
    }
}
