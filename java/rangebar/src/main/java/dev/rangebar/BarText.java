package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A writer of bars as lines of text. The core makes the text, several times as fast as Java: a line for each bar, without a header.
 *
 * <p>Doubles have the fewest digits that read back the same, on every JDK by the rule that {@link Double#toString(double)} has from
 * JDK 19 on.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class BarText {
    /** The bars of one call of the core, for which the garbage collector may have to wait: less than 0.1 ms. */
    private static final int MOST_BARS = 128;
    private static final int BUFFER_BYTES = 1 << 16;
    /** More than any value takes with its name. */
    private static final int MOST_BYTES_PER_COLUMN = 400;

    private final Format format;
    private final byte[] columns;
    /** The lines of one call; null before the first bar, since of thousands of outputs few are written at a time. */
    private byte[] text;
    private final Words written = Words.of(2);

    /** The form of a line. */
    public enum Format {
        /** Values between commas: times as ISO 8601 in UTC, plain decimals; absent values are empty. */
        CSV(Abi.RB_TEXT_CSV),
        /** Values between commas: integers in their units, doubles in scientific notation; absent values are 0. */
        RAW_CSV(Abi.RB_TEXT_RAW_CSV),
        /** A JSON object: times and decimals as texts; absent values are null. */
        JSON_LINES(Abi.RB_TEXT_JSON_LINES);

        private final int number;

        Format(int number) {
            this.number = number;
        }
    }

    /**
     * Makes a writer.
     *
     * @param format the form of a line
     * @param fields the columns, in this order
     * @param absent the fields that no bar has, besides those that a bar lacks because its trades have no ids or side
     * @throws IllegalArgumentException if there is no column
     */
    public BarText(Format format, List<BarField> fields, Set<BarField> absent) {
        this.format = Objects.requireNonNull(format, "format");
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a line of text needs a column");
        }
        NativeCore.load();
        columns = new byte[fields.size()];
        for (int i = 0; i < columns.length; i++) {
            BarField field = fields.get(i);
            columns[i] = (byte) (field.ordinal() | (absent.contains(field) ? Abi.RB_TEXT_ABSENT : 0));
        }
    }

    /**
     * Writes all bars of a view.
     *
     * @param bars the bars
     * @param out receives whole lines, many at once
     * @throws IOException if they cannot be written
     * @throws IllegalArgumentException if a derived value is not finite
     */
    public void write(BarView bars, OutputStream out) throws IOException {
        if (text == null) {
            text = new byte[Math.max(BUFFER_BYTES, columns.length * MOST_BYTES_PER_COLUMN)];
        }
        for (long next = 0; next < bars.size();) {
            int status = bars.writeText(format.number, columns, next, Math.min(MOST_BARS, bars.size() - next), text, written);
            next += written.array[0];
            out.write(text, 0, (int) written.array[1]);
            if (status < 0) {
                throw new IllegalArgumentException("bar " + next + " has a derived value that is not finite");
            }
        }
    }
}
