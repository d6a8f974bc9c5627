package dev.rangebar.cli;

import dev.rangebar.BarView;
import dev.rangebar.RangeBarProcessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** New processors, each with a sink of its own. */
public final class FileOutput implements PassOutput {
    private final List<RangeBarProcessor> processors = new ArrayList<>();
    private final List<BarSink> sinks = new ArrayList<>();

    /** Opens the sink of a series. */
    public interface SinkOpener {
        BarSink open(Series series) throws IOException;
    }

    private FileOutput() {}

    public static FileOutput open(List<Series> series, SinkOpener opener) throws IOException {
        FileOutput output = new FileOutput();
        boolean done = false;
        try {
            for (Series one : series) {
                output.processors.add(one.newProcessor());
                output.sinks.add(opener.open(one));
            }
            done = true;
            return output;
        } finally {
            if (!done) {
                output.close();
            }
        }
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
        try {
            Closeables.all(sinks);
        } finally {
            processors.forEach(RangeBarProcessor::close);
        }
    }
}
