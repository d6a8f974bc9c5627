package dev.rangebar.cli;

import dev.rangebar.BarView;
import dev.rangebar.FixedPoint;
import dev.rangebar.Int128;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A value of a bar as text, in two forms.
 *
 * @param raw the exact number: integers in their units; a double as the shortest text that reads back the same
 * @param readable the value in natural units
 */
record Cell(Form raw, Form readable) {
    private static final DateTimeFormatter ISO_MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    /** Appends a value of a bar. */
    interface Form {
        void append(StringBuilder out, BarView bars, long index);
    }

    /** A whole number of a bar. */
    interface LongValue {
        long of(BarView bars, long index);
    }

    /** A floating-point number of a bar. */
    interface DoubleValue {
        double of(BarView bars, long index);
    }

    /** A yes or no of a bar. */
    interface TruthValue {
        boolean of(BarView bars, long index);
    }

    /** A number that is the same in both forms. */
    static Cell count(LongValue value) {
        Form number = (out, bars, index) -> out.append(value.of(bars, index));
        return new Cell(number, number);
    }

    /** Microseconds since 1970; readable as ISO 8601 in UTC, always with six decimals. */
    static Cell time(LongValue value) {
        return new Cell(count(value).raw, (out, bars, index) -> ISO_MICROS.formatTo(utc(value.of(bars, index)), out));
    }

    /** Units of 1e-8; readable as a plain decimal. */
    static Cell price(LongValue value) {
        return new Cell(count(value).raw, (out, bars, index) -> out.append(FixedPoint.toString(value.of(bars, index))));
    }

    /** A 128-bit sum in units of {@code 10^-scale}; readable as a plain decimal. */
    static Cell sum(int scale, LongValue low, LongValue high) {
        return new Cell(
                (out, bars, index) -> out.append(Int128.toString(low.of(bars, index), high.of(bars, index))),
                (out, bars, index) -> out.append(
                        plain(Int128.toBigDecimal(low.of(bars, index), high.of(bars, index), scale))));
    }

    /** A double: with an exponent, or plain. */
    static Cell ratio(DoubleValue value) {
        return new Cell((out, bars, index) -> out.append(scientific(value.of(bars, index))),
                (out, bars, index) -> out.append(plain(new BigDecimal(Double.toString(value.of(bars, index))))));
    }

    /** 1 or 0; readable as true or false. */
    static Cell truth(TruthValue value) {
        return new Cell((out, bars, index) -> out.append(value.of(bars, index) ? '1' : '0'),
                (out, bars, index) -> out.append(value.of(bars, index)));
    }

    /** The shortest digits that read back the same, as {@code 9.018492310669562e-2}, {@code 1e0}, {@code -0e0}. */
    static String scientific(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0e0" : "0e0";
        }
        BigDecimal number = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = number.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - number.scale();
        return (value < 0 ? "-" : "") + digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e"
                + exponent;
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static LocalDateTime utc(long micros) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L),
                (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }
}
