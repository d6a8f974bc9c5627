package dev.rangebar.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    /** Reads by pieces of random size. */
    private static List<String> lines(byte[] bytes, Random random) throws Exception {
        InputStream pieces = new InputStream() {
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
        LineReader reader = new LineReader(pieces);
        List<String> lines = new ArrayList<>();
        while (reader.next()) {
            lines.add(new String(reader.bytes(), reader.from(), reader.to() - reader.from(),
                    StandardCharsets.ISO_8859_1));
            assertEquals(lines.size(), reader.number());
            assertEquals(lines.getLast().isEmpty(), reader.isBlank());
        }
        assertFalse(reader.next(), "the end stays the end");
        return lines;
    }

    @Test
    void givesEveryLineWhateverThePieces() throws Exception {
        Random random = new Random(5);
        for (int run = 0; run < 30; run++) {
            StringBuilder text = new StringBuilder();
            List<String> expected = new ArrayList<>();
            int count = random.nextInt(60);
            for (int i = 0; i < count; i++) {
                int length = random.nextInt(4) == 0 ? random.nextInt(LineReader.MAX_LINE_BYTES) : random.nextInt(40);
                expected.add(String.valueOf((char) ('a' + random.nextInt(26))).repeat(length));
                text.append(expected.getLast()).append(random.nextBoolean() ? "\r\n" : "\n");
            }
            if (random.nextBoolean()) {
                expected.add("last");
                text.append("last");
            }
            assertEquals(expected, lines(text.toString().getBytes(StandardCharsets.ISO_8859_1), random));
        }
    }

    @Test
    void refusesALineThatIsTooLong() throws Exception {
        Random random = new Random(6);
        byte[] longest = "x".repeat(LineReader.MAX_LINE_BYTES).getBytes(StandardCharsets.US_ASCII);
        assertEquals(1, lines(longest, random).size());
        byte[] longer = "x".repeat(LineReader.MAX_LINE_BYTES + 1).getBytes(StandardCharsets.US_ASCII);
        assertThrows(LineReader.LineTooLongException.class, () -> lines(longer, random));
    }

    @Test
    void skipsOneByteOrderMarkAtTheStartOnly() throws Exception {
        Random random = new Random(7);
        String mark = "\u00ef\u00bb\u00bf";
        byte[] bytes = (mark + mark + "a\n" + mark + "b").getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of(mark + "a", mark + "b"), lines(bytes, random));
        assertTrue(lines(mark.getBytes(StandardCharsets.ISO_8859_1), random).equals(List.of("")));
    }
}
