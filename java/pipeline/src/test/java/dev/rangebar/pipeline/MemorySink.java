package dev.rangebar.pipeline;

import dev.rangebar.BarView;
import dev.rangebar.RangeBar;
import dev.rangebar.RangeBarProcessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Sinks in memory, as a user may write them: with or without a memory of earlier runs. */
final class MemorySink implements BarSinkFactory {
    private final boolean isLasting;
    private final Map<BarSeriesSpec, Stored> stored = new LinkedHashMap<>();
    private int open;
    private int checkpoints;

    /** Visible state of a series. */
    private static final class Stored {
        private final List<RangeBar> bars = new ArrayList<>();
        private ResumePoint place = ResumePoint.START;
    }

    private MemorySink(boolean isLasting) {
        this.isLasting = isLasting;
    }

    static MemorySink ofOneRun() {
        return new MemorySink(false);
    }

    static MemorySink lasting() {
        return new MemorySink(true);
    }

    /** Returns the visible bars of each series. */
    Map<BarSeriesSpec, List<RangeBar>> bars() {
        Map<BarSeriesSpec, List<RangeBar>> bars = new LinkedHashMap<>();
        stored.forEach((series, ofSeries) -> bars.put(series, ofSeries.bars));
        return bars;
    }

    int checkpoints() {
        return checkpoints;
    }

    /** Returns how many sinks are open. */
    int open() {
        return open;
    }

    @Override
    public synchronized BarSink open(BarSeriesSpec series, List<String> inputs) {
        open++;
        return new OfSeries(series);
    }

    @Override
    public synchronized void checkpoint(ProcessedInput input, List<? extends BarSink> sinks,
            List<RangeBarProcessor> processors) throws IOException {
        checkpoints++;
        for (int k = 0; k < sinks.size(); k++) {
            OfSeries sink = (OfSeries) sinks.get(k);
            sink.commit();
            Stored ofSeries = stored.get(sink.series);
            List<IdRun> ids = new ArrayList<>(ofSeries.place.ids());
            ids.addAll(input.ids());
            Set<String> sha256s = new HashSet<>(ofSeries.place.sha256s());
            input.sha256().ifPresent(sha256s::add);
            ofSeries.place = new ResumePoint(Optional.of(processors.get(k).saveState()), ids,
                    input.lastTimestampMicros(), OptionalLong.empty(), sha256s);
        }
    }

    /** The sink of one series. */
    private final class OfSeries implements BarSink {
        private final BarSeriesSpec series;
        private final List<RangeBar> bars = new ArrayList<>();
        private boolean isEnded;

        private OfSeries(BarSeriesSpec series) {
            this.series = series;
        }

        @Override
        public void write(BarView view) {
            if (isEnded) {
                throw new IllegalStateException("bars after the end");
            }
            view.forEach(bars::add);
        }

        @Override
        public void end() {
            if (isEnded) {
                throw new IllegalStateException("ended twice");
            }
            isEnded = true;
        }

        @Override
        public void commit() {
            synchronized (MemorySink.this) {
                stored.computeIfAbsent(series, none -> new Stored()).bars.addAll(bars);
                bars.clear();
            }
        }

        @Override
        public Optional<ResumePoint> resumePoint() {
            synchronized (MemorySink.this) {
                return isLasting ? Optional.of(stored.computeIfAbsent(series, none -> new Stored()).place)
                        : Optional.empty();
            }
        }

        @Override
        public void close() {
            synchronized (MemorySink.this) {
                open--;
            }
        }
    }
}
