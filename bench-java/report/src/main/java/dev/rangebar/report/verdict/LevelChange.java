package dev.rangebar.report.verdict;

import dev.rangebar.report.verdict.SeriesVerdict.Baseline;
import java.util.ArrayList;
import java.util.List;

/**
 * Change of the level of a series with its life. Indexes are those of the points.
 *
 * @param raised    run that found it
 * @param onset     first run after it; for a drift, the first run after the baseline
 * @param rises     {@code true} if the new level is larger
 * @param drift     {@code true} if the level changed slowly
 * @param confirmed run that confirmed it; -1 if none has
 * @param settled   {@code true} if the new level is the usual one
 * @param before    level before, on the scale of the comparison
 * @param after     level after, on the same scale
 * @param estimate  of its size
 * @param baseline  runs before it
 * @param places    possible first runs after it, the most likely one first; empty for a drift
 * @param end       return to the old level; null if there is none
 */
record LevelChange(int raised, int onset, boolean rises, boolean drift, int confirmed, boolean settled, double before,
    double after, ChangeEstimate estimate, Baseline baseline, List<Place> places, End end) {
    /**
     * Possible place of a change.
     *
     * @param first       first run after the change
     * @param before      last run before it that counts
     * @param probability of all places together 1
     */
    record Place(int first, int before, double probability) {
    }

    /**
     * Return of a series to the level before a change, or the run that shows that there was no change.
     *
     * @param onset  first run back
     * @param found  run that revealed the return
     * @param places possible first runs back, the most likely one first; empty if there was no change
     */
    record End(int onset, int found, List<Place> places) {
    }

    /** Returns whether later runs have shown that there was no change. */
    boolean isWithdrawn() {
        return end != null && (confirmed < 0 || end.places().isEmpty());
    }

    LevelChange endedBy(End last) {
        return new LevelChange(raised, onset, rises, drift, confirmed, settled, before, after, estimate, baseline, places, last);
    }

    /**
     * Ends each change for the worse whose opposite follows later: the series is nearer to the level before it than to
     * the level after it. That opposite is no change of its own.
     */
    static List<LevelChange> withFixes(List<LevelChange> changes, boolean largerIsWorse) {
        List<LevelChange> lives = new ArrayList<>();
        for (LevelChange change : changes) {
            boolean fixes = false;
            if (change.rises != largerIsWorse && change.end == null) {
                for (int i = 0; i < lives.size(); i++) {
                    LevelChange earlier = lives.get(i);
                    if (earlier.rises == largerIsWorse && earlier.end == null
                        && Math.abs(change.after - earlier.before) < Math.abs(change.after - earlier.after)) {
                        lives.set(i, earlier.endedBy(new End(change.onset, change.raised, change.places)));
                        fixes = true;
                    }
                }
            }
            if (!fixes) {
                lives.add(change);
            }
        }
        return lives;
    }
}
