package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random inputs and random sequences of calls, held against oracles: a seed is a run, and a finding names
 * it. The first seeds are a test; the command line goes on for as long as one likes: {@code Fuzz SECONDS [FIRST_SEED]}.
 */
enum Fuzz {
    CALLS(1, seed -> new CallScript(seed).run()),
    SAVED_STATES(30, SavedStateFuzz::run),
    NUMBERS(500, NumberFuzz::run);

    /** Numbers of runs that need about the same time. */
    private final int runsAtOnce;
    private final LongConsumer target;

    Fuzz(int runsAtOnce, LongConsumer target) {
        this.runsAtOnce = runsAtOnce;
        this.target = target;
    }

    void run(long seed) {
        try {
            target.accept(seed);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(this + " with seed " + seed, e);
        }
    }

    public static void main(String[] arguments) {
        long seconds = Long.parseLong(arguments[0]);
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000;
        long report = start;
        long[] runs = new long[values().length];
        int found = 0;
        for (; System.nanoTime() < end; seed++) {
            for (Fuzz fuzz : values()) {
                for (int k = 0; k < fuzz.runsAtOnce; k++) {
                    try {
                        fuzz.run(seed * fuzz.runsAtOnce + k);
                    } catch (AssertionError e) {
                        found++;
                        e.printStackTrace();
                    }
                }
                runs[fuzz.ordinal()] += fuzz.runsAtOnce;
            }
            if (System.nanoTime() >= report) {
                report(start, runs, seed, found);
                report += 60_000_000_000L;
            }
        }
        report(start, runs, seed, found);
        System.out.println(found == 0 ? "PASSED" : "FAILED");
        System.exit(found == 0 ? 0 : 1);
    }

    private static void report(long start, long[] runs, long seed, int found) {
        StringBuilder line = new StringBuilder().append((System.nanoTime() - start) / 1_000_000_000).append(" s");
        for (Fuzz fuzz : values()) {
            line.append(", ").append(fuzz).append(' ').append(runs[fuzz.ordinal()]);
        }
        System.out.println(line.append(", next seed ").append(seed).append(", findings ").append(found));
    }

    /** Text near a number, read by the library and, from the documented syntax, by BigDecimal. */
    static final class NumberFuzz {
        private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]{1,8})?");
        private static final Pattern THRESHOLD = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,12})?)\\s*(dbps|bps|%|)");
        private static final String[] PARTS = {"0", "1", "9", "00000", "99999", "92233720368", "54775807", "54775808", ".", "-",
            "+", "e", "E5", " ", ",", "_", "\u0661", "\uff11", "\u0000", "NaN", "dbps", "bps", "%", "DBPS", "250", "0.25",
            "100000", "100001", "1e-8", "\ud83d", "\u2007", "/", ":", "x"};

        private NumberFuzz() {}

        static void run(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int parts = random.nextInt(random.nextInt(20) == 0 ? 200 : 7); parts > 0; parts--) {
                text.append(random.nextInt(10) == 0 ? String.valueOf((char) random.nextInt(0x10000))
                        : PARTS[random.nextInt(random.nextBoolean() ? 10 : PARTS.length)]);
            }
            fixedPoint(text.toString(), random);
            threshold(text.toString());
        }

        private static void fixedPoint(String text, SplittableRandom random) {
            BigInteger value = DECIMAL.matcher(text).matches()
                    ? new BigDecimal(text).movePointRight(FixedPoint.DECIMALS).toBigIntegerExact()
                    : null;
            byte[] around = ("7" + text + "7").getBytes(StandardCharsets.UTF_8);
            if (value == null || value.bitLength() > 63) {
                NumberFormatException e = assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text), text);
                assertTrue(e.getMessage().startsWith("\"") && e.getMessage().length() < 250, e.getMessage());
                assertThrows(NumberFormatException.class, () -> FixedPoint.parse(around, 1, around.length - 1), text);
            } else {
                long raw = value.longValueExact();
                assertEquals(raw, FixedPoint.parse(text), text);
                assertEquals(raw, FixedPoint.parse(around, 1, around.length - 1), text);
                assertEquals(raw, FixedPoint.parse(FixedPoint.toString(raw)), text);
            }
            long any = random.nextLong() >> random.nextInt(64);
            assertEquals(0, FixedPoint.toBigDecimal(any).compareTo(new BigDecimal(FixedPoint.toString(any))));
            assertEquals(any, FixedPoint.parse(FixedPoint.toString(any)));
        }

        private static void threshold(String text) {
            Matcher matcher = THRESHOLD.matcher(text.strip().toLowerCase(java.util.Locale.ROOT));
            BigDecimal dbps = null;
            if (matcher.matches()) {
                int shift = switch (matcher.group(2)) {
                    case "bps" -> 1;
                    case "%" -> 3;
                    default -> 0;
                };
                dbps = new BigDecimal(matcher.group(1)).movePointRight(shift);
            }
            boolean right = dbps != null && dbps.stripTrailingZeros().scale() <= 0
                    && dbps.compareTo(BigDecimal.ONE) >= 0 && dbps.compareTo(BigDecimal.valueOf(100_000)) <= 0;
            if (right) {
                assertEquals(dbps.intValueExact(), Threshold.parse(text).decimalBasisPoints(), text);
            } else {
                String message = assertThrows(IllegalArgumentException.class, () -> Threshold.parse(text), text).getMessage();
                assertTrue(message.startsWith("threshold "), message);
            }
        }
    }

    /**
     * Saved states with bytes changed, cut, joined and crossed with others, half of them with a right checksum: each is refused
     * by a status, or it is a state like any other, which is the same when it is saved again, and processes trades.
     */
    static final class SavedStateFuzz {
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
}
