package dev.rangebar.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiAppenderTest {
    private static final int ROUNDS = 100_000;

    @ParameterizedTest
    @CsvSource({"0.0, 0e0", "-0.0, -0e0", "1, 1e0", "-1, -1e0", "10, 1e1", "100, 1e2", "0.1, 1e-1",
        "123.456, 1.23456e2", "0.09018492310669562, 9.018492310669562e-2", "1e300, 1e300", "4.9e-324, 4.9e-324",
        "-2.5e-7, -2.5e-7", "12345678, 1.2345678e7", "9007199254740993, 9.007199254740992e15"})
    void scientific(double value, String text) {
        assertEquals(text, new AsciiAppender().appendScientific(value).toString());
    }

    /** Returns a number of any bits, or of a size that features have. */
    private static double any(Random random) {
        return random.nextBoolean() ? Double.longBitsToDouble(random.nextLong())
                : random.nextGaussian() * Math.pow(10, random.nextInt(-12, 12));
    }

    @Test
    void doublesReadBackTheSame() {
        Random random = new Random(11);
        for (int i = 0; i < ROUNDS; i++) {
            double value = any(random);
            if (Double.isFinite(value)) {
                String text = new AsciiAppender().appendScientific(value).toString();
                assertEquals(value, Double.parseDouble(text), text);
                assertTrue(text.matches("-?[1-9](\\.\\d*[1-9])?e(0|-?[1-9]\\d*)"), text);
                assertEquals(new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString(),
                        new AsciiAppender().appendPlain(value).toString());
            }
        }
        assertEquals("00", new AsciiAppender().appendPlain(0.0).appendPlain(-0.0).toString());
        assertThrows(IllegalArgumentException.class, () -> new AsciiAppender().appendPlain(Double.NaN));
    }

    /** The way before JDK 19 finds the digits of later ones. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_19)
    void doublesAreTheSameOnEveryJdk() {
        Random random = new Random(14);
        for (int i = 0; i < ROUNDS / 5; i++) {
            double value = Math.abs(any(random));
            if (Double.isFinite(value) && value > 0) {
                assertEquals(0, new BigDecimal(Double.toString(value)).compareTo(AsciiAppender.shortest(value)), () -> value + "");
            }
        }
        for (double value : new double[] {Double.MIN_VALUE, 9.9e-324, 2e-323, 2e23, 9.007199254740992E15, Double.MAX_VALUE, 0x1p-1022}) {
            assertEquals(0, new BigDecimal(Double.toString(value)).compareTo(AsciiAppender.shortest(value)), () -> value + "");
        }
    }

    /** Numbers of any length, with zeros inside and at the end, and at both ends of 128 bits. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 16})
    void exactNumbers(int decimals) {
        Random random = new Random(12);
        for (int i = 0; i < ROUNDS; i++) {
            BigInteger number = new BigInteger(random.nextInt(128), random);
            if (random.nextInt(4) == 0) {
                BigInteger zeros = BigInteger.TEN.pow(random.nextInt(30));
                number = number.divide(zeros).multiply(zeros);
            }
            assertExact(random.nextBoolean() ? number : number.negate(), decimals);
        }
        BigInteger end = BigInteger.ONE.shiftLeft(127);
        assertExact(end.subtract(BigInteger.ONE), decimals);
        assertExact(end.negate(), decimals);
        for (int bit = 0; bit < 127; bit++) {
            assertExact(BigInteger.ONE.shiftLeft(bit), decimals);
            assertExact(BigInteger.ONE.shiftLeft(bit).negate(), decimals);
        }
    }

    private static void assertExact(BigInteger number, int decimals) {
        assertEquals(new BigDecimal(number, decimals).stripTrailingZeros().toPlainString(), new AsciiAppender()
                .append(number.longValue(), number.shiftRight(64).longValue(), decimals).toString());
    }

    @Test
    void times() {
        DateTimeFormatter iso = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
        Random random = new Random(13);
        AsciiAppender text = new AsciiAppender();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < ROUNDS; i++) {
            long micros = random.nextLong(-(1L << 62), 1L << 62) >> random.nextInt(60);
            text.appendTime(micros);
            expected.append(iso.format(LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000),
                    (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC)));
        }
        assertEquals(expected.toString(), text.toString());
    }

    @Test
    void growsAndIsReused() throws IOException {
        AsciiAppender text = new AsciiAppender();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            text.append("bar").append(' ').append(i * 1_000_003L);
            expected.append("bar").append(' ').append(i * 1_000_003L);
            if (i % 3_000 == 0) {
                text.drainTo(out);
                assertEquals(0, text.length());
            }
        }
        text.drainTo(out);
        assertEquals(expected.toString(), out.toString(StandardCharsets.US_ASCII));
    }
}
