package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rangebar.bindings.IsalInflater;
import dev.rangebar.testsupport.Assume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
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

    /** Reads by the inflater in use; the JDK's has to give the same bytes, or refuse them, too. */
    private static byte[] read(byte[] gzip) throws IOException {
        try (InputStream in = new GzipInput(new ByteArrayInputStream(gzip));
                InputStream oracle = new GzipInput(new ByteArrayInputStream(gzip), new Inflater(true))) {
            byte[] bytes;
            try {
                bytes = in.readAllBytes();
            } catch (IOException e) {
                assertThrows(IOException.class, oracle::readAllBytes);
                throw e;
            }
            assertArrayEquals(oracle.readAllBytes(), bytes);
            return bytes;
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

    /** Content of several kinds, levels of compression, and sizes of the pieces that come in and go out. */
    @Test
    void allKindsOfBlocks() throws IOException {
        Random random = new Random(2);
        for (int kind = 0; kind < 6; kind++) {
            for (int level = 0; level <= Deflater.BEST_COMPRESSION; level++) {
                byte[] plain = content(random, kind);
                byte[] gzip = join(gzip(plain, level), gzip(plain, level));
                for (int piece : new int[] {1 + random.nextInt(9), 1 + random.nextInt(1 << 12), 1 << 20}) {
                    InputStream pieces = new ByteArrayInputStream(gzip) {
                        @Override
                        public synchronized int read(byte[] bytes, int offset, int length) {
                            return super.read(bytes, offset, Math.min(piece, length));
                        }
                    };
                    byte[] read = new byte[2 * plain.length + 1];
                    int length = 0;
                    try (InputStream in = new GzipInput(pieces)) {
                        for (int n = 0; n >= 0; n = in.read(read, length, Math.min(1 + random.nextInt(piece), read.length - length))) {
                            length += n;
                        }
                    }
                    assertArrayEquals(join(plain, plain), Arrays.copyOf(read, length), "kind " + kind + ", level " + level);
                }
            }
        }
    }

    /** The JDK's inflater is the oracle: damaged data are refused by both, or give the same bytes. */
    @Test
    void damagedBlocksAreReadAsByTheJdk() throws IOException {
        Assume.that(IsalInflater.isAvailable(), "gzip data are inflated by " + IsalInflater.description());
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = gzip(content(random, i % 6), i % 10);
            for (int bits = random.nextInt(3); bits >= 0; bits--) {
                damaged[10 + random.nextInt(Math.min(200, damaged.length - 10))] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                read(damaged);
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused > 1_000, () -> "only few were damaged: this test checks little");
    }

    private static byte[] content(Random random, int kind) {
        byte[] bytes = new byte[random.nextInt(kind == 5 ? 300_000 : 3_000)];
        for (int i = 0; i < bytes.length; i++) {
            int distance = 1 + random.nextInt(1 << random.nextInt(kind == 5 ? 16 : 11));
            bytes[i] = kind == 0 ? 0 : kind == 1 ? (byte) random.nextInt() : kind == 2 ? (byte) ('0' + random.nextInt(10))
                    : i % 97 != 0 && i > distance ? bytes[i - (kind == 3 ? 33 % distance + 1 : distance)] : (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] gzip(byte[] plain, int level) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out) {
            {
                def.setLevel(level);
            }
        }) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
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
