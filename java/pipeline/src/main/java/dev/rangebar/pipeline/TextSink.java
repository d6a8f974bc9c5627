package dev.rangebar.pipeline;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes bars as lines of text, to a file of each series or to a stream. */
public final class TextSink implements BarSink {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final List<BarField> ALL = List.of(BarField.values());

    private final TextFormat format;
    private final BarField[] columns;
    private final SinkOutput output;
    private final AsciiAppender text = new AsciiAppender();

    /** Keeps the header until there is something to write: an input that cannot be used writes nothing. */
    private TextSink(TextFormat format, List<BarField> columns, SinkOutput output) {
        this.format = format;
        this.columns = columns.toArray(BarField[]::new);
        this.output = output;
        if (format != TextFormat.JSON_LINES) {
            text.append(columns.stream()
                    .map(format == TextFormat.RAW_CSV ? BarField::referenceName : BarField::columnName)
                    .collect(Collectors.joining(","))).append('\n');
        }
    }

    /**
     * {@return a factory of sinks that write a file for each series} The files are written atomically: an existing file is
     * replaced only on success.
     *
     * @param format the format
     * @param name the name of the file; with several thresholds or symbols it has placeholders, such as {@code
     *     bars-{symbol}-{threshold}.csv}, see {@link FileNamePattern}
     * @throws IllegalArgumentException if it has an unknown placeholder
     */
    public static BarSinkFactory toFile(TextFormat format, String name) {
        return toFile(format, name, ALL);
    }

    /**
     * {@return a factory of sinks that write a file for each series, with some of the columns}
     *
     * @param format the format
     * @param name the name of the file, as for {@link #toFile(TextFormat, String)}
     * @param columns the columns, in this order
     * @throws IllegalArgumentException if the name has an unknown placeholder
     */
    public static BarSinkFactory toFile(TextFormat format, String name, List<BarField> columns) {
        Objects.requireNonNull(format, "format");
        List<BarField> chosen = List.copyOf(columns);
        return SinkOutput.toFile(name, (output, series, inputs) -> new TextSink(format, chosen, output));
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream} The bars are written as they
     * come, and flushed before the pipeline waits for an input that pauses. The stream is not closed.
     *
     * @param format the format
     * @param out the stream
     */
    public static BarSinkFactory toStream(TextFormat format, OutputStream out) {
        return toStream(format, out, ALL);
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream, with some of the columns}
     *
     * @param format the format
     * @param out the stream, as for {@link #toStream(TextFormat, OutputStream)}
     * @param columns the columns, in this order
     */
    public static BarSinkFactory toStream(TextFormat format, OutputStream out, List<BarField> columns) {
        Objects.requireNonNull(format, "format");
        List<BarField> chosen = List.copyOf(columns);
        return SinkOutput.toStream(out, (output, series, inputs) -> new TextSink(format, chosen, output));
    }

    @Override
    public void write(BarView bars) throws IOException {
        for (long index = 0; index < bars.size(); index++) {
            if (format == TextFormat.JSON_LINES) {
                appendObject(bars, index);
            } else {
                appendRow(bars, index);
            }
            if (text.length() >= BUFFER_BYTES) {
                writeText();
            }
        }
        writeText();
    }

    private void appendRow(BarView bars, long index) {
        boolean isFirst = true;
        for (BarField field : columns) {
            if (!isFirst) {
                text.append(',');
            }
            isFirst = false;
            if (format == TextFormat.RAW_CSV) {
                Cell.appendRaw(text, field, bars, index);
            } else if (field.isKnown(bars, index)) {
                Cell.appendReadable(text, field, bars, index);
            }
        }
        text.append('\n');
    }

    private void appendObject(BarView bars, long index) {
        boolean isFirst = true;
        for (BarField field : columns) {
            text.append(isFirst ? "{\"" : ",\"").append(field.columnName()).append("\":");
            isFirst = false;
            if (field.isKnown(bars, index)) {
                Cell.appendJson(text, field, bars, index);
            } else {
                text.append("null");
            }
        }
        text.append("}\n");
    }

    private void writeText() throws IOException {
        text.drainTo(output.stream());
    }

    @Override
    public void flush() throws IOException {
        writeText();
        output.stream().flush();
    }

    @Override
    public void commit() throws IOException {
        writeText();
        output.commit();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
