package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.cli.commands.ExitCode;
import dev.rangebar.testsupport.Assume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs of bars are written atomically. */
class OutputTest {
    private static final String GOOD = "1723161256322,100,1\n1723161256323,101,1\n";

    @TempDir
    private Path folder;

    private Cli.Result build(String trades, String output) throws IOException {
        Path input = Files.writeString(folder.resolve("in.csv"), trades);
        return Cli.run("build", input.toString(), "--threshold", "250", "--output", folder.resolve(output).toString());
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Test
    void aFileHoldsWhatStandardOutputWould() throws IOException {
        Cli.Result result = build(GOOD, "bars.csv").succeeded();
        assertEquals("", result.out());
        String expected = Cli.run("build", folder.resolve("in.csv").toString(), "--threshold", "250").out();
        assertEquals(expected, Files.readString(folder.resolve("bars.csv")));
        assertEquals(Set.of("in.csv", "bars.csv"), files());
    }

    /** A point that is not in the file's own name, or at its beginning, is none of an ending. */
    @ParameterizedTest
    @ValueSource(strings = {"bars", "day.1/bars", ".bars", "day.1/.bars"})
    void aNameWithoutEndingIsCsv(String name) throws IOException {
        Files.createDirectories(folder.resolve("day.1"));
        build(GOOD, name).succeeded();
        assertEquals(Cli.run("build", folder.resolve("in.csv").toString(), "--threshold", "250").out(), Files.readString(folder.resolve(name)));
    }

    @Test
    void anErrorLeavesNothing() throws IOException {
        Cli.Result result = build(GOOD + "x", "bars.csv");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(Set.of("in.csv"), files());
    }

    @Test
    void anOldFileIsReplacedBySuccessOnly() throws IOException {
        Path bars = Files.writeString(folder.resolve("bars.csv"), "precious");
        assertEquals(ExitCode.DATA, build(GOOD + "x", "bars.csv").exitCode());
        assertEquals("precious", Files.readString(bars));
        assertEquals(Set.of("in.csv", "bars.csv"), files());
        build(GOOD, "bars.csv").succeeded();
        assertEquals(2, Files.readAllLines(bars).size());
    }

    /** The final name does not exist while trades come in. */
    @Test
    void theNameAppearsAtTheEnd() throws IOException {
        Path bars = folder.resolve("bars.csv");
        InputStream watching = new InputStream() {
            private int position;

            @Override
            public int read() {
                assertTrue(!Files.exists(bars), "too early");
                return position < GOOD.length() ? GOOD.charAt(position++) : -1;
            }
        };
        Cli.run(watching, "build", "-", "--threshold", "250", "--output", bars.toString()).succeeded();
        assertEquals(2, Files.readAllLines(bars).size());
    }

    private void link(String name, String target) {
        try {
            Files.createSymbolicLink(folder.resolve(name), Path.of(target));
        } catch (IOException | UnsupportedOperationException e) {
            Assume.that(false, "this system lets us make no symbolic links");
        }
    }

    /** A link is followed, with and without an existing target. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkStaysALink(boolean targetExists) throws IOException {
        Path target = folder.resolve("target.csv");
        if (targetExists) {
            Files.writeString(target, "old");
        }
        link("link.csv", "target.csv");
        link("second.csv", folder.resolve("link.csv").toString());
        build(GOOD, "second.csv").succeeded();
        assertTrue(Files.isSymbolicLink(folder.resolve("second.csv")));
        assertTrue(Files.isSymbolicLink(folder.resolve("link.csv")));
        assertEquals(2, Files.readAllLines(target).size());
        assertEquals(Set.of("in.csv", "link.csv", "second.csv", "target.csv"), files());
    }

    @Test
    void aLinkToItselfIsAnError() throws IOException {
        link("link.csv", "link.csv");
        Cli.Result result = build(GOOD, "link.csv");
        assertTrue(result.err().strip().endsWith("link.csv: too many symbolic links"), result.err());
        assertEquals(ExitCode.DATA, result.exitCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-"})
    void aReplacedFileKeepsItsMode(String mode) throws IOException {
        Path bars = Files.writeString(folder.resolve("bars.csv"), "old");
        Assume.that(bars.getFileSystem().supportedFileAttributeViews().contains("posix"), "this system has no POSIX modes");
        Files.setPosixFilePermissions(bars, PosixFilePermissions.fromString(mode));
        build(GOOD, "bars.csv").succeeded();
        assertEquals(2, Files.readAllLines(bars).size());
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(bars)));
    }

    @Test
    void aDeviceIsWrittenDirectly() {
        Assume.that(Files.exists(Path.of("/dev/null")), "there is no /dev/null");
        InputStream in = new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.US_ASCII));
        Cli.run(in, "build", "-", "--threshold", "250", "--output", "/dev/null").succeeded();
        assertTrue(Files.exists(Path.of("/dev/null")));
    }

    @Test
    void aFolderInWhichNoFileCanBeMade() throws IOException {
        Assume.that(Files.isDirectory(Path.of("/proc/self")), "there is no /proc");
        Path input = Files.writeString(folder.resolve("in.csv"), GOOD);
        for (String ending : List.of("csv", "parquet", "arrow")) {
            String output = "/proc/self/x." + ending;
            Cli.Result result = Cli.run("build", input.toString(), "--threshold", "250", "-o", output);
            assertEquals("rangebar: cannot write " + output + ": no file can be created in the folder /proc/self; name another folder",
                    result.err().strip());
            assertEquals(ExitCode.DATA, result.exitCode());
        }
    }

    /** Fails as soon as something is written. */
    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    @Test
    void aClosedPipeEndsQuietly() throws IOException {
        Path input = Files.writeString(folder.resolve("in.csv"), GOOD);
        Cli.Result result = Cli.run(InputStream.nullInputStream(), failing("Broken pipe"), "build", input.toString(),
                "--threshold", "250");
        assertEquals("", result.err());
        assertEquals(ExitCode.OK, result.exitCode());
    }

    @Test
    void aFullDiskIsAnError() throws IOException {
        Path input = Files.writeString(folder.resolve("in.csv"), GOOD);
        Cli.Result result = Cli.run(InputStream.nullInputStream(), failing("No space left on device"), "build",
                input.toString(), "--threshold", "250");
        assertEquals("rangebar: cannot write standard output: No space left on device", result.err().strip());
        assertEquals(ExitCode.DATA, result.exitCode());
        Path parquet = folder.resolve("bars.parquet");
        build(GOOD, "bars.parquet").succeeded();
        Cli.Result query = Cli.run(InputStream.nullInputStream(), failing("No space left on device"), "query",
                "from bars", parquet.toString());
        assertEquals("rangebar: cannot write standard output: No space left on device", query.err().strip());
        assertEquals(ExitCode.DATA, query.exitCode());
    }
}
