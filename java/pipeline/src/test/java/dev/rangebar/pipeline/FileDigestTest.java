package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDigestTest {
    private static final Pattern DIGEST = Pattern.compile("rangebar-digest-1 crc32=([0-9a-f]{8}) bytes=([0-9]{16})");

    @TempDir
    private Path folder;

    /** Data of a length, two blank digests, and the end of a Parquet file. */
    private Path sealed(int length) throws IOException {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        String blank = FileDigest.blank().get(FileDigest.KEY);
        byte[] end = (FileDigest.KEY + "\0" + blank + FileDigest.COPY_KEY + "\0" + blank + "****PAR1")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(data, length + end.length);
        System.arraycopy(end, 0, whole, length, end.length);
        Path file = Files.write(folder.resolve("file"), whole);
        FileDigest.seal(file);
        return file;
    }

    /** The rule of the documents, computed by other means. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_000, 65_536, 3_000_000})
    void theTextIsTheCrcOfAllOtherBytes(int length) throws IOException {
        Path file = sealed(length);
        byte[] bytes = Files.readAllBytes(file);
        Matcher digest = DIGEST.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        CRC32 crc = new CRC32();
        crc.update(digest.replaceAll("rangebar-digest-1 crc32=00000000 bytes=$2").getBytes(StandardCharsets.ISO_8859_1));
        digest.reset();
        for (int copy = 0; copy < 2; copy++) {
            assertEquals(true, digest.find());
            assertEquals(crc.getValue(), Long.parseLong(digest.group(1), 16));
            assertEquals(bytes.length, Long.parseLong(digest.group(2)));
        }
        assertEquals(FileDigest.State.VERIFIED, FileDigest.check(file));
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        Path file = sealed(100);
        byte[] bytes = Files.readAllBytes(file);
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(file, damaged);
            assertThrows(DamagedFileException.class, () -> FileDigest.check(file), "bit " + bit);
        }
    }

    @Test
    void aFileWithoutADigestIsForeign() throws IOException {
        assertEquals(FileDigest.State.FOREIGN, FileDigest.check(Files.writeString(folder.resolve("a"), "PAR1 ... PAR1")));
        assertEquals(FileDigest.State.FOREIGN, FileDigest.check(Files.writeString(folder.resolve("b"), "")));
        byte[] bytes = Files.readAllBytes(sealed(10));
        Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(bytes, bytes.length + 1));
        assertEquals(FileDigest.State.FOREIGN, FileDigest.check(longer));
    }

    @Test
    void onlyAFileWithBlankDigestsIsSealed() throws IOException {
        Path none = Files.writeString(folder.resolve("none"), "PAR1");
        assertThrows(IOException.class, () -> FileDigest.seal(none));
        assertArrayEquals("PAR1".getBytes(StandardCharsets.US_ASCII), Files.readAllBytes(none));
        FileDigest.seal(Path.of("/dev/null"));
    }
}
