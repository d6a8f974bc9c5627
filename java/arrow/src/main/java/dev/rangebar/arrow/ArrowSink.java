package dev.rangebar.arrow;

import dev.rangebar.BarView;
import dev.rangebar.pipeline.AtomicFile;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.OpenFileLimit;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/** Writes bars for Arrow, to a file of each series or to a stream. The metadata tell how the series was built. */
public final class ArrowSink implements BarSink {
    private final OutputStream out;
    /** Null where the stream belongs to the caller. */
    private final AtomicFile file;
    private final BarArrowWriter writer;

    private ArrowSink(BarArrowWriter.Form form, OutputStream out, AtomicFile file, BarSeriesSpec series,
            List<String> inputs) throws IOException {
        this.out = new BufferedOutputStream(out);
        this.file = file;
        this.writer = new BarArrowWriter(this.out, form, series.metadata(inputs));
    }

    /**
     * {@return a factory of sinks that write a file for each series} The files are written atomically: an existing file is
     * replaced only on success.
     *
     * @param form the form of Arrow's format
     * @param name the name of the file; with several thresholds or symbols it has placeholders, see {@link
     *     FileNamePattern}
     * @throws IllegalArgumentException if it has an unknown placeholder
     */
    public static BarSinkFactory toFile(BarArrowWriter.Form form, String name) {
        Objects.requireNonNull(form, "form");
        FileNamePattern pattern = new FileNamePattern(name);
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                AtomicFile file = AtomicFile.create(pattern.fileOf(series));
                ArrowSink sink = null;
                try {
                    OutputStream out = file.newOutputStream();
                    sink = new ArrowSink(form, out, file, series, inputs);
                    return sink;
                } finally {
                    if (sink == null) {
                        file.close();
                    }
                }
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                pattern.check(series);
                OpenFileLimit.check(series.size());
            }
        };
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream} The stream is flushed, not closed.
     *
     * @param form the form of Arrow's format
     * @param out the stream
     */
    public static BarSinkFactory toStream(BarArrowWriter.Form form, OutputStream out) {
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(out, "out");
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return new ArrowSink(form, out, null, series, inputs);
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                if (series.size() > 1) {
                    throw new IllegalArgumentException("a stream holds one series, and there are " + series.size()
                            + "; write files");
                }
            }
        };
    }

    @Override
    public void write(BarView bars) throws IOException {
        writer.write(bars);
    }

    @Override
    public void commit() throws IOException {
        writer.finish();
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
            return;
        }
        try {
            out.close();
        } finally {
            file.close();
        }
    }
}
