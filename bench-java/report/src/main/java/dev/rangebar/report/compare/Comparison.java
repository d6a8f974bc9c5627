package dev.rangebar.report.compare;

import dev.rangebar.report.Interval;
import dev.rangebar.report.history.SeriesCatalogue;
import dev.rangebar.report.history.SeriesDescriptor;
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

    /**
     * One series of two sides.
     *
     * @param id       of the series
     * @param unit     of the values
     * @param a        value of the first side
     * @param b        value of the second side
     * @param change   of the second side relative to the first, positive if larger
     * @param interval of the change; null for an exact series, and if the values have none
     * @param verdict  regressed, improved, unchanged or insufficient data
     * @param reason   the verdict in words
     */
    record ComparedSeries(String id, String unit, double a, double b, double change, Interval interval,
        VerdictKind verdict, String reason) {
        /** Compares a series without noise: any difference is a change. */
        static ComparedSeries exact(SeriesDescriptor series, double a, double b) {
            boolean equal = SeriesCatalogue.isEqual(series.id(), a, b);
            return new ComparedSeries(series.id(), series.unit(), a, b, b / a - 1, null,
                equal ? VerdictKind.UNCHANGED : worseOrBetter(series, b > a),
                equal ? "equal" : "differs: an exact series has no noise");
        }

        /** Compares two values by the interval of their ratio. */
        static ComparedSeries noisy(SeriesDescriptor series, double a, double b, double ratio, Interval of) {
            Interval change = new Interval(of.low() - 1, of.high() - 1, of.confidence());
            boolean differs = !of.contains(1);
            return new ComparedSeries(series.id(), series.unit(), a, b, ratio - 1, change,
                differs ? worseOrBetter(series, ratio > 1) : VerdictKind.UNCHANGED,
                differs ? "the interval excludes 0" : "the interval contains 0");
        }

        /** Returns a series whose values prove nothing. */
        static ComparedSeries insufficientData(SeriesDescriptor series, double a, double b, String reason) {
            return new ComparedSeries(series.id(), series.unit(), a, b, b / a - 1, null, VerdictKind.INSUFFICIENT_DATA,
                reason);
        }

        private static VerdictKind worseOrBetter(SeriesDescriptor series, boolean rises) {
            return rises == SeriesCatalogue.of(series).largerIsWorse() ? VerdictKind.REGRESSED : VerdictKind.IMPROVED;
        }
    }
}
