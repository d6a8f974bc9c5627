package dev.rangebar.cli.commands.live;

import dev.rangebar.BarBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lines with the forming bars, at an interval, beside the lines of the bars that have closed. */
final class FormingLines implements WatchObserver {
    private final List<SeriesOutput> outputs;
    private final long intervalNanos;
    private final BarBuffer bar = BarBuffer.create();
    private final Map<WatchLane, Long> seenTrades = new HashMap<>();
    private long nextAt = System.nanoTime();

    FormingLines(List<SeriesOutput> outputs, Duration interval) {
        this.outputs = outputs;
        intervalNanos = interval.toNanos();
    }

    @Override
    public void polled(WatchRun run) throws IOException {
        if (System.nanoTime() - nextAt < 0 || run.hasUncommittedBars()) {
            return; // the line of a bar that has closed comes first
        }
        nextAt = System.nanoTime() + intervalNanos;
        for (WatchLane lane : run.lanes()) {
            if (lane.allTrades() == seenTrades.getOrDefault(lane, 0L)) {
                continue;
            }
            seenTrades.put(lane, lane.allTrades());
            bar.clear();
            if (lane.processor().formingBar(bar)) {
                for (SeriesOutput output : outputs) {
                    if (output.series().equals(lane.series())) {
                        output.writeForming(bar.view());
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        bar.close();
    }
}
