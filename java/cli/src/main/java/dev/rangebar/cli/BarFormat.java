package dev.rangebar.cli;

import dev.rangebar.BarView;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The forms in which bars are written: both are CSV with the columns of {@link BarColumn}. */
enum BarFormat {
    /** For analysts: ISO times, plain decimals, empty cells for what the trades did not say. */
    CSV("csv", BarColumn::appendReadable),
    /** The exact numbers. */
    RAW_CSV("raw-csv", BarColumn::appendRaw);

    private static final BarColumn[] COLUMNS = BarColumn.values();

    private final String option;
    private final ColumnForm form;

    BarFormat(String option, ColumnForm form) {
        this.option = option;
        this.form = form;
    }

    /** Appends one column of a bar. */
    private interface ColumnForm {
        void append(BarColumn column, StringBuilder out, BarView bars, long index);
    }

    /**
     * The format with this name on the command line.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BarFormat named(String option) {
        return Arrays.stream(values()).filter(format -> format.option.equals(option)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + option + "' is not one of "
                        + Arrays.stream(values()).map(BarFormat::toString).collect(Collectors.joining(", "))));
    }

    void appendBar(StringBuilder out, BarView bars, long index) {
        for (BarColumn column : COLUMNS) {
            if (column.ordinal() > 0) {
                out.append(',');
            }
            form.append(column, out, bars, index);
        }
        out.append('\n');
    }

    @Override
    public String toString() {
        return option;
    }
}
