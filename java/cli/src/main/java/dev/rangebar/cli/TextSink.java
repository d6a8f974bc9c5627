package dev.rangebar.cli;

import dev.rangebar.BarField;
import dev.rangebar.BarView;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes bars as lines of text, to a stream or a file. */
public final class TextSink implements BarSink {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final BarField[] FIELDS = BarField.values();

    private final Form form;
    private final OutputStream out;
    /** Null where the stream is somebody else's. */
    private final OutputFile file;
    private final AsciiText text = new AsciiText();

    /** What a line holds. */
    public enum Form {
        /** For analysts: ISO times, plain decimals, empty cells for what the trades did not say. */
        CSV,
        /** The exact numbers; 0 or the value that the formula defines where the trades did not say. */
        RAW_CSV,
        /** An object per line, with the values of CSV; null for what the trades did not say. */
        JSON
    }

    private TextSink(Form form, OutputStream out, OutputFile file) throws IOException {
        this.form = form;
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.file = file;
        if (form != Form.JSON) {
            text.append(Arrays.stream(FIELDS).map(form == Form.RAW_CSV ? BarField::referenceName : BarField::columnName)
                    .collect(Collectors.joining(","))).append('\n');
            writeText();
        }
    }

    /** Writes to a stream, which is flushed at the end and not closed. */
    public static TextSink toStream(Form form, OutputStream out) throws IOException {
        return new TextSink(form, out, null);
    }

    /** Writes a file. */
    public static TextSink toFile(Form form, Path path) throws IOException {
        OutputFile file = OutputFile.at(path);
        return new TextSink(form, Files.newOutputStream(file.path(), StandardOpenOption.WRITE), file);
    }

    @Override
    public void write(BarView bars) throws IOException {
        for (long index = 0; index < bars.size(); index++) {
            if (form == Form.JSON) {
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
        for (BarField field : FIELDS) {
            if (field.ordinal() > 0) {
                text.append(',');
            }
            if (form == Form.RAW_CSV) {
                Cell.appendRaw(text, field, bars, index);
            } else if (field.isKnown(bars, index)) {
                Cell.appendReadable(text, field, bars, index);
            }
        }
        text.append('\n');
    }

    private void appendObject(BarView bars, long index) {
        for (BarField field : FIELDS) {
            text.append(field.ordinal() > 0 ? ",\"" : "{\"").append(field.columnName()).append("\":");
            if (field.isKnown(bars, index)) {
                Cell.appendJson(text, field, bars, index);
            } else {
                text.append("null");
            }
        }
        text.append("}\n");
    }

    private void writeText() throws IOException {
        text.drainTo(out);
    }

    @Override
    public void commit() throws IOException {
        if (file == null) {
            out.flush();
        } else {
            out.close();
            file.commit();
        }
    }

    @Override
    public void close() throws IOException {
        if (file == null) {
            out.flush();
            return;
        }
        try {
            out.close();
        } finally {
            file.close();
        }
    }
}
