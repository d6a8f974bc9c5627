package dev.rangebar.pipeline;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/**
 * Bytes of a sink that holds one series: a file, which is written atomically, or a stream of the caller, which is flushed and
 * never closed.
 *
 * <p>Thread rule: one thread at a time.
 */
public final class SinkOutput implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    /** Null where the stream belongs to the caller. */
    private final AtomicFile file;

    private SinkOutput(OutputStream out, AtomicFile file) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.file = file;
    }

    /** Makes the sink of an output. */
    @FunctionalInterface
    public interface SinkMaker {
        /**
         * {@return the sink, which closes the output}
         *
         * @param output the output
         * @param series the series
         * @param inputs the names of the inputs
         * @throws IOException if the output cannot be written
         */
        BarSink make(SinkOutput output, BarSeriesSpec series, List<String> inputs) throws IOException;
    }

    /**
     * {@return a factory of sinks with a file for each series}
     *
     * @param name the name of the file; with several thresholds or symbols it has placeholders, see {@link FileNamePattern}
     * @param maker the maker of the sinks
     * @throws IllegalArgumentException if the name has an unknown placeholder
     */
    public static BarSinkFactory toFile(String name, SinkMaker maker) {
        FileNamePattern pattern = new FileNamePattern(name);
        Objects.requireNonNull(maker, "maker");
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                AtomicFile file = AtomicFile.create(pattern.fileOf(series));
                BarSink sink = null;
                try {
                    sink = maker.make(new SinkOutput(file.newOutputStream(), file), series, inputs);
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
     * {@return a factory of a sink that writes the one series of a pipeline to a stream}
     *
     * @param out the stream
     * @param maker the maker of the sink
     */
    public static BarSinkFactory toStream(OutputStream out, SinkMaker maker) {
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(maker, "maker");
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return maker.make(new SinkOutput(out, null), series, inputs);
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

    /** {@return the stream to write to, with a buffer} */
    public OutputStream stream() {
        return out;
    }

    /**
     * Ends the output: the file appears under its name, or the stream is flushed.
     *
     * @throws IOException if it cannot be written
     */
    public void commit() throws IOException {
        if (file == null) {
            out.flush();
        } else {
            out.close();
            file.commit();
        }
    }

    /** Closes the file, which is deleted unless it was committed; flushes the stream. */
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
