package dev.rangebar.report.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All runs, each with what it measured.
 *
 * @param repository address of the sources; null if not known
 * @param runs       ascending by date
 */
public record History(String repository, List<BenchmarkRun> runs) {
    /** Every series that any run had; what is said of it is the newest run's word. Grouped as that run had them. */
    public Collection<SeriesDescriptor> series() {
        Map<String, SeriesDescriptor> series = new LinkedHashMap<>();
        runs.reversed().forEach(run -> run.heads().forEach(series::putIfAbsent));
        return series.values();
    }

    /** With one more at the end. */
    public History with(BenchmarkRun run) {
        List<BenchmarkRun> more = new ArrayList<>(runs);
        more.add(run);
        return new History(repository, more);
    }

    /** Did an earlier run measure the same commit? */
    public boolean isNoiseRun(int index) {
        String commit = runs.get(index).commit();
        return runs.subList(0, index).stream().anyMatch(run -> run.commit().equals(commit));
    }
}
