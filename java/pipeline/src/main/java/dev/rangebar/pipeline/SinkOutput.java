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

    /** Null where the stream belongs to the caller. */
    private final AtomicFile file;
    /** Null while the file is not open, and once it is complete. */
    private OutputStream out;
    private boolean isComplete;

    private SinkOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.file = null;
    }

    private SinkOutput(AtomicFile file) {
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
                    sink = maker.make(new SinkOutput(file), series, inputs);
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
                OpenFileLimit.check(BarPipeline.seriesAtOnce(series));
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
                return maker.make(new SinkOutput(out), series, inputs);
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

    /**
     * {@return the stream to write to, with a buffer} The first call opens the file: of thousands of outputs, only those that are
     * being written are open.
     *
     * @throws IOException if the file cannot be opened
     */
    public OutputStream stream() throws IOException {
        if (isComplete) {
            throw new IllegalStateException("the output has ended");
        }
        if (out == null) {
            out = new BufferedOutputStream(file.newOutputStream(), BUFFER_BYTES);
        }
        return out;
    }

    /**
     * Ends the writing: the file is closed, and waits for {@link #commit}; the stream is flushed.
     *
     * @throws IOException if it cannot be written
     */
    public void end() throws IOException {
        if (file == null) {
            out.flush();
            return;
        }
        isComplete = true;
        closeFile();
    }

    private void closeFile() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Makes the file visible under its name. Called after {@link #end()}.
     *
     * @throws IOException if it cannot be renamed
     */
    public void commit() throws IOException {
        if (file != null) {
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
            closeFile();
        } finally {
            file.close();
        }
    }
}
