package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Saved states with bytes changed, cut, joined and crossed with others, half of them with a right checksum: each is refused
 * by a status, or it is a state like any other, which is the same when it is saved again, and processes trades.
 */
final class SavedStateFuzz {
    private SavedStateFuzz() {}

    static void run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TradeGenerator generator = new TradeGenerator((int) seed & 0xffff);
        byte[] state = stateAfter(generator, random.nextInt(200));
        byte[] other = stateAfter(new TradeGenerator(random.nextInt(1 << 16)), random.nextInt(200));
        byte[] changed = changed(state, other, random);
        boolean sealed = random.nextBoolean() && changed.length == state.length;
        byte[] bytes = sealed ? SavedStateTest.sealed(changed) : changed;
        try (RangeBarProcessor processor = RangeBarProcessor.restore(bytes); BarBuffer bars = BarBuffer.create()) {
            assertTrue(sealed || Arrays.equals(bytes, state) || Arrays.equals(bytes, other),
                    "a damaged state was accepted");
            assertArrayEquals(bytes, processor.saveState(), "saved again");
            use(processor, bars, generator, bytes);
        } catch (SavedStateException e) {
            assertNotNull(e.error());
        }
    }

    private static void use(RangeBarProcessor processor, BarBuffer bars, TradeGenerator generator, byte[] before) {
        processor.formingBar();
        processor.formingBar(bars);
        Trades trades = generator.next(50);
        processor.positionOf(trades.trade(0));
        boolean accepted = true;
        try {
            processor.process(trades.onHeap(), bars);
        } catch (InvalidTradeException e) {
            accepted = false;
            assertArrayEquals(before, processor.saveState(), "changed by a batch that was refused");
        }
        ExactBar.of(bars);
        if (accepted) {
            // The same by pushes.
            try (RangeBarProcessor again = RangeBarProcessor.restore(before); BarBuffer pushed = BarBuffer.create()) {
                again.formingBar(pushed);
                trades.stream().forEach(trade -> again.push(trade, pushed));
                assertEquals(ExactBar.of(bars), ExactBar.of(pushed), "bars by pushes");
                assertArrayEquals(processor.saveState(), again.saveState(), "state by pushes");
            }
        }
    }

    private static byte[] stateAfter(TradeGenerator generator, int count) {
        try (RangeBarProcessor processor = generator.setup().processor(); BarBuffer bars = BarBuffer.create()) {
            processor.process(generator.next(count).onHeap(), bars);
            return processor.saveState();
        }
    }

    private static byte[] changed(byte[] state, byte[] other, SplittableRandom random) {
        byte[] bytes = state.clone();
        switch (random.nextInt(6)) {
            case 0 -> bytes = Arrays.copyOf(state, random.nextInt(2 * state.length));
            case 1 -> {
                int from = random.nextInt(state.length);
                System.arraycopy(other, from, bytes, from, random.nextInt(state.length - from + 1));
            }
            case 2 -> {
                // One field of 8 bytes is given an extreme value.
                int at = random.nextInt(state.length / 8) * 8;
                long value = new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, 1L << 52}[random.nextInt(7)];
                for (int i = 0; i < 8; i++) {
                    bytes[at + i] = (byte) (value >>> 8 * i);
                }
            }
            case 3 -> random.nextBytes(bytes);
            default -> {
                for (int changes = random.nextInt(4); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return bytes;
    }
}
