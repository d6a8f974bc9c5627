package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of other formats, which a message names with a remedy. */
class ForeignFormatTest {
    @TempDir
    private Path folder;

    private static String error(TradeInput input) {
        return assertThrows(TradeFileException.class, () -> {
            try (TradeFileReader reader = TradeFileReader.open(input)) {
                reader.next();
            }
        }).getMessage();
    }

    private static String error(byte[] bytes) {
        return error(TradeInput.ofStream("in", new ByteArrayInputStream(bytes)));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"425a683931, a bzip2 file", "fd377a585a00, an xz file", "04224d18, an LZ4 file",
        "377abcaf271c, a 7z archive", "526172211a, a RAR archive", "4152524f5731, an Arrow or Feather file",
        "46454131, a Feather file", "50415231, a Parquet file", "4f5243, an ORC file", "4f626a01, an Avro file",
        "894844460d, an HDF5 file", "934e554d5059, a NumPy file", "53514c69746520666f726d61742033, an SQLite database",
        "d0cf11e0a1b1, an Excel file", "0a3c3f786d6c, an HTML or XML page",
        "3c21444f4354595045, an HTML or XML page", "fffe610067, UTF-16 text", "feff00610067, UTF-16 text",
        "61006700, UTF-16 text", "00610067, UTF-16 text"})
    void formats(String magic, String what) throws IOException {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(magic), 400);
        assertEquals("in: this is " + what + ", which is not read; ", start(error(bytes)));
        assertEquals("in: the gzip file holds " + what + ", which is not read; ", start(error(gzip(bytes))));
    }

    /** Returns the message without the remedy, which is not empty. */
    private static String start(String message) {
        int remedy = message.indexOf("; ") + 2;
        assertEquals(List.of(true, true), List.of(remedy > 1, message.length() > remedy + 5), message);
        return message.substring(0, remedy);
    }

    @Test
    void tar() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("trades.csv".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 10);
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        assertEquals("in: this is a tar archive, which is not read; unpack it", error(tar));
        assertEquals("in: the gzip file holds a tar archive, which is not read; unpack it", error(gzip(tar)));
    }

    /** Hidden files, and the folder that macOS adds, are passed over. */
    @Test
    void hiddenFilesOfAnArchive() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : List.of(".hidden", "__MACOSX/._trades.csv", "2024/._trades.csv", "2024/trades.csv", "2024/.x")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write((name.endsWith("/trades.csv") ? "price,quantity,time\n7,1,1723161256322\n" : "Mac OS X")
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        Path file = Files.write(folder.resolve("trades.zip"), bytes.toByteArray());
        for (TradeInput input : List.of(TradeInput.ofFile("file", file),
                TradeInput.ofStream("in", new ByteArrayInputStream(bytes.toByteArray())))) {
            try (TradeFileReader reader = TradeFileReader.open(input)) {
                assertEquals(700_000_000, reader.next().trade(0).price());
                assertEquals(null, reader.next());
            }
        }
    }

    /** The JDK is the oracle: which file an archive holds is what its directory says, wherever its data begin. */
    @Test
    void archivesHaveTheFileOfTheirDirectory() throws Exception {
        byte[] old = zip("old".repeat(9_000), "");
        byte[] whole = zip("new".repeat(10_000), "");
        byte[] damaged = whole.clone();
        damaged[60] ^= 0x10;
        byte[] shorter = whole.clone();
        shorter[whole.length - 22 - directoryBytes(whole) + 20] -= 5; // the compressed length of the directory
        for (byte[] archive : List.of(whole, join(old, whole), replaced(old, whole), zip("new".repeat(10_000), "a comment"), damaged, shorter)) {
            Path file = Files.write(folder.resolve("a.zip"), archive);
            String expected;
            try (ZipFile zip = new ZipFile(file.toFile())) {
                ZipEntry entry = zip.entries().nextElement();
                expected = outcome(zip.getInputStream(entry), entry.getSize());
            }
            try (InputStream in = ZipInput.open(file)) {
                assertEquals(expected, outcome(in, -1));
            }
        }
    }

    /** Returns what is read, or the message; a length that is not -1 is that of the directory, which the JDK does not compare. */
    private static String outcome(InputStream in, long length) {
        try {
            byte[] content = in.readAllBytes();
            if (length >= 0 && length != content.length) {
                throw new IOException("checksum or length differ");
            }
            return content.length + " bytes " + new String(content, 0, 3, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.getMessage().startsWith("the zip archive") ? e.getMessage() : "the zip archive is damaged (" + e.getMessage() + ")";
        }
    }

    private static byte[] zip(String content, String comment) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("trades.csv"));
            zip.write(content.getBytes(StandardCharsets.US_ASCII));
            zip.setComment(comment);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int directoryBytes(byte[] archive) {
        return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(archive.length - 10);
    }

    /** Returns an archive that has got a newer file: its directory names the data behind those of the old one. */
    private static byte[] replaced(byte[] old, byte[] newer) {
        int oldData = old.length - 22 - directoryBytes(old);
        byte[] archive = join(Arrays.copyOf(old, oldData), newer);
        ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int directory = archive.length - 22 - directoryBytes(newer);
        bytes.putInt(archive.length - 6, directory).putInt(directory + 42, oldData);
        return archive;
    }

    @ParameterizedTest
    @ValueSource(strings = {"trades.zip", "trades.csv.gz", "TRADES.PARQUET"})
    void emptyFiles(String name) throws Exception {
        Path file = Files.createFile(folder.resolve(name));
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        assertEquals(name + ": the file is empty (0 bytes), expected " + ending + " by its name: it is damaged; get it again",
                error(TradeInput.ofFile(name, file)));
        Path day = Files.createFile(folder.resolve("day.csv"));
        try (TradeFileReader reader = TradeFileReader.open(TradeInput.ofFile("day.csv", day))) {
            assertEquals(null, reader.next());
        }
    }
}
