package dev.rangebar.report.verdict;

/**
 * Change of a series with its life. Runs are given by their indexes in the history.
 *
 * @param id        series and time of the run that found it; never changes
 * @param series    id of the series
 * @param drift     {@code true} if the level changed slowly, so that no commit is the cause
 * @param worse     {@code true} for a regression
 * @param state     state after the newest run
 * @param found     run that found it
 * @param confirmed run that confirmed it; -1 if none has
 * @param estimate  of the change
 * @param baseline  level before, in the unit of the series
 * @param location  place of the change
 * @param ended     run that revealed the end; -1 if there is none
 * @param end       place of the end; null if there is none
 */
public record Event(String id, String series, boolean drift, boolean worse, State state, int found, int confirmed,
    ChangeEstimate estimate, double baseline, ChangeLocation location, int ended, ChangeLocation end) {
    /** Returns whether the event is a regression that nobody has declared, acknowledged or fixed. */
    public boolean isOpenRegression() {
        return worse && state.isOpen();
    }

    /** Returns the age: the number of runs since it was found, including that one. */
    public int nights(int runs) {
        return runs - found;
    }

    /** States in the life of an event. */
    public enum State {
        /** A night found the change; later runs have not confirmed it yet. */
        FOUND("found"),
        /** Later runs confirmed the change, and nobody has declared, acknowledged or fixed it. */
        CONFIRMED("confirmed"),
        /** The change of a commit that is declared as intended. */
        DECLARED("declared"),
        /** Somebody has acknowledged the event by its id. */
        ACKNOWLEDGED("acknowledged"),
        /** The runs after the change showed the old level before it was confirmed, or no change beyond the noise later. */
        WITHDRAWN("withdrawn"),
        /** A confirmed change for the worse is gone. */
        FIXED("fixed"),
        /** A confirmed change for the better is gone. */
        LOST("lost"),
        /** A change for the better has become the usual level. */
        SETTLED("settled");

        private final String id;

        State(String id) {
            this.id = id;
        }

        /** Returns the name in files and for people. */
        public String id() {
            return id;
        }

        /** Returns whether the event waits for somebody or for more runs. */
        public boolean isOpen() {
            return this == FOUND || this == CONFIRMED;
        }
    }
}
