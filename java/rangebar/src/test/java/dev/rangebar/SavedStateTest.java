package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Every damage of a saved state is refused by its name; none is mistaken for another state. Layout: saved_state.c. */
class SavedStateTest {
    private static final int CHECKSUM_BYTES = 8;
    private static final int VERSION_AT = 8;
    private static final int THRESHOLD_AT = 16;

    private final byte[] state = stateAfter(150);

    private static byte[] stateAfter(int trades) {
        TradeGenerator generator = new TradeGenerator(23);
        try (RangeBarProcessor processor = generator.setup().processor(); BarBuffer bars = BarBuffer.create()) {
            processor.process(generator.next(trades).onHeap(), bars);
            return processor.saveState();
        }
    }

    private static SavedStateError refusal(byte[] bytes) {
        SavedStateException e = assertThrows(SavedStateException.class, () -> RangeBarProcessor.restore(bytes));
        assertFalse(e.getMessage().isEmpty());
        return e.error();
    }

    @Test
    void everyOtherLengthIsRefused() {
        for (int length = 0; length < state.length + 64; length++) {
            if (length != state.length) {
                assertEquals(SavedStateError.TRUNCATED, refusal(Arrays.copyOf(state, length)), "length " + length);
            }
        }
        assertEquals(SavedStateError.TRUNCATED, refusal(Arrays.copyOf(state, 1 << 20)));
    }

    @Test
    void everyFlippedBitIsFound() {
        for (int bit = 0; bit < state.length * 8; bit++) {
            byte[] damaged = state.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            SavedStateError expected = bit / 8 < VERSION_AT ? SavedStateError.FOREIGN
                    : bit / 8 < VERSION_AT + 4 ? SavedStateError.VERSION
                    : bit / 8 < THRESHOLD_AT ? SavedStateError.TRUNCATED : SavedStateError.CHECKSUM;
            assertEquals(expected, refusal(damaged), "bit " + bit);
        }
    }

    @Test
    void otherBytesAreForeign() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            byte[] noise = new byte[random.nextInt(1, 600)];
            random.nextBytes(noise);
            noise[0] = 'x';
            assertEquals(SavedStateError.FOREIGN, refusal(noise));
        }
    }

    @Test
    void aNewerVersionIsNamed() {
        byte[] newer = state.clone();
        newer[VERSION_AT] = 3;
        assertEquals(SavedStateError.VERSION, refusal(sealed(newer)));
    }

    /** A right checksum does not make nonsense valid. */
    @Test
    void contradictionsAreRefused() {
        byte[] wrongThreshold = state.clone();
        wrongThreshold[THRESHOLD_AT + 2] = 0x7f;
        assertEquals(SavedStateError.INVALID, refusal(sealed(wrongThreshold)));
        byte[] zero = state.clone();
        Arrays.fill(zero, THRESHOLD_AT, zero.length - CHECKSUM_BYTES, (byte) 0);
        assertEquals(SavedStateError.INVALID, refusal(sealed(zero)));
        byte[] ones = state.clone();
        Arrays.fill(ones, THRESHOLD_AT, ones.length - CHECKSUM_BYTES, (byte) -1);
        assertEquals(SavedStateError.INVALID, refusal(sealed(ones)));
    }

    /** A processor restored from forged bytes can be used and saved again without harm. */
    @Test
    void forgedStatesNeverCrash() {
        SplittableRandom random = new SplittableRandom(2);
        int restored = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] forged = state.clone();
            for (int changes = random.nextInt(1, 3); changes > 0; changes--) {
                forged[random.nextInt(THRESHOLD_AT, forged.length - CHECKSUM_BYTES)] ^= (byte) (1 << random.nextInt(8));
            }
            try (RangeBarProcessor processor = RangeBarProcessor.restore(sealed(forged))) {
                restored++;
                assertArrayEquals(forged, processor.saveState());
                processor.formingBar();
            } catch (SavedStateException e) {
                assertEquals(SavedStateError.INVALID, e.error());
            }
        }
        assertFalse(restored == 0, "some changes make another possible state");
    }

    /** The checksum as this test understands it is the one of the core. */
    @Test
    void theChecksumIsCrc64Xz() {
        assertArrayEquals(state, sealed(state.clone()));
        byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertEquals(0x995DC9BBDF1939FAL, crc64(check, check.length), "the check value in the catalogues of CRCs");
    }

    static byte[] sealed(byte[] bytes) {
        int end = bytes.length - CHECKSUM_BYTES;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(end, crc64(bytes, end));
        return bytes;
    }

    private static long crc64(byte[] bytes, int size) {
        long crc = -1;
        for (int i = 0; i < size; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0xC96C5795D7870F42L : crc >>> 1;
            }
        }
        return ~crc;
    }
}
