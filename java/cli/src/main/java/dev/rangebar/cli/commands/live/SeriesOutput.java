package dev.rangebar.cli.commands.live;

import dev.rangebar.BarView;
import dev.rangebar.TradeHistory;
import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.FileNamePattern;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Bars of a series in a file or on standard output. Text is flushed with each commit; other formats are complete at the end only. */
final class SeriesOutput implements Closeable {
    private static final byte[] FORMING = {'{', '"', 'f', 'o', 'r', 'm', 'i', 'n', 'g', '"', ':', 't', 'r', 'u', 'e', ','};

    private final BarFormat format;
    private final BarSeriesSpec series;
    private final OutputStream out;
    private final boolean ownsStream;
    private final BarSink sink;
    /** The text file that this run has created; null for none. */
    private final Path created;
    private boolean hasLines;
    private boolean isDropped;

    private SeriesOutput(BarFormat format, BarSeriesSpec series, OutputStream out, boolean ownsStream, BarSink sink, Path created) {
        this.format = format;
        this.series = series;
        this.out = out;
        this.ownsStream = ownsStream;
        this.sink = sink;
        this.created = created;
    }

    /** Stream that drops its first line: the header of a file that has one. */
    private static final class WithoutHeader extends FilterOutputStream {
        private boolean hasPassed;

        WithoutHeader(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int from = offset;
            for (; !hasPassed && from < offset + length; from++) {
                hasPassed = bytes[from] == '\n';
            }
            out.write(bytes, from, offset + length - from);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }

    static SeriesOutput toStream(BarFormat format, BarSeriesSpec series, OutputStream out) throws IOException {
        SeriesOutput output = new SeriesOutput(format, series, out, false, format.toStream(out, series.columns()).open(series, List.of()), null);
        output.sink.flush(); // the header
        return output;
    }

    /**
     * Opens a file. Text is added to an existing file, whose last line is removed if a kill has left it without an end.
     *
     * @throws IOException if it cannot be written
     */
    static SeriesOutput toFile(BarFormat format, BarSeriesSpec series, FileNamePattern name) throws IOException {
        if (!format.hasColumns()) {
            return new SeriesOutput(format, series, null, false, format.toFile(name.pattern(), series.columns())
                    .open(series, List.of()), null);
        }
        Path file = name.fileOf(series);
        boolean isNew = !Files.exists(file);
        RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw");
        boolean done = false;
        try {
            long end = endOfLastLine(bytes);
            bytes.setLength(end);
            bytes.seek(end);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(bytes.getChannel()));
            OutputStream text = end > 0 && format != BarFormat.JSON ? new WithoutHeader(out) : out;
            SeriesOutput output = new SeriesOutput(format, series, text, true, format.toStream(text, series.columns())
                    .open(series, List.of()), isNew ? file : null);
            output.sink.flush();
            done = true;
            return output;
        } finally {
            if (!done) {
                bytes.close();
            }
        }
    }

    private static long endOfLastLine(RandomAccessFile file) throws IOException {
        long end = file.length();
        for (; end > 0; end--) {
            file.seek(end - 1);
            if (file.read() == '\n') {
                break;
            }
        }
        return end;
    }

    boolean isJson() {
        return format == BarFormat.JSON;
    }

    BarSeriesSpec series() {
        return series;
    }

    void features(TradeHistory features) {
        sink.features(features);
    }

    void write(BarView bars) throws IOException {
        sink.write(bars);
        sink.flush();
        hasLines |= bars.size() > 0;
    }

    /** Leaves no file behind at the close if this run has created it, and no bar has come. */
    void dropEmpty() {
        isDropped = !hasLines;
    }

    /** Writes a line with a bar that is forming, marked as such, without features. */
    void writeForming(BarView bar) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        BarSeriesSpec withoutFeatures = series.withFeatures(Optional.empty());
        try (BarSink json = BarFormat.JSON.toStream(line, withoutFeatures.columns()).open(withoutFeatures, List.of())) {
            json.write(bar);
            json.flush();
        }
        hasLines = true;
        out.write(FORMING);
        out.write(line.toByteArray(), 1, line.size() - 1);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        try (BarSink closed = sink) {
            if (!isDropped) {
                closed.end();
                closed.commit();
            }
        } finally {
            if (ownsStream) {
                out.close();
            }
            if (isDropped && created != null) {
                Files.deleteIfExists(created);
            }
        }
    }
}
