package dev.rangebar.cli;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** New processors, each with a sink of its own. */
final class FileOutput implements PassOutput {
    private final List<RangeBarProcessor> processors = new ArrayList<>();
    private final List<BarSink> sinks = new ArrayList<>();

    /** Opens a sink. */
    interface SinkOpener {
        BarSink open() throws IOException;
    }

    /** Adds a threshold. */
    void add(RangeBarProcessor.Builder builder, SinkOpener sink) throws IOException {
        processors.add(builder.build());
        sinks.add(sink.open());
    }

    @Override
    public List<RangeBarProcessor> processors() {
        return processors;
    }

    @Override
    public void write(int threshold, BarView bars) throws IOException {
        sinks.get(threshold).write(bars);
    }

    @Override
    public void commit() throws IOException {
        for (BarSink sink : sinks) {
            sink.commit();
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (BarSink sink : sinks) {
            try {
                sink.close();
            } catch (IOException e) {
                failure = e; // the others are closed all the same
            }
        }
        processors.forEach(RangeBarProcessor::close);
        if (failure != null) {
            throw failure;
        }
    }
}
