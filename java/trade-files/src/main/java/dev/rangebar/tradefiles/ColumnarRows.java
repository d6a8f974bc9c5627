package dev.rangebar.tradefiles;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Rows of a file of another format: as text, like that of a CSV file with a header, and in columns of numbers. The reader reads
 * the header and the first rows as text, which decide the layout; then batches of rows in columns; and text again from the first
 * batch on that has an unusual value, so that the rules for text and their errors hold for every row.
 *
 * <p>As a stream it is the whole text. Who knows no columns reads that.
 *
 * <p>Thread rule: one thread at a time.
 */
public abstract class ColumnarRows extends InputStream {
    /** A value that is never usual, for a cell without a value in range. */
    public static final int UNUSUAL = -1;

    /** The size of a batch that cannot be read in columns: reading it as text tells why. */
    public static final int DAMAGED = -1;

    /** Creates rows. */
    protected ColumnarRows() {}

    /** The kind of numbers that a column holds. */
    public enum Kind {
        /** Whole numbers. */
        WHOLE,
        /** Numbers in units of 1e-8. */
        DECIMAL,
        /** 1 or 0, a byte each. */
        TRUTH
    }

    /**
     * {@return {@code true} if the rows after the text that was read so far can be read in columns, which begins then}
     * {@code false} changes nothing.
     *
     * @param kinds the kind of each column of the header
     * @throws IOException if the rows cannot be read
     */
    protected abstract boolean startColumns(List<Kind> kinds) throws IOException;

    /**
     * {@return the number of rows of the next batch, at most 2,048; 0 at the end, {@link #DAMAGED} if it has to be
     * read as text}
     *
     * @throws IOException if the rows cannot be read
     */
    protected abstract int nextBatch() throws IOException;

    /**
     * Copies a column of the batch.
     *
     * @param column its index in the header
     * @param into receives the numbers
     * @param at the index of the first one
     */
    protected abstract void copy(int column, long[] into, int at);

    /**
     * Copies a column of the batch whose kind is {@link Kind#TRUTH}.
     *
     * @param column its index in the header
     * @param into receives the bytes
     * @param at the index of the first one
     */
    protected abstract void copy(int column, byte[] into, int at);

    /**
     * Returns to text, which goes on with the first row of the last batch.
     *
     * @throws IOException if the rows cannot be read
     */
    protected abstract void resumeText() throws IOException;
}
