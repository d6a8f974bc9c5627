package dev.rangebar.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shows bars that are written to it as CSV as a table for a terminal, with the columns that fit.
 */
public final class BarTableStream extends OutputStream {
    private final OutputStream out;
    private final int width;
    private final boolean areChosen;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private List<String> header;
    private TextTable table;

    /**
     * Begins a table.
     *
     * @param out the terminal, which is flushed and not closed
     * @param width its width in characters
     * @param areChosen whether the user has chosen the columns, whose order then tells which of them to show
     */
    public BarTableStream(OutputStream out, int width, boolean areChosen) {
        this.out = out;
        this.width = width;
        this.areChosen = areChosen;
    }

    @Override
    public void write(int octet) throws IOException {
        if (octet == '\n') {
            endLine();
        } else {
            line.write(octet);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
        drain();
    }

    private void endLine() throws IOException {
        List<String> cells = List.of(line.toString(StandardCharsets.US_ASCII).split(",", -1));
        line.reset();
        if (table == null) {
            header = cells;
            List<String> headings = cells.stream().map(BarColumns::heading).toList();
            table = areChosen ? new TextTable(headings, width, text)
                    : new TextTable(headings, BarColumns.byImportance(cells), width, text);
        } else {
            table.add(IntStream.range(0, cells.size())
                    .mapToObj(i -> BarColumns.readable(header.get(i), cells.get(i))).toList());
        }
    }

    private void drain() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }

    /**
     * Writes what is left.
     *
     * @return the number of columns that did not fit
     */
    public int finish() throws IOException {
        int hidden = table == null ? 0 : table.finish();
        drain();
        out.flush();
        return hidden;
    }
}
