package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockReaderTest {
    private static final int MANY = Block.BYTES;

    /** Returns pieces of random size. */
    private static InputStream inPieces(byte[] bytes, Random random) {
        return new InputStream() {
            private final InputStream all = new ByteArrayInputStream(bytes);

            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return all.read(target, offset, Math.min(length, 1 + random.nextInt(70_000)));
            }
        };
    }

    /** All blocks; each ends with a line end. */
    private static List<byte[]> blocks(byte[] bytes, Random random) throws IOException {
        BlockReader reader = new BlockReader(inPieces(bytes, random), random.nextBoolean());
        List<byte[]> blocks = new ArrayList<>();
        Block block = new Block();
        boolean more = true;
        while (more) {
            block.clear();
            block.bytes = Block.newText();
            more = reader.read(block);
            assertTrue(block.to == block.from || block.bytes[block.to - 1] == '\n');
            blocks.add(Arrays.copyOfRange(block.bytes, block.from, block.to));
        }
        return blocks;
    }

    private static byte[] join(List<byte[]> blocks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        blocks.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void returnsEveryByteForAnyPieces() throws IOException {
        Random random = new Random(5);
        for (int run = 0; run < 30; run++) {
            StringBuilder text = new StringBuilder();
            int count = random.nextInt(60);
            for (int i = 0; i < count; i++) {
                int length = random.nextInt(4) == 0 ? random.nextInt(BlockReader.MAX_LINE_BYTES) : random.nextInt(40);
                text.append(String.valueOf((char) ('a' + random.nextInt(26))).repeat(length))
                        .append(random.nextBoolean() ? "\r\n" : "\n");
            }
            assertEquals(text.toString(), new String(join(blocks(ascii(text.toString()), random)),
                    StandardCharsets.ISO_8859_1));
            assertEquals(text + "last\n", new String(join(blocks(ascii(text + "last"), random)),
                    StandardCharsets.ISO_8859_1));
        }
    }

    /** The end of a block at every place of a line. */
    @Test
    void aLineIsNeverCut() throws IOException {
        String line = "1723161256322,100.25,1.5\r\n";
        for (int shift = 0; shift <= line.length(); shift++) {
            String text = "x".repeat(shift) + "\n" + line.repeat(2 * Block.BYTES / line.length());
            List<byte[]> blocks = blocks(ascii(text), new Random(shift));
            assertEquals(text, new String(join(blocks), StandardCharsets.ISO_8859_1));
            assertTrue(blocks.size() >= 2);
        }
    }

    /** A line that is too long is cut; the lines after it are neither lost nor part of it. */
    @Test
    void aLineThatFillsABlockIsShortened() throws IOException {
        Random random = new Random(6);
        for (int length : new int[] {MANY - 1, MANY, MANY + 1, 2 * MANY, 3 * MANY + 7}) {
            String text = "first\n" + "x".repeat(length) + "\nnext\nlast";
            String[] lines = new String(join(blocks(ascii(text), random)), StandardCharsets.ISO_8859_1).split("\n");
            assertEquals(4, lines.length, "length " + length);
            assertEquals("first", lines[0]);
            assertTrue(lines[1].length() > BlockReader.MAX_LINE_BYTES && lines[1].matches("x+"));
            assertEquals("next", lines[2]);
            assertEquals("last", lines[3]);
        }
    }

    @Test
    void skipsOneByteOrderMarkAtTheStartOnly() throws IOException {
        Random random = new Random(7);
        String mark = "\u00ef\u00bb\u00bf";
        assertEquals(mark + "a\n" + mark + "b\n",
                new String(join(blocks(ascii(mark + mark + "a\n" + mark + "b"), random)), StandardCharsets.ISO_8859_1));
        assertEquals(0, join(blocks(ascii(""), random)).length);
    }

    @Test
    void theLinesBeforeAFailureAreThere() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        BlockReader reader = new BlockReader(
                new SequenceInputStream(new ByteArrayInputStream(ascii("a\nb\nc")), broken), false);
        Block block = new Block();
        block.bytes = Block.newText();
        assertEquals("the disk is gone", assertThrows(IOException.class, () -> reader.read(block)).getMessage());
        assertEquals("a\nb\n", new String(block.bytes, block.from, block.to - block.from, StandardCharsets.US_ASCII));
    }
}
