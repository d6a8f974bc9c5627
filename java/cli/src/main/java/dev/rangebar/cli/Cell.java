package dev.rangebar.cli;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import dev.rangebar.FixedPoint;
import dev.rangebar.Int128;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A value of a bar as text. */
final class Cell {
    static final DateTimeFormatter ISO_MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private Cell() {}

    /** The exact number: integers in their units; a double as the shortest text that reads back the same; 1 or 0. */
    static void appendRaw(StringBuilder out, BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case VOLUME, TURNOVER ->
                out.append(Int128.toString(field.number(bars, index), field.high(bars, index)));
            case RATIO -> out.append(scientific(field.ratio(bars, index)));
            case TIME, PRICE, WHOLE, FLAG -> out.append(field.number(bars, index));
        }
    }

    /** The value in natural units: times as ISO 8601 in UTC, always with six decimals; numbers as plain decimals. */
    static void appendReadable(StringBuilder out, BarField field, BarView bars, long index) {
        switch (field.kind()) {
            case TIME -> ISO_MICROS.formatTo(utc(field.number(bars, index)), out);
            case PRICE -> out.append(FixedPoint.toString(field.number(bars, index)));
            case VOLUME, TURNOVER -> out.append(plain(Int128.toBigDecimal(field.number(bars, index),
                    field.high(bars, index), field.kind().decimals())));
            case RATIO -> out.append(plain(new BigDecimal(Double.toString(field.ratio(bars, index)))));
            case WHOLE -> out.append(field.number(bars, index));
            case FLAG -> out.append(field.number(bars, index) != 0);
        }
    }

    /** The same in JSON; decimals are texts, as in exchanges' APIs, since readers make doubles of numbers. */
    static void appendJson(StringBuilder out, BarField field, BarView bars, long index) {
        boolean isText = switch (field.kind()) {
            case TIME, PRICE, VOLUME, TURNOVER -> true;
            case WHOLE, RATIO, FLAG -> false;
        };
        out.append(isText ? "\"" : "");
        appendReadable(out, field, bars, index);
        out.append(isText ? "\"" : "");
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

    static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static LocalDateTime utc(long micros) {
        return LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000L),
                (int) Math.floorMod(micros, 1_000_000L) * 1_000, ZoneOffset.UTC);
    }
}
