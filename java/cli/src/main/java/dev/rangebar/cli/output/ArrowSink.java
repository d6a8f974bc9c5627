package dev.rangebar.cli.output;

import dev.rangebar.BarView;
import dev.rangebar.arrow.BarArrowWriter;
import dev.rangebar.cli.BarSink;
import dev.rangebar.cli.OutputFile;
import dev.rangebar.cli.Series;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes bars for Arrow, to a stream or a file. */
public final class ArrowSink implements BarSink {
    private final OutputStream out;
    /** Null where the stream is somebody else's. */
    private final OutputFile file;
    private final BarArrowWriter writer;

    private ArrowSink(BarArrowWriter.Form form, OutputStream out, OutputFile file, Series series) throws IOException {
        this.out = new BufferedOutputStream(out);
        this.file = file;
        this.writer = new BarArrowWriter(this.out, form,
                series.options().metadata(series.symbol(), series.sources()));
    }

    /** Writes to a stream, which is flushed at the end and not closed. */
    public static ArrowSink toStream(BarArrowWriter.Form form, OutputStream out, Series series) throws IOException {
        return new ArrowSink(form, out, null, series);
    }

    /** Writes a file. */
    public static ArrowSink toFile(BarArrowWriter.Form form, Path path, Series series) throws IOException {
        OutputFile file = OutputFile.at(path);
        return new ArrowSink(form, Files.newOutputStream(file.path(), StandardOpenOption.WRITE), file, series);
    }

    @Override
    public void write(BarView bars) throws IOException {
        writer.write(bars);
    }

    @Override
    public void commit() throws IOException {
        writer.finish();
        if (file != null) {
            out.close();
            file.commit();
        }
    }

    @Override
    public void close() throws IOException {
        if (file == null) {
            return;
        }
        try {
            out.close();
        } finally {
            file.close();
        }
    }
}
