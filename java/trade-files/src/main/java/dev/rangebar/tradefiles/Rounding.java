package dev.rangebar.tradefiles;

import java.util.Locale;

/** Directions of rounding for values that lie between two units. */
public enum Rounding {
    /** Rounding to the nearest unit; of two that are equally near, to the even one. */
    HALF_EVEN,
    /** Rounding towards 0. */
    DOWN;

    /** {@return the name on the command line, such as {@code half-even}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
