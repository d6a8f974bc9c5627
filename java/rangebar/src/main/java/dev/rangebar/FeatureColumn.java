package dev.rangebar;

import java.util.Objects;

/**
 * A column of features; {@link FeaturePlan#columns} has those of a plan.
 *
 * @param columnName the name
 * @param kind the kind of its values
 * @param index the index of the feature in its profile; below 0 for columns that both profiles have: the flags of a row, the footprint
 */
public record FeatureColumn(String columnName, Kind kind, int index) implements BarColumn {
    /** The flags of a row: a sum of {@link TradeHistory#WINDOW_CUT}, {@link TradeHistory#WINDOW_UNKNOWN} and the like. */
    public static final FeatureColumn FLAGS = new FeatureColumn("feature_flags", Kind.WHOLE, -1);

    /** The kind of the values of a column. */
    public enum Kind {
        /** A whole number. */
        WHOLE,
        /** A price in units of 1e-8. */
        PRICE,
        /** A floating-point number. */
        RATIO,
        /** A volume of 128 bits with a sign, in units of 1e-8. */
        VOLUME,
        /** The price rows of a footprint: a list, which text files without nested values do not have. */
        ROWS
    }

    /** Checks that no component is null. */
    public FeatureColumn {
        Objects.requireNonNull(columnName, "columnName");
        Objects.requireNonNull(kind, "kind");
    }
}
