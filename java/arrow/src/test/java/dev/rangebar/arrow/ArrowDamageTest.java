package dev.rangebar.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rangebar.pipeline.DamagedFileException;
import dev.rangebar.pipeline.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One flipped bit in an Arrow file or stream. {@code -Drangebar.damage.places=1000} flips that many. */
class ArrowDamageTest {
    private static final int PLACES = Integer.getInteger("rangebar.damage.places", 60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitIsFound(BarArrowWriter.Form form) throws IOException {
        byte[] whole = WrittenBars.of(form, 3).bytes;
        Path file = Files.write(folder.resolve("bars"), whole);
        assertEquals(FileDigest.State.VERIFIED, FileDigest.check(file));
        Random random = new Random(7);
        for (int k = 0; k < PLACES; k++) {
            byte[] damaged = whole.clone();
            // half of them near the end, where a file has its metadata
            int at = k % 2 == 0 ? random.nextInt(whole.length) : whole.length - 1 - random.nextInt(whole.length / 10);
            damaged[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            Files.write(file, damaged);
            assertThrows(DamagedFileException.class, () -> FileDigest.check(file), "byte " + at);
        }
        System.out.println("Arrow " + form + ": " + PLACES + " flipped bits: " + PLACES + " refused");
    }

    /** Without bars, with one batch, and with several. */
    @ParameterizedTest
    @EnumSource
    void everyOutputHasItsDigest(BarArrowWriter.Form form) throws IOException {
        for (int trades : new int[] {0, 1, 30_000, 100_000}) {
            WrittenBars written = WrittenBars.of(form, WrittenBars.trades(0, trades), 1, 0);
            Path file = Files.write(folder.resolve("bars"), written.bytes);
            assertEquals(FileDigest.State.VERIFIED, FileDigest.check(file), written.rows.size() + " bars");
        }
    }
}
