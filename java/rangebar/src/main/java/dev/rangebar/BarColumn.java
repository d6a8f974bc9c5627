package dev.rangebar;

/** Column of a table of bars: a {@link BarField}, or a value that an output adds to them. */
public interface BarColumn {
    /**
     * {@return the name of the column}
     */
    String columnName();
}
