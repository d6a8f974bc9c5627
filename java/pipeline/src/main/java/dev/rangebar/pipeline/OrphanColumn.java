package dev.rangebar.pipeline;

import dev.rangebar.BarColumn;
import dev.rangebar.BarView;
import dev.rangebar.ResetRule;
import java.util.Locale;

/** Columns of an output with orphaned bars, which tell them from closed ones. Both are null for a bar that no gap and no reset ended. */
public enum OrphanColumn implements BarColumn {
    /** The cause that ended the bar: {@code gap} or {@code reset}. */
    ORPHAN_REASON,
    /** The boundary of the reset rule before which the bar ended; null for a gap. */
    BOUNDARY_TIME;

    private final String columnName = name().toLowerCase(Locale.ROOT);

    @Override
    public String columnName() {
        return columnName;
    }

    /**
     * {@return {@code true} if the column is null for a bar}
     *
     * @param bars the bars
     * @param index the index of the bar
     */
    public boolean isNull(BarView bars, long index) {
        return this == ORPHAN_REASON ? !bars.isOrphaned(index) : !bars.isReset(index);
    }

    /**
     * {@return the cause that ended an orphaned bar}
     *
     * @param bars the bars
     * @param index the index of the bar
     */
    public static String reason(BarView bars, long index) {
        return bars.isReset(index) ? "reset" : "gap";
    }

    /**
     * {@return the boundary before which a bar ended that a reset rule ended, in microseconds since the Unix epoch} It is the first one
     * after the last trade of the bar, however many boundaries lie before the next trade.
     *
     * @param bars the bars
     * @param index the index of the bar
     * @param rule the rule
     */
    public static long boundaryMicros(BarView bars, long index, ResetRule rule) {
        return rule.boundaryAfter(bars.closeTimeMicros(index));
    }
}
