package dev.rangebar.cli.commands.live;

import dev.rangebar.cli.output.BarFormat;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.BarSink;
import dev.rangebar.pipeline.ResumePoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** The bars of one series on a stream, flushed with each commit. Nothing is kept between runs. */
final class StreamOutput implements WatchOutput {
    private final BarSink sink;

    StreamOutput(BarFormat format, OutputStream out, BarSeriesSpec series) throws IOException {
        sink = format.toStream(out, series.columns()).open(series, List.of());
        sink.flush(); // the header
    }

    @Override
    public ResumePoint resumePoint(BarSeriesSpec series) {
        return ResumePoint.START;
    }

    @Override
    public Optional<String> commit(List<WatchLane> lanes) throws IOException {
        for (WatchLane lane : lanes) {
            sink.write(lane.bars());
        }
        sink.flush();
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        sink.commit();
        sink.close();
    }
}
