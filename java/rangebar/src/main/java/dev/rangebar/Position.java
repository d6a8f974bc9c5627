package dev.rangebar;

import dev.rangebar.bindings.generated.rb_position;
import java.lang.foreign.MemorySegment;

/**
 * Where a trade stands relative to the last one that a processor has taken.
 *
 * @param kind what the comparison says
 * @param ids {@code GAP}: how many ids are missing; {@code OVERLAP}: how many were passed already, counting the trade's own;
 *     else 0
 * @param timeMicros the time from the last trade to this one, negative if this one is earlier; 0 for {@code START}
 * @param lastTimestampMicros the time of the last trade; 0 if there was none
 * @param lastAggTradeId its aggregate id; 0 where absent
 * @param lastTradeId its last trade id; 0 where absent
 */
public record Position(Kind kind, long ids, long timeMicros, long lastTimestampMicros, long lastAggTradeId,
        long lastTradeId) {
    /** What a comparison can say. In the order of RB_POSITION_* in rangebar.h. */
    public enum Kind {
        /** The processor has taken no trade yet. */
        START,
        /** The trade carries the next id. */
        EXACT,
        /** Ids are missing in between. */
        GAP,
        /** The trade's id, or its time, is one that was already passed. */
        OVERLAP,
        /** No ids to judge by: only the time in between is known. */
        TIME_GAP
    }

    static Position of(MemorySegment position) {
        return new Position(Kind.values()[rb_position.kind(position)], rb_position.ids(position),
                rb_position.time_us(position), rb_position.last_timestamp_us(position),
                rb_position.last_agg_trade_id(position), rb_position.last_trade_id(position));
    }
}
