package dev.rangebar;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * How far the price has to move from a bar's open to close it, in decimal basis points (dbps): 1 dbps is 0.001 %, so 250
 * dbps = 25 bps = 0.25 %. Made from whole numbers or exact text, never from a {@code double}. Immutable.
 *
 * @param decimalBasisPoints {@value #MIN_DBPS} to {@value #MAX_DBPS}
 */
public record Threshold(int decimalBasisPoints) {
    /** The smallest threshold: 0.001 %. */
    public static final int MIN_DBPS = 1;

    /** The largest threshold: 100 %. */
    public static final int MAX_DBPS = 100_000;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException outside {@value #MIN_DBPS}..{@value #MAX_DBPS}
     */
    public Threshold {
        if (decimalBasisPoints < MIN_DBPS || decimalBasisPoints > MAX_DBPS) {
            throw new IllegalArgumentException("threshold of " + decimalBasisPoints + " dbps is outside " + MIN_DBPS + ".."
                    + MAX_DBPS);
        }
    }

    /**
     * {@return the threshold of so many decimal basis points}
     *
     * @param dbps {@value #MIN_DBPS} to {@value #MAX_DBPS}
     * @throws IllegalArgumentException outside that range
     */
    public static Threshold ofDecimalBasisPoints(int dbps) {
        return new Threshold(dbps);
    }

    /**
     * Reads {@code "250"} or {@code "250dbps"}, {@code "25bps"}, {@code "0.25%"}: a plain decimal number and its unit, spaces
     * between them allowed, dbps where there is none.
     *
     * @param text the number and its unit
     * @return the threshold, exactly
     * @throws IllegalArgumentException if the text is none of these, is no whole number of dbps, or is out of range
     */
    public static Threshold parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int shift = 0;
        String number = lower;
        if (lower.endsWith("dbps")) {
            number = lower.substring(0, lower.length() - 4);
        } else if (lower.endsWith("bps")) {
            number = lower.substring(0, lower.length() - 3);
            shift = 1;
        } else if (lower.endsWith("%")) {
            number = lower.substring(0, lower.length() - 1);
            shift = 3;
        }
        number = number.strip();
        if (!number.matches("[0-9]{1,12}(\\.[0-9]{1,12})?")) {
            throw new IllegalArgumentException(
                    "threshold '" + text + "' is not a number with dbps, bps, % or nothing behind it, such as 250 or 0.25%");
        }
        BigDecimal dbps = new BigDecimal(number).movePointRight(shift).stripTrailingZeros();
        if (dbps.scale() > 0) {
            throw new IllegalArgumentException(
                    "threshold '" + text + "' is " + dbps.toPlainString() + " dbps, which is not a whole number");
        }
        if (dbps.compareTo(BigDecimal.valueOf(MAX_DBPS)) > 0) {
            throw new IllegalArgumentException("threshold '" + text + "' is " + dbps.toPlainString() + " dbps, outside "
                    + MIN_DBPS + ".." + MAX_DBPS);
        }
        return new Threshold(dbps.intValueExact());
    }

    @Override
    public String toString() {
        return decimalBasisPoints + " dbps";
    }
}
