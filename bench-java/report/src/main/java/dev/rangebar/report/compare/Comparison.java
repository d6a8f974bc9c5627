package dev.rangebar.report.compare;

import dev.rangebar.report.verdict.VerdictKind;
import java.util.List;

/**
 * Two sides with all series that both have.
 *
 * @param kind      "files", "commits", "jdks" or "crossings"
 * @param a         first side, the one before
 * @param b         second side
 * @param notes     statements about the whole comparison
 * @param processes number of processes per side; 0 for files
 * @param series    in the order of the sources
 */
record Comparison(String kind, Side a, Side b, List<String> notes, int processes, List<ComparedSeries> series) {
    /**
     * One side.
     *
     * @param name   as given by the caller
     * @param commit full id of the measured commit
     * @param text   subject of the commit, date of the run, JDK, way across
     */
    record Side(String name, String commit, String text) {
    }

    /** Returns the number of series with a verdict. */
    long count(VerdictKind verdict) {
        return series.stream().filter(each -> each.verdict() == verdict).count();
    }
}
