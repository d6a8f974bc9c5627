package dev.rangebar.tradefiles;

import dev.rangebar.TradeText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whole lines of a file, and the trades in them; filled again and again. */
final class Block {
    static final int BYTES = 1 << 18;

    /** For each reason; more are only counted. */
    private static final int ROWS_KEPT = InvalidRows.EXAMPLES;

    /** The lines, see {@link #newText}; null once they are parsed. */
    byte[] bytes;
    final TradeChunk chunk = new TradeChunk();
    final CellReader cells = new CellReader();
    /** The result of the latest call of the core. */
    final TradeText.Position position = new TradeText.Position();
    private final long[] invalidCounts = new long[InvalidRowReason.values().length];
    private final List<InvalidRow> invalidRows = new ArrayList<>();
    /** The beginning and the end of the lines; the last byte is a line end. */
    int from;
    int to;
    /** The number of lines, up to the last one that was looked at. */
    int lines;
    /** The number of blank lines at the end. */
    int blankAtEnd;
    /** The exception that ended the file after these lines; null if there was none. */
    Throwable failure;
    /** The memory that is counted for it; belongs to {@link BlockPool}. */
    long countedMemory;
    /** The progress of the work on this block; guarded by its {@link ReadAhead}. */
    State state;

    /** The progress of the work on a block. */
    enum State { READ, AT_WORK, PARSED }

    /** Returns room for lines and one more line end: the last line of a file may lack its own. */
    static byte[] newText() {
        return new byte[BYTES + 1];
    }

    void clear() {
        bytes = null;
        chunk.clear();
        cells.setRoundedCount(0);
        Arrays.fill(invalidCounts, 0);
        invalidRows.clear();
        from = 0;
        to = 0;
        lines = 0;
        blankAtEnd = 0;
        failure = null;
    }

    /** Returns the number of bytes that it occupies beside the text. */
    long memory() {
        return chunk.memory();
    }

    void add(InvalidRow row) {
        if (row.reason() == null || invalidCounts[row.reason().ordinal()]++ < ROWS_KEPT) {
            invalidRows.add(row);
        }
    }

    /** Returns invalid rows in the order of the lines: the first few for each reason. */
    List<InvalidRow> invalidRows() {
        return invalidRows;
    }

    long invalidCount(InvalidRowReason reason) {
        return invalidCounts[reason.ordinal()];
    }

    /**
     * A line that is no valid trade.
     *
     * @param reason why it is invalid; null if the whole file cannot be read because of it
     * @param line its number within its block, from 1
     * @param column the number of the invalid column, from 1; 0 if the whole line is invalid
     * @param what what is wrong, for the message
     * @param cause the exception behind it; may be null
     */
    record InvalidRow(InvalidRowReason reason, int line, int column, String what, Throwable cause) {
        static final String BLANK_LINE = "a blank line before the end";

        TradeFileException in(String file, long linesBefore) {
            return column == 0 ? TradeFileException.ofLine(file, linesBefore + line, what, cause)
                    : TradeFileException.ofColumn(file, linesBefore + line, column, what, cause);
        }
    }
}
