package dev.rangebar.tradefiles;

import dev.rangebar.FixedPoint;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the cells of one block that are not of the usual form, and counts those that it has rounded.
 *
 * <p>Thread rule: one thread at a time.
 */
final class CellReader {
    /** Largest whole number up to which a floating-point number has all whole numbers. */
    private static final long EXACT_FLOAT_LIMIT = 1L << 53;

    private static final long NANOS_PER_MICRO = 1_000;

    static final String REMEDY = "; --round half-even or --round down rounds such values";

    /** Thrown for a number that is no time of the unit. */
    static final class TimeRangeException extends NumberFormatException {
        private static final long serialVersionUID = 1;

        private TimeRangeException(String message) {
            super(message);
        }
    }

    private final DecimalText text = new DecimalText();
    private final IsoTime.Usual date = new IsoTime.Usual();
    private long roundedCount;

    /** Returns the date that was read last. */
    IsoTime.Usual date() {
        return date;
    }

    /** Returns the number of values that were rounded. */
    long roundedCount() {
        return roundedCount;
    }

    void setRoundedCount(long count) {
        roundedCount = count;
    }

    void countRounded() {
        roundedCount++;
    }

    /**
     * Reads a price or a quantity.
     *
     * @param rounding the direction; null to refuse more than 8 decimals
     * @throws NumberFormatException if it is no number, too large, or inexact
     */
    long decimal(byte[] bytes, int from, int to, Rounding rounding) {
        return decimal(bytes, from, to, rounding, 0);
    }

    /**
     * Reads a price or a quantity in units of a power of ten.
     *
     * @param exponent the power of ten
     */
    long decimal(byte[] bytes, int from, int to, Rounding rounding, int exponent) {
        DecimalText.Form form = text.read(bytes, from, to, FixedPoint.DECIMALS + exponent, rounding);
        switch (form) {
            case EXACT -> { }
            case INEXACT -> {
                countRounded(rounding, bytes, from, to, " has more than " + FixedPoint.DECIMALS + " decimals");
                if (bytes[from] == '-' && text.value() == 0) { // the core would no longer see what it refuses
                    throw new NumberFormatException(FieldText.quote(bytes, from, to) + " is below 0, and rounding makes it 0");
                }
            }
            case TOO_LARGE -> throw new NumberFormatException(FieldText.quote(bytes, from, to)
                    + " is too large; expected at most " + FixedPoint.toString(Long.MAX_VALUE));
            case NOT_A_NUMBER -> throw new NumberFormatException(from == to ? "\"\" is empty, not a decimal number"
                    : FieldText.quote(bytes, from, to) + " is not a decimal number such as 42313.9"
                            + hint(bytes, from, to));
        }
        return text.value();
    }

    /** Returns a hint at a known way of writing numbers; empty if there is none. */
    private static String hint(byte[] bytes, int from, int to) {
        boolean hasBlank = false;
        int commas = 0;
        int others = 0;
        for (int i = from; i < to; i++) {
            hasBlank |= bytes[i] == ' ' || bytes[i] == '\t';
            commas += bytes[i] == ',' ? 1 : 0;
            others += bytes[i] < '0' || bytes[i] > '9' ? 1 : 0;
        }
        return commas > 0 ? "; write numbers with a decimal point and without separators of thousands"
                : hasBlank && others < to - from ? "; remove the blanks" : "";
    }

    /**
     * Reads an id.
     *
     * @throws NumberFormatException if it is no whole number, or too large
     */
    long id(byte[] bytes, int from, int to) {
        return wholeNumber(bytes, from, to);
    }

    private long wholeNumber(byte[] bytes, int from, int to) {
        switch (text.read(bytes, from, to, 0, null)) {
            case EXACT -> checkFloat(bytes, from, to);
            case TOO_LARGE -> throw new NumberFormatException(FieldText.quote(bytes, from, to) + " does not fit in 64 bits");
            case INEXACT, NOT_A_NUMBER -> throw new NumberFormatException(FieldText.quote(bytes, from, to)
                    + " is not a whole number");
        }
        return text.value();
    }

    /** A large whole number that was a floating-point number has lost its last digits. */
    private void checkFloat(byte[] bytes, int from, int to) {
        if (text.hasPointOrExponent() && Math.abs(text.value()) >= EXACT_FLOAT_LIMIT) {
            throw new NumberFormatException(FieldText.quote(bytes, from, to)
                    + " was a floating-point number, which is not exact above " + EXACT_FLOAT_LIMIT
                    + "; write whole numbers as such");
        }
    }

    /**
     * Detects the unit of a time.
     *
     * @param units the units that it may have
     * @throws NumberFormatException if it is no number, or in the range of none of the units
     */
    TimestampUnit unitOf(byte[] bytes, int from, int to, Set<TimestampUnit> units) {
        if (units.contains(TimestampUnit.ISO) && IsoTime.isDate(bytes, from, to)) {
            return TimestampUnit.ISO;
        }
        if (text.read(bytes, from, to, 0, Rounding.DOWN) == DecimalText.Form.NOT_A_NUMBER) {
            throw noTime(bytes, from, to);
        }
        TimestampUnit unit = TimestampUnit.ofMagnitude(text.value(), units);
        if (unit == null) {
            throw new TimeRangeException(FieldText.quote(bytes, from, to) + " is neither " + units.stream()
                    .map(TimestampUnit::wordAndRange).collect(Collectors.joining(" nor ")) + " since 1970"
                    + TimestampUnit.remedy(text.value()));
        }
        return unit;
    }

    /**
     * Reads a time in ISO 8601.
     *
     * @param rounding the direction; null to refuse a part of a microsecond
     * @return microseconds
     * @throws NumberFormatException if it is no time, out of range, or inexact
     */
    long isoMicros(byte[] bytes, int from, int to, IsoTime times, Rounding rounding) {
        long nanos = times.nanos(bytes, from, to);
        if (nanos == IsoTime.NONE) {
            throw new NumberFormatException(FieldText.quote(bytes, from, to) + " is not a date and time; expected "
                    + TimestampUnit.ISO.wordAndRange());
        }
        if (nanos == IsoTime.UNCLEAR) {
            throw new NumberFormatException(FieldText.quote(bytes, from, to) + " exists twice or never in the zone " + times
                    + ", whose clocks are changed then; write times with an offset, or in UTC");
        }
        long micros = Math.floorDiv(nanos, NANOS_PER_MICRO);
        if (!TimestampUnit.MICROSECONDS.contains(micros)) {
            throw new TimeRangeException(FieldText.quote(bytes, from, to) + " is out of range: expected a time from 1973 on");
        }
        long rest = nanos - micros * NANOS_PER_MICRO;
        if (rest == 0) {
            return micros;
        }
        countRounded(rounding, bytes, from, to, " is not a whole number of microseconds");
        boolean isUp = rounding == Rounding.HALF_EVEN && (rest > NANOS_PER_MICRO / 2
                || rest == NANOS_PER_MICRO / 2 && (micros & 1) == 1);
        return isUp ? micros + 1 : micros;
    }

    /**
     * Reads a time.
     *
     * @param rounding the direction; null to refuse a part of a microsecond
     * @param why the reason for the unit, for the message about a time outside its range
     * @param isGuessed whether the first trade has told the unit: then another option would not read the file either
     * @return microseconds
     * @throws NumberFormatException if it is no number, out of the unit's range, or inexact
     */
    long micros(byte[] bytes, int from, int to, TimestampUnit unit, Rounding rounding, String why,
            boolean isGuessed) {
        DecimalText.Form form = text.read(bytes, from, to, 0, Rounding.DOWN);
        if (form == DecimalText.Form.NOT_A_NUMBER) {
            throw noTime(bytes, from, to);
        }
        if (form == DecimalText.Form.TOO_LARGE || !unit.contains(text.value())) {
            throw new TimeRangeException(FieldText.quote(bytes, from, to) + " is out of range: " + why
                    + (isGuessed || form == DecimalText.Form.TOO_LARGE ? "" : TimestampUnit.remedy(text.value())));
        }
        checkFloat(bytes, from, to);
        if (text.read(bytes, from, to, unit.decimals(), rounding) == DecimalText.Form.INEXACT) {
            countRounded(rounding, bytes, from, to, " is not a whole number of microseconds");
        }
        return text.value();
    }

    private static NumberFormatException noTime(byte[] bytes, int from, int to) {
        boolean isDate = false;
        for (int i = from + 1; i < to; i++) {
            isDate |= bytes[i] == '-' || bytes[i] == '/' || bytes[i] == ':';
        }
        return new NumberFormatException(FieldText.quote(bytes, from, to) + " is not a whole number"
                + (isDate ? "; expected a time since 1970 in s, ms, us or ns, not a date; --time-unit iso reads dates" : ""));
    }

    private void countRounded(Rounding rounding, byte[] bytes, int from, int to, String reason) {
        if (rounding == null) {
            throw new NumberFormatException(FieldText.quote(bytes, from, to) + reason + REMEDY);
        }
        roundedCount++;
    }
}
