package dev.rangebar;

import java.util.Objects;

/**
 * A column of features; {@link FeaturePlan#columns} has those of a plan.
 *
 * @param columnName the name
 * @param kind the kind of its values
 * @param index the index of the feature in its profile; below 0 for the flags of a row
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
        RATIO
    }

    /** Checks that no component is null. */
    public FeatureColumn {
        Objects.requireNonNull(columnName, "columnName");
        Objects.requireNonNull(kind, "kind");
    }
}
