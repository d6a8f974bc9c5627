package dev.rangebar.tradefiles;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The rule by which the quotes of a bid and an ask become trades.
 *
 * @param price the price of the trades
 * @param volume the volume of the trades
 */
public record Quotes(Price price, Volume volume) {
    /** The default: the mid, without a volume. */
    public static final Quotes DEFAULT = new Quotes(Price.MID, Volume.NONE);

    /** Prices of a quote. */
    public enum Price {
        /** Half of the sum of bid and ask. Half a unit of 1e-8 is inexact, like any other value between two units. */
        MID,
        /** The bid. */
        BID,
        /** The ask. */
        ASK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Volumes of a quote. */
    public enum Volume {
        /** No volume: the trades have the quantity 0, and the columns that need a volume are empty. */
        NONE,
        /** 1 for each quote. */
        TICKS,
        /** The sum of the sizes of bid and ask. */
        QUOTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks that no component is null. */
    public Quotes {
        Objects.requireNonNull(price, "price");
        Objects.requireNonNull(volume, "volume");
    }

    /**
     * {@return the rule that {@link #toString} has written; empty if the text is another one}
     *
     * @param text the text
     */
    public static Optional<Quotes> parse(String text) {
        for (Price price : Price.values()) {
            for (Volume volume : Volume.values()) {
                Quotes quotes = new Quotes(price, volume);
                if (quotes.toString().equals(text)) {
                    return Optional.of(quotes);
                }
            }
        }
        return Optional.empty();
    }

    /** {@return the rule as text, such as {@code quotes price=mid volume=none}} */
    @Override
    public String toString() {
        return "quotes price=" + price + " volume=" + volume;
    }
}
