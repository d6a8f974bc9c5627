package dev.rangebar.arrow;

import dev.rangebar.BarView;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.BarSinkFactory;
import dev.rangebar.pipeline.FileNamePattern;
import dev.rangebar.pipeline.SinkOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes bars for Arrow, to a file of each series or to a stream. The metadata tell how the series was built. */
public final class ArrowSink implements BarSink {
    private final BarArrowWriter.Form form;
    private final SinkOutput output;
    private final Map<String, String> metadata;
    /** Null until there is something to write. */
    private BarArrowWriter writer;

    private ArrowSink(BarArrowWriter.Form form, SinkOutput output, BarSeriesSpec series, List<String> inputs) {
        this.form = form;
        this.output = output;
        this.metadata = series.metadata(inputs);
    }

    private BarArrowWriter writer() throws IOException {
        if (writer == null) {
            writer = new BarArrowWriter(output.stream(), form, metadata);
        }
        return writer;
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
        return ofTrades(SinkOutput.toFile(name, (output, series, inputs) -> new ArrowSink(form, output, series, inputs)));
    }

    /**
     * {@return a factory of a sink that writes the one series of a pipeline to a stream} The stream is flushed, not closed.
     *
     * @param form the form of Arrow's format
     * @param out the stream
     */
    public static BarSinkFactory toStream(BarArrowWriter.Form form, OutputStream out) {
        Objects.requireNonNull(form, "form");
        return ofTrades(SinkOutput.toStream(out, (output, series, inputs) -> new ArrowSink(form, output, series, inputs)));
    }

    /** Returns a factory that refuses series of quotes: the schema has no columns for their spreads. */
    private static BarSinkFactory ofTrades(BarSinkFactory factory) {
        return new BarSinkFactory() {
            @Override
            public BarSink open(BarSeriesSpec series, List<String> inputs) throws IOException {
                return factory.open(series, inputs);
            }

            @Override
            public void check(List<BarSeriesSpec> series) {
                factory.check(series);
                if (series.stream().anyMatch(one -> one.quotes().isPresent())) {
                    throw new IllegalArgumentException("Arrow outputs have no columns for the spreads of quotes; write CSV, JSON, "
                            + "Parquet or a database");
                }
            }
        };
    }

    @Override
    public void write(BarView bars) throws IOException {
        writer().write(bars);
    }

    @Override
    public void end() throws IOException {
        writer().finish();
        writer = null; // and its buffers with it
        output.end();
    }

    @Override
    public void commit() throws IOException {
        output.commit();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
