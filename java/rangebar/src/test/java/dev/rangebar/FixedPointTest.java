package dev.rangebar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPointTest {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    @ParameterizedTest
    @CsvSource({
        "42313.9,                  4231390000000",
        "0,                        0",
        "0.00000001,               1",
        "-0.5,                     -50000000",
        "-0.00000001,              -1",
        "-0,                       0",
        "1.00000000,               100000000",
        "007.50,                   750000000",
        "92233720368.54775807,     9223372036854775807",
        "-92233720368.54775808,    -9223372036854775808",
        "00000000000000000000000000000000001.5, 150000000",
    })
    void readsExactly(String text, long raw) {
        assertEquals(raw, FixedPoint.parse(text));
        byte[] framed = ("9" + text + "9").getBytes(StandardCharsets.US_ASCII);
        assertEquals(raw, FixedPoint.parse(framed, 1, framed.length - 1), "from the middle of bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "-.", ".5", "-.5", "5.", "-5.", "1.-5", "--1", "+1", "1e5", "1E-5", " 1",
        "1 ", "1,5", "1.2.3", "1..2", "0x10", "NaN", "Infinity", "1_000", "\u0661", "1\u0000", "\uff11", "1.5f"})
    void refusesWhatIsNoDecimalNumber(String text) {
        NumberFormatException error = assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text));
        assertTrue(error.getMessage().startsWith("\"" + text + "\" is "), error.getMessage());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThrows(NumberFormatException.class, () -> FixedPoint.parse(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @CsvSource({
        "1e-5,      '; write 0.00001, without an exponent'",
        "-1.5E+3,   '; write -1500, without an exponent'",
        "1e99,      '; write 1%s, without an exponent'",
        "+5.10,     '; write 5.10, without a plus sign'",
        ".5,        '; write 0.5, with a digit on both sides of the point'",
        "-5.,       '; write -5, with a digit on both sides of the point'",
        "1e,        ''",
        "1e100,     ''",
        "e5,        ''",
        "+,         ''",
        "+-5,       ''",
    })
    void namesThePlainNotation(String text, String advice) {
        String expected = "\"" + text + "\" is not a decimal number such as 42313.9" + advice.formatted("0".repeat(99));
        assertEquals(expected, assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text)).getMessage());
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertEquals(expected, assertThrows(NumberFormatException.class,
                () -> FixedPoint.parse(bytes, 0, bytes.length)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.123456789", "1.000000000", "0.000000001", "1.0000000000000000000000000000"})
    void refusesMoreThanEightDecimalsEvenIfZero(String text) {
        NumberFormatException error = assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text));
        assertTrue(error.getMessage().contains("decimals; at most 8"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"92233720368.54775808", "-92233720368.54775809", "92233720369", "100000000000",
        "184467440737.09551617", "999999999999999999", "9999999999999999999", "123456789012345678901234567890"})
    void refusesWhatDoesNotFit(String text) {
        NumberFormatException error = assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text));
        String range = "is outside -92233720368.54775808..92233720368.54775807";
        assertTrue(error.getMessage().contains(range), error.getMessage());
    }

    @Test
    void quotesLongTextShortened() {
        String text = "x".repeat(10_000);
        NumberFormatException error = assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text));
        assertTrue(error.getMessage().length() < 200, error.getMessage());
    }

    @Test
    void quotesTheTextAndNothingAroundIt() {
        for (int length : new int[] {1, 60, 61, 70}) {
            byte[] framed = ("<" + "x".repeat(length) + ">").getBytes(StandardCharsets.US_ASCII);
            String quoted = length <= 60 ? "x".repeat(length) : "x".repeat(60) + "...";
            NumberFormatException e = assertThrows(NumberFormatException.class,
                    () -> FixedPoint.parse(framed, 1, framed.length - 1));
            assertEquals("\"" + quoted + "\" is not a decimal number such as 42313.9", e.getMessage());
        }
    }

    @Test
    void bytesThatAreNotThereAreRefused() {
        byte[] bytes = "1.5".getBytes(StandardCharsets.US_ASCII);
        for (int[] range : new int[][] {{-1, 0}, {0, 4}, {2, 1}, {4, 4}, {-2, -1}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> FixedPoint.parse(bytes, range[0], range[1]));
        }
        assertThrows(NullPointerException.class, () -> FixedPoint.parse(null, 0, 0));
        assertThrows(NumberFormatException.class, () -> FixedPoint.parse(bytes, 3, 3));
    }

    /** Agrees with BigDecimal on generated numbers of every length, in and out of range. */
    @Test
    void agreesWithBigDecimal() {
        Random random = new Random(20240808);
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            String text = randomDecimal(random);
            BigInteger expected = new BigDecimal(text).movePointRight(FixedPoint.DECIMALS).toBigIntegerExact();
            if (expected.compareTo(MIN) < 0 || expected.compareTo(MAX) > 0) {
                assertThrows(NumberFormatException.class, () -> FixedPoint.parse(text), text);
                refused++;
            } else {
                assertEquals(expected.longValueExact(), FixedPoint.parse(text), text);
            }
        }
        assertTrue(refused > 1_000 && refused < 150_000, refused + " refused");
    }

    private static String randomDecimal(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "-");
        int whole = 1 + random.nextInt(14);
        for (int d = 0; d < whole; d++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        int decimals = random.nextInt(FixedPoint.DECIMALS + 1);
        for (int d = 0; d < decimals; d++) {
            text.append(d == 0 ? "." : "").append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "4231390000000,         42313.9",
        "0,                     0",
        "1,                     0.00000001",
        "-1,                    -0.00000001",
        "-50000000,             -0.5",
        "-150000000,            -1.5",
        "100000000,             1",
        "9223372036854775807,   92233720368.54775807",
        "-9223372036854775808,  -92233720368.54775808",
    })
    void writesTheShortestPlainText(long raw, String text) {
        assertEquals(text, FixedPoint.toString(raw));
    }

    @Test
    void whatIsWrittenReadsBack() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long raw = random.nextLong() >> random.nextInt(64);
            String text = FixedPoint.toString(raw);
            assertEquals(raw, FixedPoint.parse(text), text);
            assertEquals(0, new BigDecimal(text).compareTo(FixedPoint.toBigDecimal(raw)), text);
        }
    }

    @Test
    void halvesAndValuesAreTheSame() {
        List<BigInteger> values = new ArrayList<>();
        for (int bits = 0; bits < 127; bits++) {
            for (long offset = -1; offset <= 1; offset++) {
                values.add(BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(offset)));
            }
        }
        values.add(BigInteger.ONE.shiftLeft(127).subtract(BigInteger.ONE));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            values.add(BigInteger.valueOf(random.nextLong()).shiftLeft(random.nextInt(64)));
        }
        for (BigInteger magnitude : values) {
            for (BigInteger value : List.of(magnitude, magnitude.negate())) {
                long low = value.longValue();
                long high = value.shiftRight(64).longValue();
                assertEquals(value, Int128.toBigInteger(low, high));
                assertEquals(value.toString(), Int128.toString(low, high));
                assertEquals(new BigDecimal(value, 16), Int128.toBigDecimal(low, high, 16));
            }
        }
    }
}
