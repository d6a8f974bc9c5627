package dev.rangebar.cli.progress;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as text: {@code 90s}, {@code 1.5h}; in messages {@code 1d 2h 3m 4.5s}. */
public final class TimeSpan {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?) ?(us|ms|s|m|h|d)");
    private static final Map<String, Long> MICROS = Map.of("d", 86_400_000_000L, "h", 3_600_000_000L, "m", 60_000_000L,
            "s", 1_000_000L, "ms", 1_000L, "us", 1L);

    private TimeSpan() {}

    /**
     * Reads a number and its unit.
     *
     * @throws IllegalArgumentException if the text is none, or not a positive whole number of microseconds
     */
    public static Duration parse(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a number with us, ms, s, m, h or d behind it, "
                    + "such as 90s or 1.5h");
        }
        BigDecimal micros = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(MICROS.get(parts.group(2))));
        try {
            long exact = micros.longValueExact();
            if (exact > 0) {
                return Duration.ofSeconds(exact / 1_000_000, exact % 1_000_000 * 1_000);
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number of microseconds, or too long", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not above 0");
    }

    /** The text of a time that is not negative. */
    public static String text(Duration time) {
        StringBuilder text = new StringBuilder();
        append(text, time.toDays(), "d");
        append(text, time.toHoursPart(), "h");
        append(text, time.toMinutesPart(), "m");
        BigDecimal seconds = BigDecimal.valueOf(time.toSecondsPart()).add(BigDecimal.valueOf(time.toNanosPart(), 9));
        if (seconds.signum() != 0 || text.isEmpty()) {
            text.append(seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()).append('s');
        }
        return text.toString().strip();
    }

    /** An estimate, in its two largest units: {@code 40s}, {@code 3m 20s}, {@code 2h 3m}, {@code 1d 2h}. */
    public static String about(double seconds) {
        long unit = seconds >= 86_400 ? 3_600 : seconds >= 3_600 ? 60 : 1;
        return text(Duration.ofSeconds(Math.round(seconds / unit) * unit));
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(number).append(unit).append(' ');
        }
    }
}
