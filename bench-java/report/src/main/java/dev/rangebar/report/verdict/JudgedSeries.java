package dev.rangebar.report.verdict;

import dev.rangebar.report.history.SeriesCatalogue;
import dev.rangebar.report.history.SeriesDescriptor;
import java.util.List;

/**
 * Series with its verdict.
 *
 * @param series  series in the history
 * @param verdict of the statistics
 * @param event   change that the verdict reports; null if it reports none
 * @param reason  the verdict in one sentence
 * @param events  all changes that the nights have found, with their lives, in the order of detection
 * @param changes of the whole history
 * @param alerts  runs beyond the hard alert threshold
 */
public record JudgedSeries(SeriesHistory series, SeriesVerdict verdict, Event event, String reason,
    List<Event> events, List<Change> changes, List<Alert> alerts) {
    /**
     * Change point with its place in the history.
     *
     * @param estimate of the change
     * @param location place of the change
     */
    public record Change(ChangeEstimate estimate, ChangeLocation location) {
    }

    /**
     * Run beyond the hard alert threshold: more than half worse than the last run of another commit.
     *
     * @param run    index of the run
     * @param change relative to that run
     */
    public record Alert(int run, double change) {
    }

    /** Returns the id of the series. */
    public String id() {
        return descriptor().id();
    }

    /** Returns the properties of the series. */
    public SeriesDescriptor descriptor() {
        return series.descriptor();
    }

    /** Returns the entry of the catalogue. */
    public SeriesCatalogue.Entry entry() {
        return series.entry();
    }

    /** Returns the index of the run that the verdict is about: the newest that has the series. */
    public int run() {
        return series.newest();
    }

    /** Returns the indexes of the runs that the verdict compares. */
    public List<Integer> comparedRuns() {
        return series.newestGroup().runs();
    }

    /** Returns the difference of the newest value to the baseline, positive if larger. */
    public double hardAlertChange() {
        return verdict.newest().change();
    }

    /** Returns the place of the change that the verdict reports; null if it reports none. */
    public ChangeLocation location() {
        return event == null ? null : event.location();
    }

    /** Returns the reason of the declared change; null if there is none. */
    public String known() {
        return event == null ? null : event.location().known();
    }
}
