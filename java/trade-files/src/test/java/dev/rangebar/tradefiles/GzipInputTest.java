package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipInputTest {
    private static final byte[] PLAIN = plain();
    private static final byte[] MEMBER = gzip(PLAIN);

    private static byte[] plain() {
        byte[] bytes = new byte[5_000];
        Random random = new Random(1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('0' + random.nextInt(10));
        }
        return bytes;
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] read(byte[] gzip) throws IOException {
        try (InputStream in = new GzipInput(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static String error(byte[] gzip) {
        return assertThrows(IOException.class, () -> read(gzip)).getMessage();
    }

    @Test
    void membersOneAfterTheOther() throws IOException {
        assertArrayEquals(PLAIN, read(MEMBER));
        assertArrayEquals(join(PLAIN, PLAIN, PLAIN), read(join(MEMBER, MEMBER, gzip(new byte[0]), MEMBER)));
    }

    /** A pipe delivers what it has, and never says how much more there will be. */
    @Test
    void pauseOfAPipeIsNotTheEnd() throws IOException {
        InputStream slow = new InputStream() {
            private final InputStream all = new ByteArrayInputStream(join(MEMBER, MEMBER));

            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return all.read(bytes, offset, Math.min(1, length));
            }
        };
        try (InputStream in = new GzipInput(slow)) {
            assertArrayEquals(join(PLAIN, PLAIN), in.readAllBytes());
        }
    }

    /** Every cut within one of two members is noticed. */
    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] two = join(MEMBER, MEMBER);
        for (int length = 2; length < two.length; length++) {
            byte[] cut = Arrays.copyOf(two, length);
            if (length == MEMBER.length) {
                assertArrayEquals(PLAIN, read(cut), "a whole member is a whole file");
            } else {
                assertTrue(error(cut).contains("truncated"), "cut to " + length);
            }
        }
    }

    @Test
    void damageIsNoticed() throws IOException {
        int lastOfDeflate = MEMBER.length - 9; // some of its bits may mean nothing
        for (int i = 10; i < MEMBER.length; i++) {
            byte[] damaged = MEMBER.clone();
            damaged[i] ^= (byte) (i == lastOfDeflate ? 0x01 : 0x10);
            String message = error(damaged);
            assertTrue(message.contains("damaged") || message.contains("truncated"), message);
        }
        assertEquals("there is something else behind the gzip data", error(join(MEMBER, new byte[] {'a', 'b'})));
        assertEquals("the gzip header is damaged", error(new byte[] {0x1f, (byte) 0x8b, 7, 0, 0, 0, 0, 0, 0, 0}));
    }

    /** Padding as on a tape, whose blocks have one size. */
    @Test
    void zerosBehindTheLastMemberArePadding() throws IOException {
        for (int zeros : new int[] {1, 2, 200_000}) {
            assertArrayEquals(PLAIN, read(join(MEMBER, new byte[zeros])));
        }
        for (byte[] behind : new byte[][] {{0, 1}, {0, 0x1f, (byte) 0x8b}}) {
            assertEquals("there is something else behind the gzip data", error(join(MEMBER, behind)));
        }
    }

    @Test
    void optionalPartsOfTheHeader() throws IOException {
        byte[] header = join(new byte[] {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3},
                new byte[] {3, 0, 1, 2, 3}, new byte[] {'n', 0}, new byte[] {'c', 'c', 0});
        CRC32 checksum = new CRC32();
        checksum.update(header);
        byte[] headerChecksum = {(byte) checksum.getValue(), (byte) (checksum.getValue() >> 8)};
        assertArrayEquals(PLAIN, read(join(header, headerChecksum, Arrays.copyOfRange(MEMBER, 10, MEMBER.length))));
    }
}
