package dev.rangebar.report.anchor;

import dev.rangebar.report.Interval;
import dev.rangebar.report.verdict.VerdictKind;

/**
 * Level of a main series against an earlier level of it that moves slowly or never: a change that is too slow or too old for an
 * event stays visible.
 *
 * @param series  id of the series
 * @param kind    earlier level
 * @param name    tag of the release, or date of the earlier level
 * @param run     newest run of the earlier level
 * @param then    earlier level on the newest machine, in the unit of the series; NaN if its level is unknown
 * @param now     present level on the newest machine
 * @param change  relative, positive if larger
 * @param interval of the change; null for an exact series
 * @param verdict regressed, improved or unchanged
 * @param drift   {@code true} if the level differs, but the steps that were found explain less than half of it
 */
public record Anchor(String series, Kind kind, String name, int run, double then, double now, double change,
    Interval interval, VerdictKind verdict, boolean drift) {
    /** Earlier levels. */
    public enum Kind {
        /** The newest release. */
        RELEASE("release", "the release"),
        /** The best level ever. */
        BEST("best", "the best level, of"),
        /** The level a year ago. */
        YEAR("year", "a year ago,");

        private final String id;
        private final String text;

        Kind(String id, String text) {
            this.id = id;
            this.text = text;
        }

        /** Returns the name in files. */
        public String id() {
            return id;
        }

        /** Returns the words in front of the name. */
        public String text() {
            return text;
        }
    }
}
