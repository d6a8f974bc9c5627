package dev.rangebar.tradefiles;

import java.util.Objects;
import java.util.Optional;

/**
 * Options for reading trade files.
 *
 * @param layout the layout of the columns; empty to detect it from the first line
 * @param timeUnit the unit of the times, which overrides the header's name; empty if the header or the first trade decides
 * @param rounding the direction of rounding for values that lie between two units of 1e-8 or of 1 us; empty to refuse them
 * @param separator the character between two cells: a comma, semicolon, tab or vertical bar; empty to detect it
 */
public record ReadOptions(Optional<TradeLayout> layout, Optional<TimestampUnit> timeUnit, Optional<Rounding> rounding,
        Optional<Character> separator) {
    /** The default: everything is detected, nothing is rounded. */
    public static final ReadOptions DEFAULT = new ReadOptions(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty());

    /**
     * Checks the separator.
     *
     * @throws IllegalArgumentException if it is another character
     */
    public ReadOptions {
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(timeUnit, "timeUnit");
        Objects.requireNonNull(rounding, "rounding");
        separator.ifPresent(Separator::checked);
    }

    /**
     * {@return these options with another layout}
     *
     * @param columns the layout
     */
    public ReadOptions withLayout(TradeLayout columns) {
        return new ReadOptions(Optional.of(columns), timeUnit, rounding, separator);
    }

    /**
     * {@return these options with another unit of the times}
     *
     * @param unit the unit
     */
    public ReadOptions withTimeUnit(TimestampUnit unit) {
        return new ReadOptions(layout, Optional.of(unit), rounding, separator);
    }

    /**
     * {@return these options with another direction of rounding}
     *
     * @param direction the direction
     */
    public ReadOptions withRounding(Rounding direction) {
        return new ReadOptions(layout, timeUnit, Optional.of(direction), separator);
    }

    /**
     * {@return these options with another separator}
     *
     * @param character a comma, semicolon, tab or vertical bar
     * @throws IllegalArgumentException if it is another character
     */
    public ReadOptions withSeparator(char character) {
        return new ReadOptions(layout, timeUnit, rounding, Optional.of(character));
    }
}
