package dev.rangebar.report.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All runs with their values.
 *
 * @param repository address of the sources; null if not known
 * @param runs       ascending by date
 */
public record History(String repository, List<BenchmarkRun> runs) {
    /** Returns the series of all runs, as the newest run that has each one describes it and in its order. */
    public Collection<SeriesDescriptor> series() {
        Map<String, SeriesDescriptor> series = new LinkedHashMap<>();
        runs.reversed().forEach(run -> run.series().forEach(series::putIfAbsent));
        return series.values();
    }

    /** Returns a history with one more run at the end. */
    public History with(BenchmarkRun run) {
        List<BenchmarkRun> more = new ArrayList<>(runs);
        more.add(run);
        return new History(repository, more);
    }

    /** Returns whether an earlier run measured the same commit. */
    public boolean isRepeatRun(int index) {
        String commit = runs.get(index).commit();
        return runs.subList(0, index).stream().anyMatch(run -> run.commit().equals(commit));
    }
}
