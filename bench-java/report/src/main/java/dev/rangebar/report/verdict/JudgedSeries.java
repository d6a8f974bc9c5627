package dev.rangebar.report.verdict;

import dev.rangebar.report.history.SeriesCatalogue.Knowledge;
import dev.rangebar.report.history.SeriesDescriptor;
import java.util.List;

/**
 * A series with what is to be said of it.
 *
 * @param head      what it is
 * @param knowledge what is known of it
 * @param run       index of the run that the verdict speaks of: the last that has the series
 * @param points    indexes of the runs that the verdict compares
 * @param verdict   by the statistics
 * @param since     where the change lies that the verdict speaks of; null if of none
 * @param known     reason for which somebody has declared it; null if nobody has
 * @param reason    the verdict in a sentence
 * @param changes   of the whole history
 * @param alerts    steps over the 150 % line
 */
public record JudgedSeries(SeriesDescriptor head, Knowledge knowledge, int run, List<Integer> points, SeriesVerdict verdict,
    ChangeLocation since, String known, String reason, List<Change> changes, List<Alert> alerts) {
    /** A change point with its place in the history, and the reason if it is a known one. */
    public record Change(ChangePoint point, ChangeLocation since, String known) {
    }

    /** More than half as much again as in the last run of another commit: what the action alerts. */
    public record Alert(int run, double change) {
    }
}
