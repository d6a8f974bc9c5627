package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where bars go: whole or not at all. */
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

    /** While trades come in, the final name does not exist. */
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

    @Test
    void aLinkStaysALink() throws IOException {
        Path target = Files.writeString(folder.resolve("target.csv"), "old");
        Path link = folder.resolve("link.csv");
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "skipped: this system lets us make no symbolic links");
        }
        build(GOOD, "link.csv").succeeded();
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(2, Files.readAllLines(target).size());
    }

    @Test
    void aDeviceIsWrittenDirectly() {
        assumeTrue(Files.exists(Path.of("/dev/null")), "skipped: there is no /dev/null");
        InputStream in = new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.US_ASCII));
        Cli.run(in, "build", "-", "--threshold", "250", "--output", "/dev/null").succeeded();
        assertTrue(Files.exists(Path.of("/dev/null")));
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
    }
}
