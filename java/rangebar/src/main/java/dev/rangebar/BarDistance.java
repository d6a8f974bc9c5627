package dev.rangebar;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The distance from a bar's open at which a trade closes the bar: a {@link Threshold}, which is a share of the open, or a distance
 * that is the same for every bar, as a price ({@link Absolute}) or as a number of ticks ({@link Ticks}).
 *
 * {@snippet class="dev.rangebar.snippets.Simple" region="distance"}
 *
 * <p>Every signature that accepts or returns a distance names this type. A kind of distance that a later version adds
 * becomes a new permitted type: a {@code switch} over the types without {@code default} (Java 21 and later) then no longer
 * compiles until it handles the new kind. All kinds are immutable values with {@code equals} and a {@code toString} for people,
 * which {@link #parse} reads.
 */
public sealed interface BarDistance permits Threshold, BarDistance.Absolute, BarDistance.Ticks {
    /** The largest distance of {@link Absolute} and {@link Ticks}, in units of 1e-8. */
    long MAX_UNITS = 1L << 62;

    /**
     * Reads a distance: the text of {@link Threshold#parse} with a unit, {@code "range 0.5"} or {@code "20 ticks of 0.01"}.
     *
     * @param text the distance, as its {@code toString} or shorter
     * @return the distance, exactly
     * @throws IllegalArgumentException if the text is none of these, or is out of range
     */
    static BarDistance parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("range ")) {
            return Absolute.parse(lower.substring("range ".length()));
        }
        Matcher ticks = Ticks.TEXT.matcher(lower);
        if (ticks.matches() && ticks.group(2) != null) {
            return Ticks.of(ticks.group(1), ticks.group(2));
        }
        return Threshold.parse(text);
    }

    /**
     * A distance in price: a bar closes with the first trade that is this far from its open, or farther.
     *
     * @param units the distance in units of 1e-8, 1 to {@value BarDistance#MAX_UNITS}
     */
    record Absolute(long units) implements BarDistance {
        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException outside it
         */
        public Absolute {
            if (units < 1 || units > MAX_UNITS) {
                throw new IllegalArgumentException("range of " + plain(units) + " is outside 0.00000001.." + plain(MAX_UNITS));
            }
        }

        /**
         * Reads a plain decimal number.
         *
         * @param price the distance in the currency of the price, such as {@code "0.50"}
         * @return the distance, exactly
         * @throws IllegalArgumentException if the text is no such number, has more than 8 decimals, or is out of range
         */
        public static Absolute parse(String price) {
            return new Absolute(unitsOf("range", price, "a bar would close with every trade; expected a number above 0, such as 0.50"));
        }

        /**
         * {@return the distance in the currency of the price, exactly}
         */
        public BigDecimal price() {
            return FixedPoint.toBigDecimal(units);
        }

        /** {@return the distance for people, such as {@code "range 0.5"}} */
        @Override
        public String toString() {
            return "range " + plain(units);
        }
    }

    /**
     * A distance in ticks. Every price must be a multiple of the tick size: a trade with another price is refused.
     *
     * @param count the number of ticks, above 0
     * @param tickSize the smallest step of a price, in units of 1e-8, above 0; {@code count * tickSize} is at most
     *     {@value BarDistance#MAX_UNITS}
     */
    record Ticks(long count, long tickSize) implements BarDistance {
        private static final String ABOVE_MAXIMUM = " is above the maximum, a price of " + plain(MAX_UNITS);
        private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}) ?ticks?(?: of ([0-9.]{1,24}))?");

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException outside them
         */
        public Ticks {
            if (tickSize < 1) {
                throw new IllegalArgumentException("tick size of " + plain(tickSize) + " is not above 0");
            }
            if (count < 1) {
                throw new IllegalArgumentException("range of " + count + " ticks: a bar would close with every trade; expected 1 tick or "
                        + "more");
            }
            if (count > MAX_UNITS / tickSize) {
                throw new IllegalArgumentException("range of " + count + " ticks of " + plain(tickSize) + ABOVE_MAXIMUM);
            }
        }

        /**
         * Reads a number of ticks and a tick size.
         *
         * @param ticks a whole number, with or without its unit: {@code "20ticks"}, {@code "20 ticks"}, {@code "20"}
         * @param tickSize a plain decimal number, such as {@code "0.01"}
         * @return the distance, exactly
         * @throws IllegalArgumentException if a text is no such number, or is out of range
         */
        public static Ticks of(String ticks, String tickSize) {
            String number = ticks.strip().toLowerCase(Locale.ROOT).replaceFirst(" ?ticks?$", "");
            if (number.matches("[0-9]{19,}")) {
                throw new IllegalArgumentException("range of " + number + " ticks" + ABOVE_MAXIMUM);
            }
            if (!number.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException("range '" + ticks + "' is not a whole number of ticks, such as 20ticks");
            }
            return new Ticks(Long.parseLong(number), unitsOf("tick size", tickSize, "expected the smallest step of the price, such as 0.01"));
        }

        /**
         * {@return the distance in units of 1e-8}
         */
        public long units() {
            return count * tickSize;
        }

        /** {@return the distance for people, such as {@code "20 ticks of 0.01"}} */
        @Override
        public String toString() {
            return count + (count == 1 ? " tick of " : " ticks of ") + plain(tickSize);
        }
    }

    private static long unitsOf(String what, String number, String ofZero) {
        String text = number.strip();
        if (!text.matches("[0-9]{1,40}(\\.[0-9]{1,24})?")) {
            throw new IllegalArgumentException(what + " '" + number + "' is not a plain number above 0, such as 0.50");
        }
        BigDecimal units = new BigDecimal(text).movePointRight(FixedPoint.DECIMALS).stripTrailingZeros();
        if (units.scale() > 0) {
            throw new IllegalArgumentException(what + " '" + number + "' has more than " + FixedPoint.DECIMALS + " decimals");
        }
        if (units.signum() == 0) {
            throw new IllegalArgumentException(what + " of 0: " + ofZero);
        }
        if (units.compareTo(BigDecimal.valueOf(MAX_UNITS)) > 0) {
            throw new IllegalArgumentException(what + " of " + text + " is above the maximum, " + plain(MAX_UNITS));
        }
        return units.longValueExact();
    }

    private static String plain(long units) {
        return FixedPoint.toBigDecimal(units).stripTrailingZeros().toPlainString();
    }
}
