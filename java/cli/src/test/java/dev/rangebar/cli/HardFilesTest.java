package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Small files of the kinds that exchanges, editors, pandas, databases and archivers make: read exactly, or refused. */
class HardFilesTest {
    private static final String EXPECTED = "/hard-files/expected.txt";
    private static final List<String> KINDS = List.of("archives", "csv", "parquet");
    private static final String REST = "...";
    /** Bytes before an archive are passed over with its table of contents only. */
    private static final Set<String> ONLY_AS_FILES = Set.of("archives/prefix.zip");

    @TempDir
    private static Path folder;

    /** A line of the table. */
    private record Case(String file, String options, String result) {
        @Override
        public String toString() {
            return file + " " + options;
        }
    }

    @BeforeAll
    static void unpack() throws IOException {
        for (String kind : KINDS) {
            Files.createDirectory(folder.resolve(kind));
            try (ZipInputStream zip = new ZipInputStream(HardFilesTest.class.getResourceAsStream("/hard-files/" + kind
                    + ".zip"))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    Files.write(folder.resolve(kind).resolve(entry.getName()), zip.readAllBytes());
                }
            }
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = HardFilesTest.class.getResourceAsStream(EXPECTED)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : lines()) {
            String[] parts = line.split("\\|", 3);
            if (!line.startsWith("@")) {
                cases.add(new Case(parts[0], parts[1], parts[2]));
            }
        }
        return cases;
    }

    /** The texts that several files are equal to, by name. */
    private static Map<String, String> texts() throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (String line : lines()) {
            if (line.startsWith("@")) {
                String[] parts = line.substring(1).split(" ", 2);
                texts.put(parts[0], parts[1]);
            }
        }
        return texts;
    }

    private static Cli.Result build(Path file, String options) {
        List<String> arguments = new ArrayList<>(List.of("build", file.toString(), "--threshold", "250", "--format", "raw-csv",
                "--include-incomplete", "--symbol", "X"));
        arguments.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private static void assertBars(Cli.Result result, String text) throws IOException {
        String lines = texts().getOrDefault(text, text).replace(' ', '\n') + "\n";
        assertEquals(Cli.buildText(lines, "--include-incomplete").succeeded().out(), result.succeeded().out());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readExactlyOrRefused(Case one) throws IOException {
        Path file = folder.resolve(one.file);
        Cli.Result result = build(file, one.options);
        String expected = one.result.substring(2);
        switch (one.result.charAt(0)) {
            case '=' -> {
                assertBars(result, expected);
                assertFalse(result.err().contains("rounded"), result.err());
            }
            case '~' -> {
                String[] parts = expected.split(" ", 2);
                assertBars(result, parts[1]);
                assertTrue(result.err().startsWith("rangebar: " + file + ": rounded " + parts[0] + " value"), result.err());
            }
            case '!' -> {
                assertEquals(ExitCode.DATA, result.exitCode(), result.err());
                String message = result.err().strip();
                String start = file + (Character.isDigit(expected.charAt(0)) ? ":" : ": ");
                if (expected.endsWith(REST)) {
                    String begin = start + expected.substring(0, expected.length() - REST.length());
                    assertEquals(begin, message.substring(0, Math.min(begin.length(), message.length())));
                } else {
                    assertEquals(start + expected, message);
                }
            }
            default -> throw new AssertionError(one.result);
        }
    }

    /** Through a pipe, where an archive has no table of contents, the same is read, or refused. */
    @ParameterizedTest
    @MethodSource("packedCases")
    void throughAPipe(Case one) throws IOException {
        Cli.Result result = Cli.buildBytes(Files.readAllBytes(folder.resolve(one.file)), "--include-incomplete");
        if (one.result.startsWith("= ") && result.exitCode() == ExitCode.OK) {
            assertBars(result, one.result.substring(2));
        } else {
            assertEquals(ExitCode.DATA, result.exitCode(), result.err());
            assertTrue(result.err().startsWith("(standard input):"), result.err());
            assertTrue(one.result.startsWith("!") || ONLY_AS_FILES.contains(one.file), result.err());
        }
    }

    static List<Case> packedCases() throws IOException {
        return cases().stream().filter(one -> one.file.startsWith("archives/")).toList();
    }

    @Test
    void aNameThatSaysGzipIsContradicted() {
        Path file = folder.resolve("archives/notgz.csv.gz");
        String note = "rangebar: " + file + ": plain text, not gzip as its name says; read as it is";
        assertEquals(note, build(file, "").succeeded().err().lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"gz,gzip", "zst,Zstandard"})
    void aNameThatSaysPackedIsBelievedIfTheFileIsNotText(String extension, String format) throws IOException {
        Path file = Files.write(folder.resolve("damaged.csv." + extension), new byte[] {'t', 3, 5, '\r', 'x'});
        assertEquals(file + ": by its name this is a " + format + " file, but it does not begin as one: it is damaged, or has to be "
                + "renamed", build(file, "").err().strip());
    }

    @Test
    void aNameThatSaysParquetOrZipIsContradicted() throws IOException {
        Path csv = folder.resolve("csv/base.csv");
        Path parquet = Files.copy(csv, folder.resolve("base.parquet"));
        assertEquals(parquet + ": by its name this is a Parquet file, but it does not begin as one: it is damaged, or has to be "
                + "renamed", build(parquet, "").err().strip());
        Path zip = Files.copy(csv, folder.resolve("base.zip"));
        assertEquals(zip + ": the zip archive is damaged or truncated (zip END header not found); get it again", build(zip, "").err().strip());
    }

    /** A file without a line in the table would be packed for nothing. */
    @Test
    void everyFileIsTested() throws IOException {
        Set<String> tested = new HashSet<>();
        cases().forEach(one -> tested.add(one.file));
        Set<String> packed = new HashSet<>();
        for (String kind : KINDS) {
            try (Stream<Path> files = Files.list(folder.resolve(kind))) {
                files.forEach(file -> packed.add(kind + "/" + file.getFileName()));
            }
        }
        assertEquals(packed, tested);
    }
}
