package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.BarField;
import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chosen columns, and tables on a terminal. */
class ColumnsTest {
    @TempDir
    private Path folder;
    private String file;

    @BeforeEach
    void writeTrades() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            text.append(1_723_161_256_322L + i * 700L).append(i % 3 == 0 ? ",61000,0.5\n" : ",61200.25,1.25\n");
        }
        file = Files.writeString(folder.resolve("trades.csv"), text).toString();
    }

    private Cli.Result build(String... options) {
        List<String> arguments = new ArrayList<>(List.of("build", file, "--threshold", "250"));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(String[]::new));
    }

    /** Any columns in any order are those of the whole output. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "raw-csv"})
    void writesTheCellsOfTheWholeOutput(String format) {
        List<String[]> all = build("--format", format).succeeded().lines().stream()
                .map(line -> line.split(",", -1)).toList();
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<BarField> fields = new ArrayList<>(List.of(BarField.values()));
            Collections.shuffle(fields, random);
            List<BarField> chosen = fields.subList(0, 1 + random.nextInt(fields.size()));
            List<String> expected = all.stream().map(row -> chosen.stream().map(field -> row[field.ordinal()])
                    .collect(Collectors.joining(","))).toList();
            assertEquals(expected, build("--format", format, "--columns", chosen.stream().map(BarField::columnName)
                    .collect(Collectors.joining(","))).succeeded().lines());
        }
    }

    @Test
    void writesObjectsAndFiles() throws IOException {
        assertEquals("{\"close\":\"61200.25\",\"ofi\":null}",
                build("--format", "json", "--columns", "close,ofi").succeeded().lines().getFirst());
        Path output = folder.resolve("bars.csv");
        build("--columns", "close", "-o", output.toString()).succeeded();
        assertEquals(build("--columns", "close").succeeded().out(), Files.readString(output));
    }

    @Test
    void refusesUnknownRepeatedAndImpossibleColumns() {
        Cli.Result unknown = build("--columns", "open_time,colse");
        assertEquals(ExitCode.USAGE, unknown.exitCode());
        assertTrue(unknown.err().contains("'colse' is not a column; did you mean 'close'? See 'rangebar help "
                + "columns'"), unknown.err());
        Cli.Result strange = build("--columns", "zzz");
        assertTrue(strange.err().contains("'zzz' is not a column; see 'rangebar help columns'"), strange.err());
        Cli.Result twice = build("--columns", "close,open,close");
        assertEquals(ExitCode.USAGE, twice.exitCode());
        assertTrue(twice.err().startsWith("rangebar: --columns has close twice"), twice.err());
        Path parquet = folder.resolve("bars.parquet");
        Cli.Result impossible = build("--columns", "close", "-o", parquet.toString());
        assertEquals(ExitCode.USAGE, impossible.exitCode());
        assertTrue(impossible.err().startsWith("rangebar: --columns works with csv, raw-csv and json; parquet has all "
                + "columns"), impossible.err());
        assertFalse(Files.exists(parquet));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 130})
    void fitsTheTerminal(int width) {
        Cli.Result table = Cli.runOnTerminal(width, "build", file, "--threshold", "250").succeeded();
        assertTrue(table.out().startsWith("open_time "), table.out());
        assertTrue(table.out().lines().allMatch(line -> line.length() <= width), table.out());
        assertEquals(build().succeeded().lines().size(), table.lines().size());
        int shown = table.lines().getFirst().split(" +").length;
        assertTrue(table.err().startsWith("rangebar: " + (BarField.values().length - shown)
                + " more columns: choose with --columns, or write all with -o FILE"), table.err());
        assertEquals(width == 40 ? 3 : width == 80 ? 7 : 10, shown, table.out());
    }

    /** Whoever names a format gets it. */
    @Test
    void writesTheFormatThatIsNamedToATerminal() {
        String csv = build().succeeded().out();
        assertEquals(csv, Cli.runOnTerminal(80, "build", file, "--threshold", "250", "--format", "csv").out());
        assertEquals(csv, Cli.runOnTerminal(80, "build", file, "--threshold", "250", "-o", "-").out());
    }

    @Test
    void showsNothingButTheHeaderWithoutBars() throws IOException {
        String empty = Files.writeString(folder.resolve("empty.csv"), "").toString();
        Cli.Result table = Cli.runOnTerminal(80, "build", empty, "--threshold", "250", "--columns", "open,close");
        assertEquals("open  close\n", table.succeeded().out());
        assertEquals("rangebar: no trades in " + empty + ", so no bars\n", table.err());
    }
}
