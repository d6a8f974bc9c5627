package dev.rangebar.pipeline;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Appends numbers and times to text of ASCII characters. It writes the digits in place: a bar has 31 cells, and an object
 * for each takes longer than building the bar.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class AsciiAppender {
    private static final int GROUP_DIGITS = 8;
    private static final int GROUP = 100_000_000;
    /** 128 bits have 39 digits. */
    private static final int MAX_GROUPS = 5;
    private static final int MAX_DOUBLE_CHARS = 24;
    private static final boolean SHORTEST_BY_JDK = Runtime.version().feature() >= 19;
    /** The number of digits that tells every double from its neighbours. */
    private static final int MOST_DIGITS = 17;
    private static final int TIME_CHARS = 17;
    private static final long LOW_HALF = 0xffff_ffffL;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int SECONDS_PER_DAY = 86_400;

    /** The digits of a number in groups of 8, the last ones first. */
    private final int[] groups = new int[MAX_GROUPS];
    /** The digits of a floating-point number, the first and the last one not 0. */
    private final byte[] digits = new byte[MAX_DOUBLE_CHARS];
    private int significant;
    private byte[] bytes = new byte[1 << 10];
    private int length;
    private long day = Long.MIN_VALUE;
    private String dayText;

    /** Creates an empty text. */
    public AsciiAppender() {}

    /**
     * {@return the number of characters}
     */
    public int length() {
        return length;
    }

    /**
     * Writes the text, and clears it.
     *
     * @param out the stream
     * @throws IOException if it cannot be written
     */
    public void drainTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    /**
     * Appends a character.
     *
     * @param ascii the character
     * @return this
     */
    public AsciiAppender append(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /**
     * Appends text.
     *
     * @param ascii the text
     * @return this
     */
    @SuppressWarnings("deprecation") // copies the low byte of each char, which is the whole of an ASCII character
    public AsciiAppender append(String ascii) {
        reserve(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    /**
     * Appends a whole number.
     *
     * @param number the number
     * @return this
     */
    public AsciiAppender append(long number) {
        return append(number, number >> 63, 0);
    }

    /**
     * Appends a number of 128 bits divided by 10^decimals, exactly: without exponent, and without zeros at the end of the
     * decimals.
     *
     * @param low the low 64 bits
     * @param high the high 64 bits
     * @param decimals 0, 8 or 16
     * @return this
     */
    public AsciiAppender append(long low, long high, int decimals) {
        if (high < 0) {
            append('-');
        }
        int point = decimals / GROUP_DIGITS;
        int count = Math.max(high < 0 ? divide(-low, low == 0 ? -high : ~high) : divide(low, high), point + 1);
        reserve(MAX_GROUPS * GROUP_DIGITS + 1);
        appendDigits(groups[count - 1], digits(groups[count - 1]));
        for (int i = count - 2; i >= point; i--) {
            appendDigits(groups[i], GROUP_DIGITS);
        }
        int last = 0;
        while (last < point && groups[last] == 0) {
            last++;
        }
        if (last == point) {
            return this;
        }
        bytes[length++] = '.';
        for (int i = point - 1; i >= last; i--) {
            appendDigits(groups[i], GROUP_DIGITS);
        }
        while (bytes[length - 1] == '0') {
            length--;
        }
        return this;
    }

    /** Divides an unsigned number into groups, and returns the number of groups that are needed. */
    private int divide(long low, long high) {
        Arrays.fill(groups, 0);
        int count = 0;
        long upper = high;
        long lower = low;
        while (upper != 0 || lower < 0) {
            // By halves of 64 bits: what remains is below 2^27, so that each step stays in 63 bits.
            long part = upper >>> 32;
            long first = part / GROUP;
            part = part % GROUP << 32 | upper & LOW_HALF;
            long second = part / GROUP;
            part = part % GROUP << 32 | lower >>> 32;
            long third = part / GROUP;
            part = part % GROUP << 32 | lower & LOW_HALF;
            upper = first << 32 | second;
            lower = third << 32 | part / GROUP;
            groups[count++] = (int) (part % GROUP);
        }
        while (lower != 0) {
            groups[count++] = (int) (lower % GROUP);
            lower /= GROUP;
        }
        return count;
    }

    private static int digits(int number) {
        int digits = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Appends a number with leading zeros. There is room. */
    private void appendDigits(int number, int digits) {
        int rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /**
     * Appends a time in UTC as ISO 8601, always with six decimals.
     *
     * @param micros microseconds since the Unix epoch
     * @return this
     */
    public AsciiAppender appendTime(long micros) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        if (Math.floorDiv(seconds, SECONDS_PER_DAY) != day) {
            day = Math.floorDiv(seconds, SECONDS_PER_DAY);
            dayText = LocalDate.ofEpochDay(day).toString();
        }
        append(dayText);
        int ofDay = Math.floorMod(seconds, SECONDS_PER_DAY);
        reserve(TIME_CHARS);
        appendAfter('T', ofDay / 3600, 2);
        appendAfter(':', ofDay / 60 % 60, 2);
        appendAfter(':', ofDay % 60, 2);
        appendAfter('.', (int) Math.floorMod(micros, MICROS_PER_SECOND), 6);
        bytes[length++] = 'Z';
        return this;
    }

    private void appendAfter(char separator, int number, int digits) {
        bytes[length++] = (byte) separator;
        appendDigits(number, digits);
    }

    /**
     * Appends a floating-point number by the fewest digits that read back the same, without exponent; 0 has no sign.
     *
     * @param number a finite number
     * @return this
     * @throws IllegalArgumentException if it is not finite
     */
    public AsciiAppender appendPlain(double number) {
        if (number == 0) {
            return append('0');
        }
        int exponent = splitDigits(number);
        reserve(exponent < 0 ? significant - exponent + 1 : Math.max(significant, exponent) + 2);
        if (exponent < 0) {
            bytes[length++] = '0';
            bytes[length++] = '.';
            appendZeros(-exponent - 1);
            appendSignificant(0, significant);
        } else if (significant <= exponent + 1) {
            appendSignificant(0, significant);
            appendZeros(exponent + 1 - significant);
        } else {
            appendSignificant(0, exponent + 1);
            bytes[length++] = '.';
            appendSignificant(exponent + 1, significant);
        }
        return this;
    }

    /**
     * Appends the same digits in scientific notation, such as {@code 9.018492310669562e-2}, {@code 1e0}, {@code -0e0}.
     *
     * @param number a finite number
     * @return this
     * @throws IllegalArgumentException if it is not finite
     */
    public AsciiAppender appendScientific(double number) {
        if (number == 0) {
            return append(1 / number < 0 ? "-0e0" : "0e0");
        }
        int exponent = splitDigits(number);
        reserve(significant + 1);
        appendSignificant(0, 1);
        if (significant > 1) {
            bytes[length++] = '.';
            appendSignificant(1, significant);
        }
        return append('e').append(exponent);
    }

    /** Appends the sign, keeps the digits without zeros around them, and returns the power of ten of the first one. */
    private int splitDigits(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(number + " has no digits");
        }
        if (number < 0) {
            append('-');
        }
        return SHORTEST_BY_JDK ? splitText(Double.toString(Math.abs(number))) : split(shortest(Math.abs(number)));
    }

    /** Splits a text such as 0.0123, 45.0, 1.2E-7. */
    private int splitText(String text) {
        int point = text.indexOf('.');
        int mark = text.indexOf('E', point);
        int end = mark < 0 ? text.length() : mark;
        int first = 0;
        while (text.charAt(first) == '0' || first == point) {
            first++;
        }
        significant = 0;
        for (int i = first; i < end; i++) {
            if (i != point) {
                digits[significant++] = (byte) text.charAt(i);
            }
        }
        stripZeros();
        int power = first < point ? point - first - 1 : point - first;
        return mark < 0 ? power : power + Integer.parseInt(text, mark + 1, text.length(), 10);
    }

    private void stripZeros() {
        while (digits[significant - 1] == '0') {
            significant--;
        }
    }

    private int split(BigDecimal number) {
        byte[] all = number.unscaledValue().toString().getBytes(StandardCharsets.US_ASCII);
        significant = all.length;
        System.arraycopy(all, 0, digits, 0, significant);
        stripZeros();
        return all.length - 1 - number.scale();
    }

    /**
     * Returns the decimal that {@link Double#toString(double)} has from JDK 19 on. Of the decimals that read back the same it has the
     * fewest digits, but at least two, and is the nearest. Before JDK 19 there may be a digit too many (JDK-4511638).
     */
    static BigDecimal shortest(double number) {
        BigDecimal exact = new BigDecimal(number);
        BigDecimal best = exact;
        for (int length = MOST_DIGITS; length > 1; length--) {
            BigDecimal nearest = exact.round(new MathContext(length, RoundingMode.HALF_EVEN));
            Optional<BigDecimal> readsBack = Stream.of(nearest, nearest.add(nearest.ulp()), nearest.subtract(nearest.ulp()))
                    .filter(decimal -> decimal.doubleValue() == number).findFirst();
            if (readsBack.isEmpty()) {
                break;
            }
            best = readsBack.get();
        }
        return best;
    }

    private void appendSignificant(int from, int to) {
        System.arraycopy(digits, from, bytes, length, to - from);
        length += to - from;
    }

    private void appendZeros(int count) {
        Arrays.fill(bytes, length, length + count, (byte) '0');
        length += count;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
