package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.rangebar.cli.commands.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Line ends and compression of files. */
class CompressedInputTest extends InputHazards {
    @Test
    void byteOrderMarkLineEndsAndTheLastLine() {
        List<String> rows = trades(2_000);
        String text = file(rows);
        String expected = bars(text);
        assertEquals(expected, bars("\u00ef\u00bb\u00bf" + text), "byte order mark, header");
        assertEquals(expected, bars("\u00ef\u00bb\u00bf" + String.join("\n", rows)), "byte order mark, no header");
        assertEquals(expected, bars(text.replace("\n", "\r\n")), "CRLF");
        assertEquals(expected, bars(text.stripTrailing()), "no line end at the end");
        assertEquals(expected, bars(text.stripTrailing().replace("\n", "\r\n") + "\r"), "half a line end at the end");
        assertEquals(expected, bars(text + "\n"), "blank last line");
        assertEquals(expected, bars(text + "\r\n\r\n"), "blank last lines");
    }

    @Test
    void gzipWithOneOrMoreMembers() {
        String text = file(trades(20_000));
        String expected = bars(text);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertEquals(expected, Cli.buildBytes(Cli.gzip(bytes), INCOMPLETE).succeeded().out());
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        int cut = bytes.length / 3;
        members.writeBytes(Cli.gzip(Arrays.copyOf(bytes, cut)));
        members.writeBytes(Cli.gzip(Arrays.copyOfRange(bytes, cut, bytes.length)));
        assertEquals(expected, Cli.buildBytes(members.toByteArray(), INCOMPLETE).succeeded().out());
    }

    @Test
    void aTruncatedGzipIsNamed() {
        byte[] gzip = Cli.gzip(file(trades(10)).getBytes(StandardCharsets.US_ASCII));
        Cli.Result result = Cli.buildBytes(Arrays.copyOf(gzip, 20));
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals("(standard input): the gzip data end in the middle: the file is truncated", result.err().strip());
    }

    @Test
    void zstandard() throws IOException {
        String text = file(trades(20_000));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(bytes)) {
            zstd.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        assertEquals(bars(text), Cli.buildBytes(bytes.toByteArray(), INCOMPLETE).succeeded().out(), "through a pipe");
        Path file = write("BTCUSDT.csv.zst", bytes.toByteArray());
        assertEquals(bars(text), Cli.run("build", file.toString(), "--threshold", "250", "--format", "raw-csv", INCOMPLETE)
                .succeeded().out());
        Cli.Result cut = Cli.buildBytes(Arrays.copyOf(bytes.toByteArray(), 1_000));
        assertEquals(ExitCode.DATA, cut.exitCode());
        assertEquals("(standard input): the Zstandard data end in the middle: the file is truncated", cut.err().strip());
    }

    @Test
    void zipWithOneFile() throws IOException {
        String text = file(trades(20_000));
        String expected = bars(text);
        byte[] zip = zip(text, "BTCUSDT-aggTrades-2024-08-08.csv");
        Path file = write("any.name", zip);
        assertEquals(expected, Cli.run("build", file.toString(), "--threshold", "250", "--format", "raw-csv",
                INCOMPLETE).succeeded().out());
        assertEquals(expected, Cli.buildBytes(zip, INCOMPLETE).succeeded().out(), "through a pipe");
    }

    @Test
    void zipWithTwoFilesIsRefused() throws IOException {
        byte[] zip = zip(file(trades(10)), "a.csv", "b.csv");
        Path file = write("two.zip", zip);
        Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250");
        assertEquals(ExitCode.DATA, result.exitCode());
        assertEquals(file + ": the zip archive holds 2 files (a.csv, b.csv); unpack it and name those that are meant",
                result.err().strip());
        Cli.Result piped = Cli.buildBytes(zip);
        assertEquals(ExitCode.DATA, piped.exitCode());
        assertEquals("(standard input): the zip archive holds 2 files (a.csv, b.csv); unpack it and name those that "
                + "are meant", piped.err().strip());
    }

    @Test
    void zipWithoutAFileIsRefused() throws IOException {
        byte[] zip = zip("");
        Path file = write("none.zip", zip);
        Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250");
        assertEquals(file + ": the zip archive holds no file", result.err().strip());
        assertEquals(ExitCode.DATA, Cli.buildBytes(zip).exitCode());
    }

    /** Every cut is noticed, as is every change of a byte that means something. */
    @Test
    void truncatedAndDamagedZip() throws IOException {
        byte[] zip = zip(file(trades(300)), "a.csv");
        Random random = new Random(8);
        for (int i = 0; i < 40; i++) {
            Path cut = write("cut.zip", Arrays.copyOf(zip, 4 + random.nextInt(zip.length - 5)));
            Cli.Result result = Cli.run("build", cut.toString(), "--threshold", "250");
            assertEquals(ExitCode.DATA, result.exitCode());
            assertTrue(result.err().startsWith(cut + ": the zip archive is damaged or truncated ("), result.err());
        }
        for (int i = 0; i < 40; i++) {
            byte[] damaged = zip.clone();
            damaged[100 + random.nextInt(zip.length - 300)] ^= (byte) (1 << random.nextInt(8));
            Path file = write("damaged.zip", damaged);
            Path bars = folder.resolve("bars.csv");
            Cli.Result result = Cli.run("build", file.toString(), "--threshold", "250", "--output", bars.toString());
            assertEquals(ExitCode.DATA, result.exitCode());
            assertTrue(result.err().startsWith(file + ":"), result.err());
            assertTrue(Files.notExists(bars));
            assertEquals(ExitCode.DATA, Cli.buildBytes(damaged).exitCode(), "through a pipe");
        }
    }

    /** Files that only other programs can unpack are named as such, not as damaged. */
    @ParameterizedTest
    @CsvSource({"6, 8, 1, the zip archive is encrypted; unpack it",
        "8, 10, 12, the zip archive is packed by another method than deflate; unpack it"})
    void zipThatOthersCanUnpack(int local, int central, int change, String reason) throws IOException {
        byte[] zip = zip(file(trades(300)), "a.csv");
        int second = indexOf(zip, "PK\3\4", 1); // the first entry is the folder
        zip[second + local] = (byte) (zip[second + local] & ~8 | change);
        int listed = indexOf(zip, "PK\1\2", indexOf(zip, "PK\1\2", 0) + 1);
        zip[listed + central] = (byte) (zip[listed + central] & ~8 | change);
        Path file = write("other.zip", zip);
        assertEquals(file + ": " + reason, Cli.run("build", file.toString(), "--threshold", "250").err().strip());
        assertEquals("(standard input): " + reason, Cli.buildBytes(zip).err().strip());
    }

    private static int indexOf(byte[] bytes, String text, int from) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text, from);
    }

    private static byte[] zip(String text, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("folder/"));
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return bytes.toByteArray();
    }

    // ---------------------------------------------------------------------------------------------- time units
}
