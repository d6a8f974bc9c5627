package dev.rangebar;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * A distance that is a share of the bar's open, in decimal basis points (dbps): 1 dbps is 0.001 %, so 250 dbps = 25 bps =
 * 0.25 %.
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="threshold"}
 *
 * <p>A threshold is made from whole numbers or exact text, never from a {@code double}. Immutable.
 *
 * @param decimalBasisPoints {@value #MIN_DBPS} to {@value #MAX_DBPS}
 */
public record Threshold(int decimalBasisPoints) implements BarDistance {
    /** The smallest threshold: 0.001 %. */
    public static final int MIN_DBPS = 1;

    /** The largest threshold: 100 %. */
    public static final int MAX_DBPS = 100_000;

    /** Decimal places from dbps to basis points. */
    private static final int BASIS_POINTS = 1;

    private static final String RANGE = MIN_DBPS + ".." + MAX_DBPS + " (0.001% to 100%)";

    /** Decimal places from dbps to percent. */
    private static final int PERCENT = 3;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException outside {@value #MIN_DBPS}..{@value #MAX_DBPS}
     */
    public Threshold {
        if (decimalBasisPoints < MIN_DBPS || decimalBasisPoints > MAX_DBPS) {
            throw new IllegalArgumentException("threshold of " + decimalBasisPoints + " dbps is outside " + RANGE);
        }
    }

    /** Compares as any record does. The JVM would link the usual method when it runs first, which takes as long as reading 50,000 trades. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Threshold threshold && threshold.decimalBasisPoints == decimalBasisPoints;
    }

    @Override
    public int hashCode() {
        return decimalBasisPoints;
    }

    /**
     * {@return the threshold of a number of decimal basis points}
     *
     * @param dbps {@value #MIN_DBPS} to {@value #MAX_DBPS}
     * @throws IllegalArgumentException outside that range
     */
    public static Threshold ofDecimalBasisPoints(int dbps) {
        return new Threshold(dbps);
    }

    /**
     * {@return the threshold of a number of basis points}
     *
     * @param basisPoints a plain decimal number such as {@code "25"} or {@code "2.5"}, without unit
     * @throws IllegalArgumentException if the text is no such number, is no whole number of dbps, or is out of range
     */
    public static Threshold ofBasisPoints(String basisPoints) {
        return withoutUnit(basisPoints, "basis points, such as 25", BASIS_POINTS);
    }

    /**
     * {@return the threshold of a number of percent}
     *
     * @param percent a plain decimal number such as {@code "0.25"}, without unit
     * @throws IllegalArgumentException if the text is no such number, is no whole number of dbps, or is out of range
     */
    public static Threshold ofPercent(String percent) {
        return withoutUnit(percent, "percent, such as 0.25", PERCENT);
    }

    /**
     * Reads a plain decimal number and its unit: {@code "0.25%"}, {@code "25bps"}, {@code "250dbps"}. A whole number without a
     * unit is in dbps. Spaces around the unit are allowed, and so is the text of {@link #toString()}.
     *
     * @param text the number and its unit
     * @return the threshold, exactly
     * @throws IllegalArgumentException if the text is none of these, is no whole number of dbps, or is out of range
     */
    public static Threshold parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int bracket = lower.indexOf(" (");
        if (bracket > 0 && lower.endsWith(")")) {
            Threshold threshold = parse(lower.substring(0, bracket));
            if (threshold.toString().equals(lower)) {
                return threshold;
            }
            throw notAThreshold(text);
        }
        if (lower.endsWith("dbps")) {
            return exact(text, lower.substring(0, lower.length() - 4), 0);
        }
        if (lower.endsWith("bps")) {
            return exact(text, lower.substring(0, lower.length() - 3), BASIS_POINTS);
        }
        if (lower.endsWith("%")) {
            return exact(text, lower.substring(0, lower.length() - 1), PERCENT);
        }
        BigDecimal number = number(text, lower);
        if (number.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("threshold '" + text + "' has no unit: it would be "
                    + number.toPlainString() + " dbps, which is not a whole number; did you mean "
                    + number.toPlainString() + "%?");
        }
        return exact(text, lower, 0);
    }

    private static Threshold withoutUnit(String number, String expected, int decimals) {
        if (!isNumber(number.strip())) {
            throw new IllegalArgumentException("'" + number + "' is not a plain number of " + expected
                    + "; Threshold.parse reads text with a unit");
        }
        return exact(number, number, decimals);
    }

    private static Threshold exact(String text, String number, int decimals) {
        BigDecimal dbps = number(text, number.strip()).movePointRight(decimals).stripTrailingZeros();
        if (dbps.scale() > 0) {
            throw new IllegalArgumentException(
                    "threshold '" + text + "' is " + dbps.toPlainString() + " dbps, which is not a whole number (1 dbps is 0.001%)");
        }
        if (dbps.compareTo(BigDecimal.valueOf(MAX_DBPS)) > 0) {
            throw new IllegalArgumentException("threshold '" + text + "' is " + dbps.toPlainString() + " dbps, outside " + RANGE);
        }
        return new Threshold(dbps.intValueExact());
    }

    private static BigDecimal number(String text, String number) {
        if (!isNumber(number)) {
            throw notAThreshold(text);
        }
        return new BigDecimal(number);
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,12}(\\.[0-9]{1,12})?");
    }

    private static IllegalArgumentException notAThreshold(String text) {
        return new IllegalArgumentException("threshold '" + text
                + "' is not a number with a unit, such as 0.25%, 25bps or 250dbps (without a unit: dbps)");
    }

    /**
     * {@return the threshold in percent, exactly: 0.25 for 250 dbps}
     */
    public BigDecimal percent() {
        return BigDecimal.valueOf(decimalBasisPoints, PERCENT).stripTrailingZeros();
    }

    /**
     * {@return the threshold for people, such as {@code "250 dbps (0.25%)"}; {@link #parse} reads it}
     */
    @Override
    public String toString() {
        return decimalBasisPoints + " dbps (" + percent().toPlainString() + "%)";
    }
}
