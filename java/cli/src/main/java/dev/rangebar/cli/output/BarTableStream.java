package dev.rangebar.cli.output;

import dev.rangebar.BarField;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Shows bars that are written to it as CSV as a table for a terminal: times without the letters of ISO 8601, durations in
 * seconds, and the columns that fit.
 */
public final class BarTableStream extends OutputStream {
    private static final String DURATION = BarField.DURATION_US.columnName();
    /** The columns that people look at first. */
    private static final List<String> PREFERRED = IntStream.of(BarField.OPEN_TIME.ordinal(), BarField.OPEN.ordinal(),
            BarField.HIGH.ordinal(), BarField.LOW.ordinal(), BarField.CLOSE.ordinal(), BarField.VOLUME.ordinal(),
            BarField.TRADE_COUNT.ordinal(), BarField.DURATION_US.ordinal(), BarField.VWAP.ordinal(),
            BarField.CLOSE_TIME.ordinal()).mapToObj(BarField.columnNames()::get).toList();

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
        if (header == null) {
            header = cells;
            table = new TextTable(cells.stream().map(name -> name.equals(DURATION) ? "duration" : name).toList(),
                    preference(), width, text);
            return;
        }
        List<String> readable = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            readable.add(readable(header.get(i), cells.get(i)));
        }
        table.add(readable);
    }

    private List<Integer> preference() {
        List<Integer> order = new ArrayList<>(IntStream.range(0, header.size()).boxed().toList());
        if (!areChosen) {
            order.sort(Comparator.comparingInt(index -> PREFERRED.contains(header.get(index))
                    ? PREFERRED.indexOf(header.get(index)) : PREFERRED.size()));
        }
        return order;
    }

    private static String readable(String name, String cell) {
        if (name.endsWith("_time") && cell.endsWith("Z")) {
            String time = cell.substring(0, cell.length() - 1).replace('T', ' ');
            return time.endsWith("000") ? time.substring(0, time.length() - 3) : time;
        }
        if (name.equals(DURATION)) {
            return duration(Duration.of(Long.parseLong(cell), ChronoUnit.MICROS));
        }
        return cell;
    }

    /** Returns {@code 4.250s}, {@code 3m 20s}, {@code 2h 03m}. */
    private static String duration(Duration time) {
        if (time.toMinutes() == 0) {
            return String.format(Locale.ROOT, "%d.%03ds", time.toSeconds(), time.toMillisPart());
        }
        return time.toHours() == 0 ? String.format(Locale.ROOT, "%dm %02ds", time.toMinutes(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%dh %02dm", time.toHours(), time.toMinutesPart());
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
