package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.rangebar.Trade;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Zstandard: frames one after the other, and what is damaged or too large. */
@Timeout(600)
class ZstdInputTest {
    private static final String TRADES = trades();

    @TempDir
    private Path folder;

    private static String trades() {
        StringBuilder text = new StringBuilder();
        Random random = new Random(4);
        for (int i = 0; i < 400; i++) {
            text.append(1_723_161_256_322L + i).append(',').append(100 + random.nextInt(50)).append(",1\n");
        }
        return text.toString();
    }

    private static byte[] zstd(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes)) {
            out.setChecksum(true);
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Pieces of one byte and more, as through a pipe. */
    private static InputStream inPieces(byte[] bytes) {
        Random random = new Random(bytes.length);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(40)));
            }
        };
    }

    private static long rows(TradeInput input) throws TradeFileException {
        long rows = 0;
        try (TradeFileReader reader = TradeFileReader.open(input)) {
            for (TradeChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                rows += chunk.size();
            }
        }
        return rows;
    }

    private static String error(byte[] bytes) {
        return assertThrows(TradeFileException.class, () -> rows(TradeInput.ofStream("in", inPieces(bytes)))).getMessage();
    }

    @Test
    void readsFramesAsFilesAndAsStreams() throws Exception {
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        byte[] one = zstd(TRADES);
        String half = TRADES.substring(0, TRADES.length() / 2); // ends within a line
        byte[] two = join(zstd(half), zstd(""), zstd(TRADES.substring(half.length())));
        for (byte[] bytes : new byte[][] {one, two, join(skippable, one), join(two, skippable)}) {
            assertEquals(400, rows(TradeInput.ofStream("in", inPieces(bytes))));
            assertEquals(400, rows(TradeInput.ofFile("f", Files.write(folder.resolve("f"), bytes))));
        }
        assertEquals(0, rows(TradeInput.ofStream("in", inPieces(zstd("")))));
        assertArrayEquals(TRADES.getBytes(StandardCharsets.US_ASCII), ZstdInput.open(inPieces(two)).readAllBytes());
    }

    /** No trade gets lost silently, wherever the file is cut off. */
    @Test
    void anyTruncationIsAnError() throws Exception {
        byte[] first = zstd(TRADES);
        byte[] both = join(first, zstd(TRADES));
        for (int length = 4; length < first.length; length++) {
            String message = error(Arrays.copyOf(both, length));
            assertEquals("in: the Zstandard data end in the middle: the file is truncated", message, length + " bytes");
        }
        for (int length = first.length + 1; length < both.length; length++) {
            byte[] cut = Arrays.copyOf(both, length);
            assertThrows(IOException.class, () -> ZstdInput.open(inPieces(cut)).readAllBytes(), length + " bytes");
        }
    }

    /** A flipped bit is an error, unless it changes nothing; the checksum is compared. */
    @Test
    void noFlippedBitChangesATrade() throws Exception {
        byte[] whole = zstd(TRADES);
        byte[] plain = TRADES.getBytes(StandardCharsets.US_ASCII);
        int refused = 0;
        for (int bit = 32; bit < 8 * whole.length; bit += 3) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertArrayEquals(plain, ZstdInput.open(inPieces(damaged)).readAllBytes(), "bit " + bit);
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 8 * (whole.length - 4) / 3 * 9 / 10, refused + " refused");
        byte[] wrongChecksum = whole.clone();
        wrongChecksum[whole.length - 1] ^= 1;
        assertTrue(error(wrongChecksum).startsWith("in: the Zstandard data are damaged ("), error(wrongChecksum));
    }

    @Test
    void namesWhatIsBehindOrWithinTheFrames() throws Exception {
        assertTrue(error(join(zstd(TRADES), "more".getBytes(StandardCharsets.US_ASCII))).startsWith("in: the Zstandard data are damaged ("));
        byte[] nested = zstd("");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes)) {
            out.write(nested);
        }
        assertTrue(error(bytes.toByteArray()).startsWith("in: the Zstandard file holds a Zstandard file"), error(bytes.toByteArray()));
        Path empty = Files.write(folder.resolve("day.csv.zst"), new byte[0]);
        assertTrue(assertThrows(TradeFileException.class, () -> rows(TradeInput.ofFile("day.csv.zst", empty))).getMessage()
                .startsWith("day.csv.zst: the file is empty (0 bytes)"));
    }

    /** Returns the number of trades in the first chunk, read by classes that do not find the library. */
    private static Object rowsWithoutLibrary(byte[] bytes) throws Exception {
        URL[] places = {TradeInput.class.getProtectionDomain().getCodeSource().getLocation(),
            Trade.class.getProtectionDomain().getCodeSource().getLocation(),
            Class.forName("dev.rangebar.bindings.Words").getProtectionDomain().getCodeSource().getLocation()};
        try (URLClassLoader loader = new URLClassLoader(places, null)) {
            Class<?> input = loader.loadClass(TradeInput.class.getName());
            Class<?> reader = loader.loadClass(TradeFileReader.class.getName());
            Object opened = reader.getMethod("open", input).invoke(null,
                    input.getMethod("ofStream", String.class, InputStream.class).invoke(null, "in", new ByteArrayInputStream(bytes)));
            Object chunk = reader.getMethod("next").invoke(opened);
            return chunk.getClass().getMethod("size").invoke(chunk);
        }
    }

    /** Only a Zstandard file needs the library. */
    @Test
    void namesTheLibraryThatIsMissing() throws Exception {
        assertEquals(400, rowsWithoutLibrary(TRADES.getBytes(StandardCharsets.US_ASCII)));
        byte[] packed = zstd(TRADES);
        Throwable missing = assertThrows(InvocationTargetException.class, () -> rowsWithoutLibrary(packed)).getCause();
        assertTrue(missing.getMessage().startsWith("in: Zstandard is read by the library com.github.luben:zstd-jni, which is not there; "),
                missing.toString());
    }

    /** A frame with a window of gigabytes is refused, and 1 GB of one byte is read in bounded memory. */
    @Test
    void bombs() throws Exception {
        byte[] window = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) (21 << 3), 1, 0, 0};
        assertTrue(error(window).contains("need more than 128 MB of memory; unpack the file by zstd -dc --long=31"), error(window));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStreamNoFinalizer(bytes)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1_000; i++) {
                out.write(zeros);
            }
        }
        assertTrue(bytes.size() < 1 << 20);
        assertTrue(error(bytes.toByteArray()).startsWith("in:1"), error(bytes.toByteArray()));
    }

    /** The reader returns each trade that the writer has flushed before more comes. */
    @Test
    void aFlushedFrameIsLive() throws Exception {
        try (PipedOutputStream pipe = new PipedOutputStream(); PipedInputStream in = new PipedInputStream(pipe, 1 << 16);
                ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(pipe)) {
            out.write("1723161256322,100,1\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            try (TradeFileReader reader = TradeFileReader.open(TradeInput.ofStream("in", in))) {
                assertTrue(reader.isLive());
                for (int i = 1; i < 50; i++) {
                    assertEquals(1, reader.next().size());
                    out.write((1_723_161_256_322L + i + ",100,1\n").getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            }
        }
        assertFalse(ZstdInput.isZstd(new byte[] {0x28, (byte) 0xb5, 0x2f}));
    }
}
