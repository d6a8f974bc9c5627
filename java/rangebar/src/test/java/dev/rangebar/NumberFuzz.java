package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text near a number, read by the library and, from the documented syntax, by BigDecimal. */
final class NumberFuzz {
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
