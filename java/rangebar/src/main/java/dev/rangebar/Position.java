package dev.rangebar;

import dev.rangebar.bindings.Abi;
import dev.rangebar.bindings.Words;
import java.util.OptionalLong;

/**
 * The place of a trade relative to the last trade that a processor has processed; {@link RangeBarProcessor#positionOf}
 * returns it.
 *
 * @param kind the result of the comparison
 * @param ids the number of ids between the two: for {@code GAP} the missing ones, for {@code OVERLAP} the repeated ones, the
 *     trade's own included; else 0
 * @param timeMicros the time from the last trade to this one in microseconds, negative if this one is earlier; 0 for {@code
 *     START}
 * @param lastTimestampMicros the time of the last trade, in microseconds since the Unix epoch; empty for {@code START}
 * @param lastAggTradeId the aggregate trade id of the last trade; empty if the run has none
 * @param lastTradeId the last trade id of the last trade; empty if the run has none
 */
public record Position(Kind kind, long ids, long timeMicros, OptionalLong lastTimestampMicros, OptionalLong lastAggTradeId,
        OptionalLong lastTradeId) {
    /** The result of a comparison. The order is that of RB_POSITION_* in rangebar.h. */
    public enum Kind {
        /** The processor has processed no trade yet. */
        START,
        /** The trade has the next id. */
        EXACT,
        /** Ids between the two are missing. */
        GAP,
        /** The trade's id, or its time where there are no ids, is not after the last one. */
        OVERLAP,
        /** No ids to compare: only the time between the two is known. */
        TIME_GAP
    }

    /** The position that the core reports for a run with the given fields, which are absent before the first trade. */
    static Position of(Words position, TradeFields run) {
        Kind kind = Kind.values()[position.getInt(Abi.Position.KIND)];
        boolean started = kind != Kind.START;
        return new Position(kind, position.getLong(Abi.Position.IDS), position.getLong(Abi.Position.TIME_US),
                started ? OptionalLong.of(position.getLong(Abi.Position.LAST_TIMESTAMP_US)) : OptionalLong.empty(),
                started && run.aggTradeIds() ? OptionalLong.of(position.getLong(Abi.Position.LAST_AGG_TRADE_ID))
                        : OptionalLong.empty(),
                started && run.tradeIds() ? OptionalLong.of(position.getLong(Abi.Position.LAST_TRADE_ID)) : OptionalLong.empty());
    }

    /**
     * {@return the position for people, such as {@code "gap of 3 ids and 250000 us after aggTradeId 41"}}
     */
    @Override
    public String toString() {
        if (kind == Kind.START) {
            return "start: no trade before";
        }
        String distance = switch (kind) {
            case START, EXACT -> "next id, " + timeMicros + " us";
            case GAP -> "gap of " + count() + " and " + timeMicros + " us";
            case OVERLAP -> "overlap of " + count() + ", " + timeMicros + " us";
            case TIME_GAP -> timeMicros + " us";
        };
        String last = lastAggTradeId.isPresent() ? "aggTradeId " + lastAggTradeId.getAsLong()
                : lastTradeId.isPresent() ? "tradeId " + lastTradeId.getAsLong()
                : Exact.instant(lastTimestampMicros.orElseThrow()).toString();
        return distance + " after " + last;
    }

    private String count() {
        return ids + (ids == 1 ? " id" : " ids");
    }
}
