package dev.rangebar.tradefiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the numbers with those of BigDecimal. */
class DecimalTextTest {
    private final DecimalText text = new DecimalText();

    private DecimalText.Form read(String number, int decimals, Rounding rounding) {
        byte[] bytes = ("7" + number + "7").getBytes(StandardCharsets.ISO_8859_1);
        return text.read(bytes, 1, bytes.length - 1, decimals, rounding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+", ".", "1.", ".5", "1.-5", "1e", "e5", "1e+", "1e5.5", "1e1234", "0x10", "1_000", "1,5",
        " 1", "1 ", "--1", "+-1", "1.2.3", "nan", "inf", "\u00b2"})
    void notANumber(String number) {
        assertEquals(DecimalText.Form.NOT_A_NUMBER, read(number, 8, Rounding.DOWN));
    }

    @ParameterizedTest
    @CsvSource({"1.000000000, 100000000", "1e-8, 1", "10E-9, 1", "+1, 100000000", "1e3, 100000000000", "0e999, 0", "-0.0, 0",
        "92233720368.54775807, 9223372036854775807", "-92233720368.54775808, -9223372036854775808",
        "0.9223372036854775807e11, 9223372036854775807", "922337203685477580700000e-13, 9223372036854775807"})
    void exact(String number, long units) {
        assertEquals(DecimalText.Form.EXACT, read(number, 8, null));
        assertEquals(units, text.value());
    }

    @ParameterizedTest
    @CsvSource({"0.000000005, 0, 0", "0.000000015, 2, 1", "-0.000000015, -2, -1", "0.0000000150000000000000000000001, 2, 1",
        "0.00000000500000000000000000000000001, 1, 0", "0.00000001499999999999999999999999, 1, 1", "1e-99, 0, 0",
        "0.999999999, 100000000, 99999999", "1.5e-08, 2, 1"})
    void rounded(String number, long halfEven, long down) {
        assertEquals(DecimalText.Form.INEXACT, read(number, 8, Rounding.HALF_EVEN));
        assertEquals(halfEven, text.value());
        assertEquals(DecimalText.Form.INEXACT, read(number, 8, Rounding.DOWN));
        assertEquals(down, text.value());
    }

    @Test
    void anyNumber() {
        SplittableRandom random = new SplittableRandom(14);
        Map<DecimalText.Form, Integer> seen = new EnumMap<>(DecimalText.Form.class);
        for (int i = 0; i < 300_000; i++) {
            StringBuilder number = new StringBuilder(random.nextInt(4) == 0 ? random.nextBoolean() ? "-" : "+" : "");
            digits(number, random);
            if (random.nextBoolean()) {
                digits(number.append('.'), random);
            }
            if (random.nextInt(3) == 0) {
                number.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(-40, 40));
            }
            int decimals = new int[] {8, 6, 3, 0, -3}[random.nextInt(5)];
            boolean isDown = random.nextBoolean();
            BigDecimal units = new BigDecimal(number.toString()).movePointRight(decimals);
            BigInteger rounded = units.setScale(0, isDown ? RoundingMode.DOWN : RoundingMode.HALF_EVEN).toBigInteger();
            DecimalText.Form form = read(number.toString(), decimals, isDown ? Rounding.DOWN : Rounding.HALF_EVEN);
            seen.merge(form, 1, Integer::sum);
            String what = number + " in units of 1e-" + decimals;
            if (rounded.bitLength() >= Long.SIZE) {
                assertEquals(DecimalText.Form.TOO_LARGE, form, what);
            } else {
                assertEquals(units.stripTrailingZeros().scale() <= 0 ? DecimalText.Form.EXACT : DecimalText.Form.INEXACT, form,
                        what);
                assertEquals(rounded.longValueExact(), text.value(), what);
            }
        }
        assertTrue(seen.get(DecimalText.Form.EXACT) > 50_000 && seen.get(DecimalText.Form.INEXACT) > 50_000
                && seen.get(DecimalText.Form.TOO_LARGE) > 20_000, seen.toString());
    }

    /** Many zeros and fives, where rounding changes. */
    private static void digits(StringBuilder number, SplittableRandom random) {
        String some = random.nextBoolean() ? "05" : "0123456789";
        for (int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 12); count > 0; count--) {
            number.append(some.charAt(random.nextInt(some.length())));
        }
    }
}
