package dev.rangebar.cli.commands.live;

import dev.rangebar.database.LiveDatabase;
import dev.rangebar.pipeline.BarSeriesSpec;
import dev.rangebar.pipeline.ProcessedInput;
import dev.rangebar.pipeline.ResumePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A database; the trades of each run are a source of their own. */
final class LiveDatabaseOutput implements WatchOutput {
    private final LiveDatabase database;
    private final String sourceName;

    LiveDatabaseOutput(Path file, List<BarSeriesSpec> series, String venue) throws IOException {
        database = LiveDatabase.open(file, series);
        sourceName = venue + " feed of " + Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public ResumePoint resumePoint(BarSeriesSpec series) {
        return database.resumePoint(series);
    }

    @Override
    public Optional<String> commit(List<WatchLane> lanes) throws IOException {
        return database.commit(lanes.stream().map(lane -> new LiveDatabase.Update(lane.series(), lane.bars(),
                lane.processor(), lane.features(), new ProcessedInput(sourceName, Optional.empty(), lane.newTrades(), lane.newIds(),
                        lane.lastTimeMicros()))).toList());
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
